import json
import subprocess
import sys

import pytest

import xarch as xa
from xarch.errors import SpecError


def test_known_sizes():
    spec = xa.chain(
        {"kind": "table", "numeric": 20},
        {"block": "mlp", "widths": [128, 64]},
        {"head": "multilabel", "labels": 1},
    )
    costs = spec.budget()
    assert costs.parameters == costs.trainable == 21 * 128 + 129 * 64 + 65
    assert costs.flops == 2 * (20 * 128 + 128 * 64 + 64)
    assert costs.activations == 128 + 64 + 1
    assert costs.memory == 4 * (costs.parameters + costs.activations)
    assert costs.training_memory(10) == 4 * (4 * costs.parameters + 10 * costs.activations)


def test_shared_weights_count_once_and_their_work_twice():
    picture = {"kind": "image", "height": 8, "width": 8, "channels": 1}
    spec = xa.load(
        {
            "inputs": {"a": picture, "b": picture},
            "modules": {"see": {"block": "cnn"}, "join": {"block": "concat"}},
            "graph": {
                "left": {"module": "see", "inputs": ["a"]},
                "right": {"module": "see", "inputs": ["b"]},
                "join": {"inputs": ["left", "right"]},
            },
            "outputs": {"same": {"head": "multilabel", "inputs": ["join"], "labels": 1}},
        }
    )
    left, right = spec.budget().rows[:2]
    assert (left.name, left.module, right.parameters) == ("left", "see", 0)
    assert left.flops == right.flops > 0
    assert spec.budget().parameters == left.parameters + 128 + 1


def test_frozen_weights_are_not_trained():
    costs = xa.load("image").budget()
    assert costs.parameters - costs.trainable == 2 * (32 + 64)


def test_it_prints_and_is_plain_data():
    costs = xa.load("multimodal").budget()
    assert "total" in str(costs)
    assert json.loads(json.dumps(costs.as_dict()))["parameters"] == costs.parameters


@pytest.mark.parametrize("key", ["parameters", "flops", "memory"])
def test_a_limit_is_kept(key):
    found = getattr(xa.load("image").budget(), key)
    assert xa.load("image", f"budget.{key}={found}")
    with pytest.raises(SpecError, match=f"{found:,} {key}, more than"):
        xa.load("image", f"budget.{key}={found - 1}")


def test_layers_without_end_are_refused():
    huge = {"kind": "image", "height": 2**20, "width": 2**20}
    deep = {"block": "cnn", "widths": [8] * 20, "depth": 256, "style": "residual"}
    with pytest.raises(SpecError, match="more than 20,000 layers"):
        xa.chain(huge, deep, {"head": "regressor"})


def test_no_backend_is_imported():
    code = (
        "import sys, xarch as xa; xa.load('multimodal').budget(); print([m for m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert not {"keras", "torch", "jax", "tensorflow"} & set(eval(done.stdout))
