"""`initial` of extremes, also of nothing."""

import keras
import numpy as np
import pytest

from xarch import ops

GIVEN = (np.zeros((2, 0), "float32"), np.zeros((0, 3), "int32"), np.ones((2, 3), "int32"),
         np.array([np.nan, 1], "float32"))  # fmt: skip


@pytest.mark.parametrize("name", ["max", "min"])
@pytest.mark.parametrize("axis", [None, 0, -1])
@pytest.mark.parametrize("keepdims", [False, True])
def test_initial_is_one_more_element(name, axis, keepdims):
    for x in GIVEN:
        options = {"axis": axis, "keepdims": keepdims, "initial": 4 if name == "max" else -2}
        expected = getattr(np, name)(x, **options)
        found = getattr(ops, name)(keras.ops.convert_to_tensor(x), **options)
        np.testing.assert_array_equal(keras.ops.convert_to_numpy(found), expected)
        assert keras.backend.standardize_dtype(found.dtype) == x.dtype.name
        symbol = getattr(ops, name)(keras.KerasTensor(x.shape, x.dtype.name), **options)
        assert tuple(symbol.shape) == expected.shape
