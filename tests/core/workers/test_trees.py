"""Trees, with a framework whose tensors are a list of numbers."""

import sys
from collections import OrderedDict
from dataclasses import dataclass
from types import SimpleNamespace
from typing import NamedTuple

import numpy as np
import pytest

from xarch.workers.trees import NotATree, to_numpy


class Tensor:
    def __init__(self, *values):
        self.values = values


class Variable:
    def __init__(self, value):
        self.value = value


ARRAYS = SimpleNamespace(
    is_native=lambda value: isinstance(value, Tensor),
    to_numpy=lambda value: np.array(value.values),
)


class Pair(NamedTuple):
    a: Tensor
    b: str


@dataclass
class Output:
    logits: Tensor
    loss: float


@pytest.fixture(autouse=True)
def keras(monkeypatch):
    monkeypatch.setitem(sys.modules, "keras", SimpleNamespace(Variable=Variable))


@pytest.mark.parametrize("leaf", [1, 2.5, 1j, True, "text", b"bytes", None, np.float32(1)])
def test_a_plain_value_stays_as_it_is(leaf):
    assert to_numpy(leaf, ARRAYS) is leaf


def test_tensors_and_variables_become_arrays():
    np.testing.assert_array_equal(to_numpy(Tensor(1, 2), ARRAYS), [1, 2])
    np.testing.assert_array_equal(to_numpy(Variable(Tensor(3)), ARRAYS), [3])


def test_branches_keep_their_shape():
    tree = OrderedDict(x=[Tensor(1), (Tensor(2), None)], y=Pair(Tensor(3), "s"))
    found = to_numpy(tree, ARRAYS)
    assert list(found) == ["x", "y"]
    assert found["x"][1][1] is None
    assert found["y"][1] == "s"
    assert found["y"][0].tolist() == [3]


def test_a_dataclass_becomes_a_dict():
    found = to_numpy(Output(Tensor(1), 0.5), ARRAYS)
    assert (found["logits"].tolist(), found["loss"]) == ([1], 0.5)


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ({"a": [1, object()]}, r"result\['a'\]\[1\] is a builtins.object"),
        (np.array([object()]), "numpy array of Python objects"),
        ({1, 2}, "builtins.set"),
        (Output, "builtins.type"),
    ],
)
def test_anything_else_is_refused_with_its_place(value, place):
    with pytest.raises(NotATree, match=place):
        to_numpy(value, ARRAYS)
