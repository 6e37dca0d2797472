"""A mistake in a call raises one class on every backend."""

import inspect

import keras
import numpy as np
import pytest

from xarch import ops
from xarch.backend import current_backend
from xarch.backend.refusals import CLASSES, Rule
from xarch.conformance import arguments, corpus
from xarch.conformance.mistakes import MISTAKES, made
from xarch.ops import choice
from xarch.ops.refusing import meant, refusing

REFUSALS = current_backend().ops().REFUSALS


@pytest.fixture(scope="module")
def cases():
    return {case.id: case for case in corpus.load()}


def calls(cases, op):
    """The wrong calls that show how an op lets errors out, and the classes that they should be."""
    case_id, mistake = REFUSALS.LEAKS[op].split()
    kinds = inspect.signature(choice.original(op)).parameters.values()
    flexible = any(one.kind is one.VAR_POSITIONAL for one in kinds)
    names = [] if flexible else [one.name for one in kinds]
    case = cases[case_id]
    return made(mistake, case, names), case.raises or MISTAKES[mistake].right


def raised(function, case):
    """The names of the classes of the error; none where there is none."""
    args, kwargs = arguments.replace([case.args, case.kwargs], keras.ops.convert_to_tensor)
    try:
        function(*args, **kwargs)
    except Exception as error:
        return {cls.__name__ for cls in type(error).__mro__}
    return set()


def test_each_op_that_is_said_to_let_errors_out_does_so(cases):
    mended = []
    for op in REFUSALS.LEAKS:
        wrong, right = calls(cases, op)
        found = (raised(choice.original(op), one) for one in wrong)
        if not any(classes and not classes & set(right) for classes in found):
            mended.append(op)
    assert not mended, "right on plain Keras by now: take it from LEAKS"


def test_a_mistake_raises_the_class_of_the_policy(cases):
    functions = choice.replacements()
    leaking = []
    for op in REFUSALS.LEAKS:
        wrong, right = calls(cases, op)
        found = [raised(functions[op], one) for one in wrong]
        leaking += [(op, classes) for classes in found if classes and not classes & set(right)]
    assert not leaking


def test_the_cause_is_kept():
    pair = np.ones((2, 3), "float32"), np.ones((2, 3), "float32")
    with pytest.raises(Exception) as native:  # whatever the framework raises
        keras.ops.matmul(*pair)
    with pytest.raises(ValueError, match="matmul: ") as found:
        ops.matmul(*pair)
    assert type(found.value.__cause__) is native.type


def test_every_rule_means_a_known_class():
    assert {rule.means for rule in REFUSALS.RULES} <= {*CLASSES, ""}


def test_the_first_rule_that_fits_holds():
    rules = (Rule("OSError", "memory"), Rule("OSError", means="ValueError"))
    assert meant("add", OSError("no memory"), rules) is None
    assert isinstance(meant("add", OSError("shapes"), rules), ValueError)


def test_what_no_rule_fits_comes_out_as_it_is():
    def broken():
        raise KeyError("own mistake")

    with pytest.raises(KeyError):
        refusing("add", broken, REFUSALS.RULES)()


def test_a_class_stands_for_its_subclasses():
    rules = (Rule("ArithmeticError", means="ValueError"),)
    assert isinstance(meant("add", ZeroDivisionError(), rules), ValueError)


def test_an_error_of_the_right_class_stays():
    rules = (Rule("Exception", means="ValueError"),)
    assert meant("add", UnicodeError(), rules) is None
