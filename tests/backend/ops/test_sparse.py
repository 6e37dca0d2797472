"""Sparse tensors, where Keras has them: what is replaced takes them as Keras does."""

import keras
import numpy as np
import pytest

from xarch import ops

TABLE = np.eye(4, dtype="float32")[[1, 3, 0]]
CALLS = {
    "abs": (ops.abs, np.abs(TABLE)),
    "absolute": (ops.absolute, np.abs(TABLE)),
    "divide": (lambda x: ops.divide(x, 2), TABLE / 2),
    "true_divide": (lambda x: ops.true_divide(x, 4), TABLE / 4),
    "maximum": (lambda x: ops.maximum(x, 0), TABLE),
    "minimum": (lambda x: ops.minimum(x, 0.5), np.minimum(TABLE, 0.5)),
    "sum": (lambda x: ops.sum(x, axis=0), TABLE.sum(0)),
    "multiply": (lambda x: ops.multiply(x, 3.0), TABLE * 3),
    "digitize": (lambda x: ops.digitize(x, np.array([0.5, 2.0])), np.digitize(TABLE, [0.5, 2.0])),
}


@pytest.fixture(scope="module")
def table():
    """A sparse tensor; a dense one where Keras refuses to make it."""
    places = np.array([1, 3, 0])
    try:
        return keras.ops.one_hot(places, 4, sparse=True)
    except ValueError:
        return keras.ops.one_hot(places, 4)


@pytest.mark.parametrize("name", CALLS)
def test_a_sparse_tensor_is_taken_as_a_dense_one(table, name):
    function, want = CALLS[name]
    np.testing.assert_allclose(ops.convert_to_numpy(function(table)), want, rtol=1e-6)


@pytest.mark.parametrize("name", ["abs", "divide", "true_divide", "multiply"])
def test_what_stays_sparse_says_so(name):
    function, _ = CALLS[name]
    given = keras.KerasTensor((3, 4), sparse=True)
    plain = {"abs": keras.ops.abs(given)}.get(name, keras.ops.multiply(given, 2))
    assert function(given).sparse == plain.sparse
