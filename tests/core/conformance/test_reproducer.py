"""Every case in every channel has a script that Python accepts and that holds the same bits."""

import numpy as np
import pytest

from xarch.conformance import corpus
from xarch.conformance.corpus.encoding import dtype_of
from xarch.conformance.judge import Status, Verdict
from xarch.conformance.reproducer import literal, script

#: A dtype as a result, an integer one of a reference in float64, and a use that keeps a layer.
ODD = {"dtype/plain[float32]", "nan_to_num/ordinary[int32]", "layers.LSTM/plain[float32]"}
SAMPLE = [case for at, case in enumerate(corpus.everything()) if at % 40 == 0 or case.id in ODD]
SIGNATURES = {"health": "hangs", "error": "does not raise"}


@pytest.mark.parametrize("case", SAMPLE, ids=lambda case: case.id)
def test_scripts_are_python(case):
    for channel in case.asked:
        verdict = Verdict(case.id, channel, Status.FAIL, SIGNATURES.get(channel, "wrong: *"))
        text = script(case, verdict, "jax")
        compile(text, case.id, "exec")
        assert "xarch" not in text


def test_a_layer_is_made_before_the_function_that_is_compiled():
    case = next(one for one in SAMPLE if one.id == "layers.LSTM/plain[float32]")
    text = script(case, Verdict(case.id, "traced", Status.FAIL, "wrong: *"), "jax")
    assert text.index("MADE: dict") < text.index("def layer(") < text.index("def function(")
    assert text.index("\nfunction(x, y, z, a)") < text.index("found = compiled(x, y, z, a)")


@pytest.mark.parametrize("dtype", ["float32", "bfloat16", "float16", "float64", "int8", "uint64"])
def test_arrays_come_back_with_the_same_bits(dtype):
    kind = dtype_of(dtype)
    bits = np.random.default_rng(0).integers(0, 256, 40 * kind.itemsize, "uint8")
    value = np.frombuffer(bits.tobytes(), kind).reshape(4, 10)
    with np.errstate(invalid="ignore"):
        value = np.where(value == value, value, kind.type(1))  # noqa: PLR0124  # without NaN
    again = eval(literal.array(value), {"np": np}).astype(kind)
    assert again.tobytes() == value.tobytes()


@pytest.mark.parametrize(
    "value", [np.zeros((0, 3), "float32"), np.array(True), np.array([1 + 2j, complex("nan")])]
)
def test_odd_arrays_come_back(value):
    again = eval(literal.array(value), {"np": np})
    assert again.dtype == value.dtype
    np.testing.assert_array_equal(again, value)
