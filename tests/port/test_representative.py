"""A representative set of models, ported and held against their originals on every backend."""

import numpy as np
import pytest
import torch
from port import zoo
from port.zoo.plain import NAMES

from xarch import port
from xarch.layers.float64 import keep_float64
from xarch.port.verify import verify_in

LARGER = (
    "torchvision/resnet18",
    "torchvision/squeezenet1_1",
    "torchvision/shufflenet_v2_x0_5",
    "transformers/bert",
    "transformers/roberta",
    "transformers/gpt2",
    "transformers/llama",
    "transformers/bart",
    "transformers/vit",
)


PLAIN = [f"plain/{name}" for name in NAMES]
MODELS = [pytest.param(name, marks=pytest.mark.models) for name in LARGER]


@pytest.fixture(scope="module", params=[*PLAIN, *MODELS])
def model(request):
    return zoo.build(request.param)


def test_port_follows_its_original_on_every_backend(model, wide, plain):
    found = verify_in(port.from_torch(*model), wide, plain)
    assert found.ok, str(found)


def test_state_comes_back_bit_for_bit(model):
    module, inputs = model
    ported = port.from_torch(module, inputs)
    state = {
        name: torch.from_numpy(np.array(one))
        for name, one in port.to_state_dict(ported.model).items()
    }
    own = module.state_dict()
    assert state.keys() == own.keys()
    for name, value in own.items():
        assert state[name].dtype == value.dtype
        assert torch.equal(state[name], value)


def test_saved_file_loads_and_computes_the_same(model, tmp_path):
    module, inputs = model
    ported = port.from_torch(module, inputs)
    path = ported.save(tmp_path / "model.keras")
    again = port.load(path)
    with keep_float64():
        before, after = port.to_state_dict(ported.model), port.to_state_dict(again)
    assert before.keys() == after.keys()
    assert all(np.array_equal(before[name], after[name]) for name in before)
