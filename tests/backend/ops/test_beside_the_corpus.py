"""Calls of replaced ops that no frozen case has; NumPy says what they mean."""

import numpy as np
import pytest

from xarch import ops


def same(found, want):
    want = np.asarray(want)
    found = ops.convert_to_numpy(found)
    assert found.dtype == want.dtype
    np.testing.assert_allclose(found, want, rtol=1e-6)


@pytest.mark.parametrize("numbers", [[], [2, 2, 2], [0.5, 1, 4]], ids=["none", "equal", "some"])
def test_a_histogram_has_numpys_edges(numbers):
    numbers = np.array(numbers, "float32")
    counts, edges = np.histogram(numbers, bins=3)
    found = ops.histogram(numbers, bins=3)
    same(found[0], counts.astype("int32"))
    same(found[1], edges.astype("float32"))


@pytest.mark.parametrize("offset", [-5, -2, -1, 0, 2, 3, 7])
def test_the_trace_along_a_diagonal_outside_is_zero(offset):
    x = np.arange(24, dtype="float32").reshape(2, 3, 4)
    same(ops.trace(x, offset, 1, 2), np.trace(x, offset, 1, 2))


def test_whole_numbers_are_padded_with_whole_numbers():
    x = np.array([1, 2], "int32")
    same(ops.pad(x, ((1, 0),), constant_values=1.7), np.array([1, 1, 2], "int32"))


def test_a_number_that_is_shifted_has_the_width_of_the_tensor():
    y = np.array([1, 2], "uint8")
    same(ops.left_shift(1, y), np.array([2, 4], "uint8"))
