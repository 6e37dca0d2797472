"""Functions as modules, and their ports held against them in the process that reads."""

import torch
from torch import nn
from torch.utils import _pytree as pytree
from xarch_torch.reader import native
from xarch_torch.reader.exact import Exact
from xarch_torch.reader.widen import widened

from xarch.layers.float64 import keep_float64


class Applied(nn.Module):
    """A function of the inputs, each with an offset that is a parameter of zeros.

    A module that the function works with is its first argument; `moved` tells which inputs have
    an offset, all of floating numbers unless it is given.
    """

    def __init__(self, function, inputs, inner=None, moved=None):
        super().__init__()
        self.function = function
        self.inner = inner
        self.moved = [one.is_floating_point() for one in inputs] if moved is None else moved
        given = zip(inputs, self.moved, strict=True)
        self.offsets = nn.ParameterList([torch.zeros_like(one) for one, move in given if move])

    def forward(self, *inputs):
        offsets = iter(self.offsets)
        given = zip(inputs, self.moved, strict=True)
        values = [one + next(offsets) if move else one for one, move in given]
        return self.function(*values) if self.inner is None else self.function(self.inner, *values)


def numbers(*shape):
    """Random numbers, the same each time."""
    return torch.randn(shape, generator=torch.Generator().manual_seed(2), dtype=torch.float64)


def compare_here(module, inputs):
    """Holds a module's port against it in float64 on torch: outputs and gradients.

    Returns:
        Whether it did: a module that draws random numbers has nothing to be held against.
    """
    original = native(module, tuple(inputs), dynamic=False)
    original.module.load_state_dict(module.state_dict())  # the comparison would give others
    with keep_float64():
        reading = original.read(False)
        if any("draws random numbers" in one for one in reading.notes):
            return False
        tensors = dict(zip([one.name for one in reading.model.inputs], inputs, strict=True))
        outputs = flat(reading.model(tensors if len(inputs) > 1 else inputs[0]))
    with widened(), Exact():
        truths = flat(module(*inputs))
    assert len(outputs) == len(truths), f"{len(outputs)} outputs for {len(truths)}"
    variables = {one.path: one.value for one in reading.model.trainable_variables}
    entries = {one.names: one for one in reading.weights if one.variable in variables}
    for found, truth in zip(outputs, truths, strict=True):
        torch.testing.assert_close(found, truth, rtol=1e-9, atol=1e-12, equal_nan=True)
    moved = [at for at, one in enumerate(truths) if one.requires_grad]
    if moved:
        chosen = ([each[at] for at in moved] for each in (truths, outputs))
        _same_slopes(*chosen, dict(module.named_parameters()), entries, variables)
    return True


def _same_slopes(truths, outputs, parameters, entries, variables):
    """Of all outputs at once: torch's rules for some ops leave out what only one of them has."""
    weights = [numbers(*one.shape).to(one.dtype) for one in truths]
    wanted = torch.autograd.grad(truths, list(parameters.values()), weights, allow_unused=True)
    used = [variables[one.variable] for one in entries.values()]
    own = [None] * len(used)
    pairs = [pair for pair in zip(outputs, weights, strict=True) if pair[0].requires_grad]
    if used and pairs:
        found, given = zip(*pairs, strict=True)
        own = torch.autograd.grad(found, used, given, allow_unused=True)
    slopes = dict(zip(entries, own, strict=True))
    for name, want in zip(parameters, wanted, strict=True):
        key = next((one for one in entries if name in one), None)
        slope = None if key is None else slopes[key]
        if want is None and slope is None:
            continue
        truth = torch.zeros_like(parameters[name]) if want is None else want
        truth = truth if key is None else _arranged(truth, entries[key])
        slope = torch.zeros_like(truth) if slope is None else slope
        size = float(truth.abs().max().clamp(min=1e-3)) if truth.numel() else 1.0
        torch.testing.assert_close(slope / size, truth / size, rtol=0, atol=1e-10, equal_nan=True)


def _arranged(value, entry):
    """A parameter's values in the layout of the variable that holds them."""
    value = value if entry.reshape is None else value.reshape(entry.reshape)
    return value if entry.axes is None else value.permute(entry.axes)


def flat(value):
    """The tensors among a result's parts."""
    return [one for one in pytree.tree_leaves(value) if isinstance(one, torch.Tensor)]
