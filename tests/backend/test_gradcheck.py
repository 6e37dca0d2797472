"""A second witness beside the references' differences: torch's own check of gradients."""

import keras
import pytest

from xarch.backend import current_backend
from xarch.conformance import arguments, corpus
from xarch.conformance.dtypes import is_float
from xarch.workers import targets

CASES = [
    case
    for case in corpus.load("elementwise")
    if "gradient" in case.channels and not case.policy and case.id.endswith("/distinct[float32]")
]


@pytest.fixture(scope="module")
def gradcheck():
    """The check, in the process of the backend that reads native models, which has one."""
    if "reader" not in current_backend().capabilities:
        pytest.skip("its framework has no check of gradients")
    from torch.autograd import gradcheck

    return gradcheck


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.op)
def test_the_slopes_are_those_of_differences(case, gradcheck):
    function = targets.resolve(case.target)
    found = arguments.arrays([case.args, case.kwargs])
    tensors = [
        keras.ops.convert_to_tensor(one.astype("float64") if is_float(one.dtype.name) else one)
        for one in found
    ]
    for tensor in tensors:
        tensor.requires_grad_()

    def called(*given):
        args, kwargs = arguments.put([case.args, case.kwargs], list(given))
        return tuple(keras.tree.flatten(function(*args, **kwargs)))

    assert len(tensors) > 0
    assert gradcheck(called, tensors, eps=1e-6, atol=1e-5)
