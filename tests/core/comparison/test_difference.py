import ml_dtypes
import numpy as np
import pytest

from xarch.comparison import Tolerance
from xarch.comparison.difference import difference


def judge(value, reference, **tolerance):
    return difference(np.asarray(value), np.asarray(reference), Tolerance(**tolerance))


def test_equal_arrays_agree_with_no_error():
    found = judge(np.float32([1, 2]), np.float32([1, 2]))
    assert (found.agrees, found.absolute, found.relative) == (True, 0.0, 0.0)


def test_the_largest_errors_are_reported():
    found = judge([1.0, 10.5], [1.0, 10.0], rtol=0, atol=1)
    assert found.agrees
    assert found.absolute == 0.5
    assert found.relative == 0.05


def test_a_value_outside_the_tolerance_disagrees():
    assert not judge(np.float32(1.0001), np.float32(1.0)).agrees
    assert judge(np.float32(1.000001), np.float32(1.0)).agrees


@pytest.mark.parametrize("odd", [np.nan, np.inf, -np.inf])
def test_a_special_value_agrees_with_itself_only(odd):
    assert judge([odd, 1.0], [odd, 1.0]).agrees
    found = judge([odd, 1.0], [2.0, 1.0])
    assert not found.agrees
    assert "NaN or infinity differs at 1 of 2" in found.reason


def test_infinities_of_other_sign_disagree():
    assert not judge([np.inf], [-np.inf]).agrees


def test_a_tolerance_does_not_reach_integers():
    found = judge([1, 2, 300], [1, 2, 3], rtol=1e9, atol=1e9)
    assert not found.agrees
    assert found.absolute == 297


def test_large_integers_are_compared_exactly():
    assert not judge(np.int64(2**62 + 1), np.int64(2**62)).agrees
    assert not judge(np.uint64(2**64 - 1), np.uint64(2**64 - 2)).agrees


def test_another_shape_disagrees_even_where_it_would_broadcast():
    assert "shape (1, 2), reference (2,)" in judge([[1.0, 2.0]], [1.0, 2.0]).reason


def test_coarse_floats_have_a_coarse_default():
    one = np.asarray(1.0, ml_dtypes.bfloat16)
    next_up = np.asarray(1.0078125, ml_dtypes.bfloat16)
    assert difference(next_up, one, Tolerance()).agrees
    assert not difference(np.asarray(1.1, ml_dtypes.bfloat16), one, Tolerance()).agrees


def test_the_dtype_of_the_value_chooses_the_tolerance():
    assert judge(np.float16(1.001), np.float64(1.0)).agrees
    assert not judge(np.float32(1.001), np.float64(1.0)).agrees


def test_complex_numbers_are_compared_by_distance():
    assert judge([1 + 1j], [1 + 1.0000001j]).agrees
    assert not judge([1 + 1j], [1 - 1j]).agrees


def test_texts_are_compared_as_they_are():
    assert judge("a", "a").agrees
    assert not judge("a", "b").agrees


def test_an_empty_array_agrees_with_an_empty_array():
    assert judge(np.zeros((0, 3)), np.zeros((0, 3))).agrees


def test_booleans_are_exact():
    assert not judge([True, False], [True, True]).agrees
