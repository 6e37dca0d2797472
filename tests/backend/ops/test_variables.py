"""Keras's variables mean what they hold."""

import keras
import numpy as np
import pytest

from xarch.backend import current_backend
from xarch.bench.calls import calls
from xarch.ops import choice
from xarch.workers import targets

REFUSED = sorted(current_backend().ops().VARIABLES)
OTHERS = [
    "add",
    "batch_normalization",
    "det",
    "diagonal",
    "linspace",
    "logspace",
    "matmul",
    "segment_prod",
    "softmax",
    "stft",
    "top_k",
]
OF_THEIR_OWN = {
    "empty_like": (np.ones((2, 3), "float32"),), "isreal": (np.ones((2, 3), "float32"),),
    "nan_to_num": (np.ones((2, 3), "float32"),), "ones_like": (np.ones((2, 3), "float32"),),
    "unstack": (np.ones((2, 3), "float32"),), "zeros_like": (np.ones((2, 3), "float32"),),
    "all": (np.ones((2, 3), "float32"),), "any": (np.ones((2, 3), "float32"),),
}  # fmt: skip


def given(name):
    if name in OF_THEIR_OWN:
        return OF_THEIR_OWN[name], {}
    call = calls()[name]
    return call.args, call.kwargs


def answer(function, name, make):
    args, kwargs = keras.tree.map_structure(
        lambda x: make(x) if isinstance(x, np.ndarray) and x.dtype == "float32" else x, given(name)
    )
    try:
        found = keras.tree.flatten(function(*args, **kwargs))
        return [(str(one.dtype), keras.ops.convert_to_numpy(one).tobytes()) for one in found]
    except Exception as error:
        return type(error)


@pytest.mark.parametrize("name", [*REFUSED, *OTHERS])
def test_a_variable_is_as_good_as_a_tensor(name):
    function = targets.resolve(f"xarch.ops:{name}")
    found = answer(function, name, keras.Variable)
    assert not isinstance(found, type)
    assert found == answer(function, name, keras.ops.convert_to_tensor)


@pytest.mark.parametrize("name", REFUSED)
def test_keras_refuses_them_still(name):
    known = choice.original(name)
    assert isinstance(answer(known, name, keras.Variable), type), "right by now: take it out"
