"""Parameters and buffers of the native module."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch.export.graph_signature import InputKind


@dataclass(frozen=True)
class WeightRef:
    """A parameter or buffer, and the layout in which a Keras layer wants it.

    Attributes:
        names: All its names in the module; more than one where weights are tied.
        tensor: The values.
        trainable: Whether it is a parameter that requires gradients.
        in_state: Whether `state_dict` holds it.
        reshape: The shape that it is brought to first, or None.
        axes: The permutation that follows, or None.
        rows: Where a variable holds a part, its first row and the one behind its last.
    """

    names: tuple[str, ...]
    tensor: torch.Tensor
    trainable: bool
    in_state: bool
    reshape: tuple[int, ...] | None = None
    axes: tuple[int, ...] | None = None
    rows: tuple[int, int] | None = None

    @property
    def name(self) -> str:
        """Its first name."""
        return self.names[0]

    @property
    def shape(self) -> tuple[int, ...]:
        """Its shape in the module."""
        return tuple(self.tensor.shape)

    @property
    def dtype(self) -> str:
        """Its dtype by name."""
        return dtype_name(self.tensor.dtype)

    def moved(self, *axes: int) -> WeightRef:
        """The same weight with its axes permuted."""
        return replace(self, axes=axes)

    def part(self, start: int, stop: int) -> WeightRef:
        """Some rows of the same weight, for one of several variables that share it."""
        return replace(self, rows=(start, stop))

    def reshaped(self, *shape: int) -> WeightRef:
        """The same weight, brought to a shape before its axes move."""
        return replace(self, reshape=shape)

    def arranged(self) -> torch.Tensor:
        """A view of the values in the layer's layout; complex ones as pairs."""
        value = self.tensor if self.rows is None else self.tensor[slice(*self.rows)]
        value = value if self.reshape is None else value.reshape(self.reshape)
        value = value if self.axes is None else value.permute(self.axes)
        return torch.view_as_real(value.resolve_conj()) if value.is_complex() else value

    @property
    def held(self) -> tuple[tuple[int, ...], str]:
        """Shape and dtype of the variable that holds it as it is."""
        if not self.tensor.is_complex():
            return self.shape, self.dtype
        return (*self.shape, 2), dtype_name(self.tensor.real.dtype)


def trainability(weights: Iterable[Any]) -> set[bool]:
    """Whether weights train: one answer, or both where they differ; buffers do not."""
    return {one.trainable for one in weights if isinstance(one, WeightRef)}


def dtype_name(dtype: torch.dtype) -> str:
    """`torch.float32` as `float32`."""
    return str(dtype).removeprefix("torch.")


class State:
    """A module's parameters and buffers by name, looked up once.

    Args:
        module: The module.
    """

    def __init__(self, module: torch.nn.Module) -> None:
        self.module = module
        self.tied = _tied_names(module)
        self.names = set(module.state_dict())

    def reference(self, name: str) -> WeightRef | None:
        """The weight of that name, or None where the module has none."""
        owner, _, leaf = name.rpartition(".")
        try:
            value = getattr(self.module.get_submodule(owner), leaf, None)
        except AttributeError:
            return None
        if not isinstance(value, torch.Tensor):
            return None
        return _reference(self.tied[id(value)], value, name in self.names)


def inputs_of(program: Any, state: State) -> tuple[dict[str, Any], list[str]]:
    """What the placeholders of an exported program stand for.

    Returns:
        For each placeholder that is no user input its `WeightRef` (parameters, buffers in the
        state) or tensor (constants), and the names of the user inputs in order.
    """
    held: dict[str, Any] = {}
    users: list[str] = []
    for spec in program.graph_signature.input_specs:
        name = getattr(spec.arg, "name", None)
        if spec.kind is InputKind.USER_INPUT:
            users.append(str(name))
        elif spec.kind in (InputKind.PARAMETER, InputKind.BUFFER):
            held[str(name)] = _weight(spec.target, state)
        elif spec.kind is InputKind.CONSTANT_TENSOR:
            held[str(name)] = program.constants[spec.target].detach().clone()
        else:
            held[str(name)] = program.constants.get(spec.target)
    return held, users


def all_in_state(module: torch.nn.Module) -> list[WeightRef]:
    """Every entry of the module's state, tied ones once."""
    state = module.state_dict(keep_vars=True)
    found: dict[int, list[str]] = {}
    for name, value in state.items():
        if isinstance(value, torch.Tensor):
            found.setdefault(id(value), []).append(name)
    return [_reference(tuple(names), state[names[0]], True) for names in found.values()]


def _weight(target: str, state: State) -> Any:
    owner, _, leaf = target.rpartition(".")
    value = getattr(state.module.get_submodule(owner), leaf)
    names = state.tied.get(id(value), (target,))
    if target not in state.names and not isinstance(value, torch.nn.Parameter):
        return value.detach().clone()  # a buffer outside the state is a constant
    return _reference(names, value, target in state.names)


def _reference(names: Sequence[str], value: torch.Tensor, in_state: bool) -> WeightRef:
    trainable = isinstance(value, torch.nn.Parameter) and value.requires_grad
    return WeightRef(tuple(names), value.detach(), trainable, in_state)


def _tied_names(module: torch.nn.Module) -> dict[int, tuple[str, ...]]:
    found: dict[int, list[str]] = {}
    named = [
        *module.named_parameters(remove_duplicate=False),
        *module.named_buffers(remove_duplicate=False),
    ]
    for name, value in named:
        found.setdefault(id(value), []).append(name)
    return {key: tuple(names) for key, names in found.items()}
