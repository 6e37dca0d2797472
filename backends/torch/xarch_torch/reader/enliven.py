"""Weights away from their defaults, so that a comparison can fail."""

from __future__ import annotations

import copy
import types
from collections.abc import Callable
from typing import Any

import torch

_RATES = (
    "p", "dropout", "attention_dropout", "dropout_p", "drop_prob", "drop_rate", "drop_path",
    "layer_drop",
)  # fmt: skip
_STILL = 1e-3  # weights that vary less than this stand at a default
Noise = Callable[[torch.Tensor, float, float], None]


def enliven(module: torch.nn.Module) -> list[str]:
    """Gives random values to weights at their defaults, and sets every dropout rate to zero.

    These are running statistics, scales, shifts and zero-initialised heads.

    Returns:
        The names of the weights that changed.
    """
    generator = torch.Generator().manual_seed(1)

    def noise(value: torch.Tensor, low: float, high: float) -> None:
        fresh = torch.rand(value.shape, generator=generator, dtype=torch.float64)
        value.copy_(low + (high - low) * fresh)

    with torch.no_grad():
        changed = [*_enliven_statistics(module, noise), *_enliven_parameters(module, noise)]
    for one in module.modules():
        for attribute in _RATES:
            if isinstance(getattr(one, attribute, None), float):
                setattr(one, attribute, 0.0)
    return changed


def copied(module: torch.nn.Module) -> torch.nn.Module:
    """A deep copy, also of a module that holds tensors with a history.

    `torch.nn.utils.weight_norm` keeps the weight that it made last, which Python cannot copy. And
    functions that the module holds, as hooks and by themselves, are of the copy: Python leaves them
    to what they were made in, so that `lambda x: x * self.scale` would take the original's scale.
    """
    made: dict[int, Any] = {
        id(value): value.detach().clone()
        for one in module.modules()
        for value in vars(one).values()
        if isinstance(value, torch.Tensor) and value.grad_fn is not None
    }
    found = copy.deepcopy(module, made)
    for one in found.modules():
        held = [vars(one), *(value for value in vars(one).values() if isinstance(value, dict))]
        for names in held:
            for name, value in names.items():
                if isinstance(value, types.FunctionType):
                    names[name] = _rebound(value, made)
    return found


def _rebound(function: types.FunctionType, made: dict[int, Any]) -> types.FunctionType:
    """The function over the copies of what it was made in."""
    cells = function.__closure__ or ()
    moved = tuple(_moved(one, made) for one in cells)
    if all(one is other for one, other in zip(cells, moved, strict=True)):
        return function
    code, known = function.__code__, function.__globals__
    found = types.FunctionType(code, known, function.__name__, function.__defaults__, moved)
    found.__kwdefaults__ = function.__kwdefaults__
    found.__dict__.update(function.__dict__)
    return found


def _moved(cell: types.CellType, made: dict[int, Any]) -> types.CellType:
    try:
        held = cell.cell_contents
    except ValueError:  # nothing yet
        return cell
    return types.CellType(made[id(held)]) if id(held) in made else cell


def doubled(module: torch.nn.Module) -> torch.nn.Module:
    """The module itself in float64, its complex weights in complex128.

    Tensors that modules hold as attributes of no kind, which `Module.double` leaves, too.
    """

    def wide(value: torch.Tensor) -> torch.Tensor:
        if value.is_complex():
            return value.to(torch.complex128)
        return value.double() if value.is_floating_point() else value

    for one in module.modules():
        for name, value in list(vars(one).items()):
            if isinstance(value, torch.Tensor) and value.grad_fn is None:
                vars(one)[name] = wide(value)

    doubled: torch.nn.Module = module.double()._apply(wide)
    return doubled


def _enliven_statistics(module: torch.nn.Module, noise: Noise) -> list[str]:
    changed = []
    for name, value in module.named_buffers():
        low, high = (0.5, 1.5) if name.endswith("running_var") else (-0.3, 0.3)
        if name.endswith(("running_var", "running_mean")):
            noise(value, low, high)
            changed.append(name)
    return changed


def _enliven_parameters(module: torch.nn.Module, noise: Noise) -> list[str]:
    changed = []
    for name, value in module.named_parameters():
        if not value.is_floating_point() or not value.numel():
            continue
        if value.numel() == 1:
            value.add_(0.1)
        elif value.std() < _STILL:
            middle = float(value.mean())
            noise(value, middle - 0.1, middle + 0.1)
        else:
            continue
        changed.append(name)
    return changed
