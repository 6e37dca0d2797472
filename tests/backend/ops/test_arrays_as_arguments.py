"""Numpy arrays mean what tensors of the same dtype mean."""

import warnings

import keras
import numpy as np
import pytest

from xarch import ops
from xarch.backend import current_backend
from xarch.conformance import arguments, corpus
from xarch.ops import choice, tensors

MISREAD = sorted(current_backend().ops().ARRAYS)
CHOSEN = [*MISREAD, "arctan2", "matmul", "maximum", "prod", "take", "where"]


def answer(function, case, given):
    """Dtypes and numbers of what a case returns; the class of the error where there is one."""
    args, kwargs = arguments.replace([case.args, case.kwargs], given)
    try:
        with warnings.catch_warnings(action="ignore"):  # JAX narrows 64 bits aloud
            found = keras.tree.flatten(function(*args, **kwargs))
    except Exception as error:
        return type(error)
    return [(str(one.dtype), keras.ops.convert_to_numpy(one).tobytes()) for one in found]


def differing(name, function):
    cases = [case for case in corpus.load() if case.target == f"keras.ops:{name}"]
    cases = [case for case in cases if not case.raises]
    assert cases
    return [
        case.id
        for case in cases
        if answer(function, case, lambda x: x) != answer(function, case, tensors.as_tensor)
    ]


@pytest.mark.parametrize("name", CHOSEN)
def test_an_array_is_as_good_as_a_tensor(name):
    assert not differing(name, getattr(ops, name))


@pytest.mark.parametrize("name", MISREAD)
def test_keras_misreads_them_still(name):
    assert differing(name, choice.original(name)), "right by now: take it from ARRAYS"


@pytest.mark.parametrize("name", ["matmul", "dot", "inner", "maximum"])
@pytest.mark.parametrize("dtype", ["int64", "float64"])
def test_a_wide_tensor_meets_an_array(name, dtype):
    array = np.array([1, 2, 3], dtype)
    found = getattr(ops, name)(keras.ops.convert_to_tensor(array), array)
    np.testing.assert_array_equal(
        keras.ops.convert_to_numpy(found), getattr(np, name)(array, array)
    )
