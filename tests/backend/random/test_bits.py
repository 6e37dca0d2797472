"""The running backend gives the bits that the host gives, eager and compiled."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import keras
import numpy as np
import pytest
from keras import ops

import xarch.random
from xarch.random import continuous, graph, host
from xarch.random.threefry import threefry2x32
from xarch.random.words import key

DATA = Path(__file__).parents[2] / "data" / "random"
CASES = json.loads((DATA / "cases.json").read_text(encoding="utf-8"))
FROZEN = json.loads((DATA / "bits.json").read_text(encoding="utf-8"))


def draw(case, module=xarch.random):
    arguments = dict(case["arguments"])
    for name, value in arguments.items():
        if isinstance(value, dict):
            shape = value["ramp"]
            values = np.arange(np.prod(shape), dtype="float32").reshape(shape) / 8 - 3
            arguments[name] = ops.convert_to_tensor(values)
        elif isinstance(value, list) and name not in ("shape", "noise_shape"):
            arguments[name] = np.array(value, "int32" if name == "counts" else "float32")
        elif isinstance(value, list):
            arguments[name] = tuple(value)
    return getattr(module, case["function"])(**arguments)


def bits(value):
    return hashlib.sha256(np.ascontiguousarray(ops.convert_to_numpy(value)).tobytes()).hexdigest()


class Draws(keras.Layer):
    """Draws every case inside its call, wherever that is traced or compiled."""

    def call(self, inputs):
        drawn = {}
        for case in CASES:
            value = draw(case)
            if keras.backend.standardize_dtype(value.dtype) == "bfloat16":
                value = ops.view(value, "int16")  # predict gives numpy, which has no bfloat16
            drawn[case["id"]] = value[None]
        return drawn


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_an_eager_draw_has_the_frozen_bits(case):
    assert bits(draw(case)) == FROZEN[case["id"]]


# "auto" is what `compile` does by default: jit on JAX. True passed on JAX and on TensorFlow (XLA);
# under torch.compile it did not end within two minutes, so that the bits there are not known.
@pytest.mark.parametrize("jit_compile", [False, "auto"], ids=["traced", "compiled"])
def test_draws_inside_a_model_have_the_frozen_bits(jit_compile):
    model = keras.Sequential([keras.Input((1,)), Draws()])
    model.compile(jit_compile=jit_compile, run_eagerly=False)
    drawn = model.predict(np.zeros((1, 1), "float32"), verbose=0)
    different = [name for name, value in drawn.items() if bits(value[0]) != FROZEN[name]]
    assert different == []
    assert set(drawn) == set(FROZEN)


@pytest.mark.parametrize("block", ["threefry", "threefry_in_ops"])
def test_the_block_function_is_threefry(block):
    counter = np.array([0, 1, -1, 0x243F6A88], "int32")
    words = [ops.convert_to_tensor(np.array(w, "int32")) for w in ([7], [-9], counter, [3])]
    got = getattr(graph, block)(*words)
    keys = tuple(np.array([w], "int32").view("uint32") for w in (7, -9))
    expected = threefry2x32(keys, (counter.view("uint32"), np.uint32(3)))
    for mine, theirs in zip(got, expected, strict=True):
        assert ops.convert_to_numpy(mine).tolist() == theirs.view("int32").tolist()


def test_xarch_random_has_every_public_name_of_keras_random():
    names = {name for name in dir(keras.random) if not name.startswith("_")}
    assert names <= set(xarch.random.__all__)


def test_signatures_are_those_of_keras_random():
    import inspect

    for name in sorted({case["function"] for case in CASES}):
        mine, theirs = (inspect.signature(getattr(m, name)) for m in (xarch.random, keras.random))
        simple = [[(p.name, p.default) for p in s.parameters.values()] for s in (mine, theirs)]
        assert simple[0] == simple[1], name


def test_a_seed_generator_gives_new_numbers_at_each_draw_and_the_first_are_those_of_its_seed():
    generator = keras.random.SeedGenerator(5)
    first, second = (xarch.random.uniform((7, 5), seed=generator) for _ in range(2))
    assert bits(first) == FROZEN["uniform"]
    assert bits(second) != bits(first)
    words = np.array([5, 1], "int32")
    assert bits(xarch.random.uniform((7, 5), seed=ops.convert_to_tensor(words))) == bits(second)


def test_draws_without_a_seed_follow_set_random_seed():
    drawn = []
    for _ in range(2):
        keras.utils.set_random_seed(3)
        drawn.append([bits(xarch.random.uniform((5,))) for _ in range(2)])
    assert drawn[0] == drawn[1]
    assert drawn[0][0] != drawn[0][1]


# JAX without 64-bit types: float64 becomes float32, and its largest value infinite
@pytest.mark.filterwarnings("ignore:Explicitly requested dtype float64:UserWarning")
@pytest.mark.filterwarnings("ignore:overflow encountered in cast:RuntimeWarning")
def test_float64_draws_have_53_bits():
    value = ops.convert_to_numpy(xarch.random.uniform((1000,), 1.0, 3.0, dtype="float64", seed=1))
    expected = continuous.uniform(host, key(1), (1000,), 1.0, 3.0, "float64")
    if value.dtype == np.float64:
        assert value.tolist() == expected.tolist()
    else:
        np.testing.assert_allclose(value, expected, rtol=2**-22)
    assert str(value.dtype) == keras.backend.standardize_dtype(ops.zeros(1, "float64").dtype)


def test_what_dropout_keeps_is_scaled_as_exactly_as_the_dtype_can():
    ones = ops.convert_to_tensor(np.ones(50))  # float64 where the backend has it
    kept = ops.convert_to_numpy(xarch.random.dropout(ones, 0.3, seed=1))
    assert set(kept.tolist()) == {0.0, float(kept.dtype.type(1 / (1.0 - 0.3)))}


@pytest.mark.parametrize("rate", [0.0, 1.0])
def test_dropout_at_its_ends_keeps_all_or_nothing(rate):
    ones = ops.ones((4, 3))
    assert (
        ops.convert_to_numpy(xarch.random.dropout(ones, rate, seed=1)).tolist()
        == [[1 - rate] * 3] * 4
    )


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (lambda: xarch.random.randint((2,), 3, 3, seed=1), "minval < maxval"),
        (lambda: xarch.random.randint((2,), 0, 3, dtype="float32", seed=1), "integer"),
        (lambda: xarch.random.uniform((2,), dtype="int32", seed=1), "floating point"),
        (lambda: xarch.random.normal((2,), seed=1.5), "seed"),
        (lambda: xarch.random.dropout(np.ones(3), 1.5, seed=1), "rate"),
        (lambda: xarch.random.categorical(np.ones(3, "float32"), 2, seed=1), "2-D"),
    ],
    ids=["empty range", "float randint", "integer uniform", "seed", "rate", "logits"],
)
def test_a_wrong_argument_is_a_value_error_that_names_it(call, text):
    with pytest.raises(ValueError, match=text):
        call()


class Masked(keras.Layer):
    """Draws in the shape of its input, whose batch may be unknown when it is traced."""

    def call(self, inputs):
        return xarch.random.shuffle(xarch.random.dropout(inputs, 0.3, seed=5), seed=6)


def test_draws_in_the_shape_of_an_unknown_batch_are_those_of_the_known_one():
    model = keras.Sequential([Masked()])
    model.compile(jit_compile=False, run_eagerly=False)
    x = np.arange(60, dtype="float32").reshape(20, 3) + 1
    drawn = model.predict(x, batch_size=8, verbose=0)
    for start in (0, 8, 16):
        here = ops.convert_to_tensor(x[start : start + 8])
        assert drawn[start : start + 8].tolist() == ops.convert_to_numpy(Masked()(here)).tolist()


def test_shuffle_moves_whole_slices():
    x = np.arange(60).reshape(3, 20)
    shuffled = ops.convert_to_numpy(xarch.random.shuffle(x, axis=1, seed=1))
    assert sorted(shuffled[0].tolist()) == list(range(20))
    assert (shuffled - shuffled[0]).tolist() == [[0] * 20, [20] * 20, [40] * 20]
    assert shuffled[0].tolist() == xarch.random.permutation(20, seed=1).tolist()


def test_classes_come_as_often_as_their_logits_say():
    chances = np.array([0.1, 0.2, 0.3, 0.4])
    logits = np.log(chances)[None].astype("float32")
    drawn = ops.convert_to_numpy(xarch.random.categorical(logits, 4000, seed=1))[0]
    counts = np.bincount(drawn, minlength=4)
    expected = 4000 * chances
    assert ((counts - expected) ** 2 / expected).sum() < 16.3  # chi-square, 3 degrees, 0.1 %


def test_a_binomial_draw_has_its_mean_and_variance():
    drawn = ops.convert_to_numpy(xarch.random.binomial((4000,), 20, 0.3, seed=1))
    assert abs(drawn.mean() - 6.0) < 4 * (4.2 / 4000) ** 0.5
    assert abs(drawn.var() - 4.2) < 0.4


def test_limits_may_be_tensors():
    low, high = ops.convert_to_tensor(-0.5), ops.convert_to_tensor(np.float32(1.5))
    numbers, tensors = (
        xarch.random.uniform((50,), *limits, seed=5) for limits in ((-0.5, 1.5), (low, high))
    )
    assert bits(numbers) == bits(tensors)
