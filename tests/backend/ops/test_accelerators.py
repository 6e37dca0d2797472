"""What is replaced only where Keras computes on a GPU, as far as a processor can tell."""

from types import SimpleNamespace

import keras
import numpy as np
import pytest

from xarch.backend import current_backend
from xarch.backend.contract import Device
from xarch.conformance import arguments, corpus
from xarch.ops import choice, fixes

BACKEND = current_backend()
ONLY_THERE = BACKEND.ops().ON_ACCELERATORS


def on_a_gpu():
    """This backend, as it would be beside a GPU."""
    runtime = SimpleNamespace(devices=lambda: [Device("gpu", "gpu:0"), Device("cpu", "cpu")])
    capabilities = BACKEND.capabilities
    return SimpleNamespace(capabilities=capabilities, ops=BACKEND.ops, runtime=lambda: runtime)


def test_a_gpu_needs_more():
    here, there = choice.replacements().keys(), choice.replacements(on_a_gpu()).keys()
    assert there == here | ONLY_THERE.keys()


def test_what_replaces_an_op_there_gives_the_same_here():
    functions = choice.replacements(on_a_gpu())
    targets = {f"keras.ops:{name}": name for name in ONLY_THERE}
    cases = [case for case in corpus.load() if case.target in targets and not case.raises]
    assert {case.target for case in cases} == targets.keys()
    for case in cases:
        function, plain = functions[targets[case.target]], choice.original(targets[case.target])
        args, kwargs = arguments.replace([case.args, case.kwargs], keras.ops.convert_to_tensor)
        mine, theirs = function(*args, **kwargs), plain(*args, **kwargs)
        assert mine.dtype == theirs.dtype, case.id
        found, expected = keras.ops.convert_to_numpy(mine), keras.ops.convert_to_numpy(theirs)
        np.testing.assert_array_equal(found, expected, err_msg=case.id)


@pytest.mark.parametrize("name", ["take", "take_along_axis"])
@pytest.mark.parametrize("place", [3, -4])
def test_a_place_outside_is_refused(name, place):
    function = fixes.FIXES[name]
    with pytest.raises(IndexError, match=f"{name}: places from"):
        function(np.zeros((2, 3), "float32"), np.array([[0], [place]], "int32"), axis=1)
