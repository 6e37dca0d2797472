import numpy as np
import pytest

from xarch.errors import ArgumentError
from xarch.port.specs import examples, parse


def test_letters_are_open_and_numbers_fixed():
    spec = parse("tokens=int64[N,7]{0:9}")
    assert (spec.name, spec.dtype, spec.sizes, spec.high) == ("tokens", "int64", ("N", 7), 9)
    assert spec.open_axes == {0: "N"}


@pytest.mark.parametrize(
    "text", ["float32", "float32[N,0]", "int64[N]", "int64[N]{3:3}", "text[N]", "float32[NN]"]
)
def test_what_is_no_input_is_refused(text):
    with pytest.raises(ArgumentError):
        parse(text)


def test_equal_letters_have_equal_sizes_and_different_ones_do_not():
    a, b = examples([parse("float32[N,L]"), parse("int64[L,N]{2:5}")])
    assert a.shape == b.shape[::-1]
    assert a.shape[0] != a.shape[1]
    assert b.min() >= 2
    assert b.max() < 5


def test_examples_are_never_constant():
    (values,) = examples([parse("float32[N,4]")])
    assert np.unique(values).size == values.size
