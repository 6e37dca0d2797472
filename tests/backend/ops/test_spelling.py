"""A call means the same however its arguments are spelt."""

import inspect

import keras
import numpy as np
import pytest

from xarch import ops
from xarch.conformance import arguments, corpus
from xarch.ops import choice
from xarch.ops.spelling import required

MADE = choice.replacements()
KINDS = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.KEYWORD_ONLY)


def _plain(case):
    """Whether a case is a call of a replaced op, with several operands that have names."""
    if case.module != "keras.ops" or case.op not in MADE or case.raises or case.use:
        return False
    kinds = [one.kind for one in inspect.signature(MADE[case.op]).parameters.values()]
    wide = any(one.dtype.itemsize > 4 for one in arguments.arrays([case.args, case.kwargs]))
    several = len(case.args) > 1 and len(required(MADE[case.op])) > 1
    return several and not wide and not set(kinds) & set(KINDS)


CASES = {case.op: case for case in corpus.load() if _plain(case)}


def _numbers(case, names):
    args, kwargs = arguments.replace(
        [case.args, case.kwargs],
        lambda one: keras.ops.convert_to_tensor(one, dtype=one.dtype.name),
    )
    named = dict(zip(names, args, strict=False))
    found = MADE[case.op](*args[len(named) :], **named, **kwargs)
    return [ops.convert_to_numpy(one) for one in keras.tree.flatten(found)]


@pytest.mark.parametrize("op", sorted(CASES))
def test_operands_may_be_named(op):
    case = CASES[op]
    names = list(inspect.signature(MADE[op]).parameters)[: len(case.args)]
    for found, want in zip(_numbers(case, names), _numbers(case, []), strict=True):
        assert found.dtype == want.dtype
        np.testing.assert_allclose(found.astype("float64") if found.dtype.kind == "V" else found,
                                   want, rtol=1e-5)  # fmt: skip


def test_what_has_a_default_stays_as_it_is_spelt():
    assert required(keras.ops.expand_dims) == ("x", "axis")
    assert required(keras.ops.sum) == ("x",)
    assert required(keras.ops.meshgrid) == ()
