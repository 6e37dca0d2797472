import numpy as np
import pytest

from xarch.errors import ArgumentError
from xarch.port.specs import examples, parse


def test_letters_are_open_and_numbers_fixed():
    spec = parse("tokens=int64[N,7]{0:9}")
    assert (spec.name, spec.dtype, spec.sizes, spec.high) == ("tokens", "int64", ("N", 7), 9)
    assert spec.open_axes == {0: "N"}


@pytest.mark.parametrize(
    "text",
    [
        "float32",
        "float32[N,0]",
        "int64[N]",
        "int64[N]{3:3}",
        "text[N]",
        "float32[NN]",
        "int64:[1]",
        "a=int64:[[1],[2,3]]",
        "a=int64:[1.5]",
        "a=int64:open('x')",
        'a=int64:["1"]',
    ],
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


def test_values_are_kept_as_they_are():
    spec = parse("grid=int64:[[1,4],[2,6]]")
    assert (spec.name, spec.sizes, spec.open_axes) == ("grid", (2, 2), {})
    (values,) = examples([spec])
    assert values.dtype == "int64"
    assert values.tolist() == [[1, 4], [2, 6]]
    assert parse("scale=float32:[1, 2]").values.dtype == "float32"


def test_examples_are_never_constant():
    (values,) = examples([parse("float32[N,4]")])
    assert np.unique(values).size == values.size
