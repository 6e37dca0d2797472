"""`xarch.ops` as a whole: its names, and what is replaced on this backend."""

import importlib
import inspect
import types

import keras
import numpy as np
import pytest
from keras import ops as plain

from xarch import ops
from xarch.backend import current_backend
from xarch.conformance import corpus
from xarch.ops import choice, fixes, promises
from xarch.ops.namespace import exists
from xarch.ops.operands import OPERANDS
from xarch.ops.requirements import REQUIREMENTS

OPS = current_backend().ops()
NEEDS = dict(OPS.NEEDS)
MADE = choice.replacements()
OTHERS = {
    *OPS.REFUSALS.LEAKS,
    *promises.promises(),
    *OPS.ARRAYS,
    *OPS.VARIABLES,
    *REQUIREMENTS,
    *OPERANDS,
}


def names(module):
    found = {}
    for name, value in vars(module).items():
        if name.startswith("_"):
            continue
        if isinstance(value, types.ModuleType):
            inner = vars(value).items()
            found |= {f"{name}.{key}": one for key, one in inner if not key.startswith("_")}
        else:
            found[name] = value
    return found


def test_every_name_of_keras_ops_is_there():
    mine = names(ops)
    assert set(ops.__all__) == {name for name in vars(plain) if not name.startswith("_")}
    assert names(plain).keys() <= mine.keys()


def test_what_is_not_needed_is_passed_through():
    mine, theirs = names(ops), names(plain)
    replaced = {id(choice.original(name)) for name in {*NEEDS, *OTHERS}}
    for name, value in theirs.items():
        assert (mine[name] is value) != (id(value) in replaced), name


@pytest.mark.parametrize("name", sorted(NEEDS))
def test_a_replacement_has_the_signature_of_what_it_replaces(name):
    theirs, mine = choice.original(name), MADE[name]
    assert inspect.signature(mine) == inspect.signature(theirs)
    known = {**fixes.FIXES, **OPS.OWN}
    if name not in known:  # what the framework mends around Keras's own op
        return
    own = inspect.signature(known[name]).parameters
    flexible = {inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL}
    if not any(one.kind in flexible for one in own.values()):
        assert list(own) == list(inspect.signature(theirs).parameters)


@pytest.mark.parametrize("name", sorted(fixes.FIXES))
def test_a_replacement_says_what_the_op_means(name):
    assert (fixes.FIXES[name].__doc__ or "").strip().endswith(".")


def test_each_need_names_a_case_of_its_op():
    cases = {case.id: case for case in corpus.load()}
    for name, need in NEEDS.items():
        assert cases[need.shows].target == f"keras.ops:{name}"


def test_a_backend_that_says_nothing_gets_every_replacement():
    silent = types.SimpleNamespace(capabilities=frozenset())
    assert choice.replacements(silent).keys() == fixes.FIXES.keys()


def test_a_version_of_keras_that_needs_nothing_gets_keras(monkeypatch):
    monkeypatch.setattr(choice.keras, "__version__", "3.0.0")
    assert choice.replacements().keys() == OTHERS


@pytest.mark.parametrize("name", sorted(OTHERS))
def test_an_op_whose_errors_or_symbolic_dtypes_are_replaced_looks_like_it_does_in_keras(name):
    theirs, mine = choice.original(name), MADE[name]
    assert inspect.signature(mine) == inspect.signature(theirs)
    assert mine.__name__ == theirs.__name__


def test_a_name_that_keras_lacks_is_said():
    with pytest.raises(AttributeError, match="has no 'nothing'"):
        _ = ops.nothing


def test_a_model_of_replaced_ops_is_plain_keras(tmp_path):
    made = choice.replacements(types.SimpleNamespace(capabilities=frozenset()))
    inputs = keras.Input((6, 6, 2))
    x = made["pad"](inputs, [[0, 0], [1, 2], [0, 0], [0, 0]], mode="symmetric")
    x = made["image.sobel_edges"](x, data_format="channels_last")
    x = made["max"](x, axis=None, keepdims=True)
    rows = made["cross"](inputs[:, :, 0, 0][:, :3], inputs[:, 0, :3, 1])
    parts = made["split"](rows, [1, 9], axis=1)
    wide = promises.promising(made["power"], promises._of_two)(rows, 2)
    model = keras.Model(inputs, [x, *parts[:2], wide, made["get_item"](inputs, slice(0, 2))])
    model.save(tmp_path / "m.keras")
    again = keras.saving.load_model(tmp_path / "m.keras", safe_mode=True)
    images = np.random.default_rng(0).normal(size=(2, 6, 6, 2)).astype("float32")
    for mine, theirs in zip(model(images), again(images), strict=True):
        np.testing.assert_array_equal(
            keras.ops.convert_to_numpy(mine), keras.ops.convert_to_numpy(theirs)
        )
    assert not any("xarch" in type(one).__module__ for one in again.operations)


def test_what_stands_around_an_op_is_under_the_name_of_one():
    """Another name would go unnoticed: nothing would be asked for under it."""
    around = importlib.import_module(f"{OPS.__package__}.around").AROUND
    assert [name for name in around if not exists(name)] == []
