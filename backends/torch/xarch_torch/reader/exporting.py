"""`torch.export` of a module in one mode, with errors that help."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

import torch
from torch.utils import _pytree as pytree

from xarch_torch.reader.assume import assumptions
from xarch_torch.reader.errors import NotExportable
from xarch_torch.reader.refusal import refusal

Tracing = Callable[[], AbstractContextManager[Any]]


@dataclass(frozen=True)
class Example:
    """Example inputs as `torch.export` takes them."""

    args: tuple[Any, ...]
    kwargs: dict[str, Any]

    @classmethod
    def of(cls, inputs: Any) -> Example:
        """A tensor, a sequence of positional inputs, or a mapping of keyword inputs."""
        if isinstance(inputs, Mapping):
            return cls((), dict(inputs))
        if isinstance(inputs, tuple | list):
            return cls(tuple(inputs), {})
        return cls((inputs,), {})

    def doubled(self) -> Example:
        """With every tensor of batch size one repeated: export would fix such a batch size."""
        sizes = {one.shape[0] for one in pytree.tree_leaves(self) if _has_batch(one)}
        return self.mapped(_twice) if sizes == {1} else self

    def mapped(self, change: Any) -> Example:
        """With a function applied to every tensor."""

        def one(value: Any) -> Any:
            return change(value) if isinstance(value, torch.Tensor) else value

        return Example(pytree.tree_map(one, self.args), pytree.tree_map(one, self.kwargs))


def export(
    module: torch.nn.Module,
    example: Example,
    dynamic: Any,
    *,
    training: bool,
    notes: list[str],
    tracing: Tracing = nullcontext,
) -> torch.export.ExportedProgram:
    """The module's graph in one mode; the module's own mode is kept.

    Args:
        module: The module.
        example: Its example inputs.
        dynamic: As for `shapes`.
        training: Whether to trace it in its own mode rather than in eval mode.
        notes: Where to add what the graph takes for granted.
        tracing: Makes the context that the module's code runs in.

    Raises:
        NotExportable: `torch.export` refuses; the text says where.
    """
    modes = {one: one.training for one in module.modules()}
    if not training:
        module.eval()
    try:
        with warnings.catch_warnings(), tracing(), assumptions(notes):
            warnings.simplefilter("ignore")
            return torch.export.export(
                module,
                example.args,
                example.kwargs,
                dynamic_shapes=shapes(module, example, dynamic),
            )
    except NotExportable:
        raise
    except Exception as error:  # torch raises its own, and the module may raise anything
        _refuse_inputs(module, example)
        raise refusal(module, "train" if training else "eval", error) from error
    finally:
        for one, mode_before in modes.items():
            one.training = mode_before


def _refuse_inputs(module: torch.nn.Module, example: Example) -> None:
    """Says so where the module itself does not run on the example inputs."""
    try:
        with torch.no_grad():
            module(*example.args, **example.kwargs)
    except Exception as error:  # the module may raise anything
        given = [f"{one.dtype} {tuple(one.shape)}" for one in pytree.tree_leaves(example.args)
                 if isinstance(one, torch.Tensor)]  # fmt: skip
        raise NotExportable(
            f"{type(module).__name__} itself does not run on the example inputs "
            f"{', '.join(given)}: {type(error).__name__}: {str(error).strip()} Give inputs of the "
            "dtypes and sizes that it takes."
        ) from error


def shapes(module: torch.nn.Module, example: Example, dynamic: Any) -> Any:
    """The `dynamic_shapes` for an export.

    Args:
        module: The module.
        example: Its example inputs.
        dynamic: None makes axis 0 of every tensor unknown; False fixes all; a mapping from input
            name to a mapping from axis to a name makes those axes unknown, and axis 0 as well.
    """
    if dynamic is False:
        return None
    names = parameter_names(module, example)
    wanted: Mapping[str, Any] = dynamic or {}
    unknown = sorted(set(wanted) - set(names))
    if unknown:
        raise NotExportable(
            f"dynamic names the inputs {unknown}, which the example inputs lack: {sorted(names)}."
        )
    return {name: _axes(value, wanted.get(name, {})) for name, value in names.items()}


def parameter_names(module: torch.nn.Module, example: Example) -> dict[str, Any]:
    """The example inputs by the names of `forward`'s parameters."""
    signature = inspect.signature(module.forward)
    try:
        bound = signature.bind(*example.args, **example.kwargs)
    except TypeError as error:
        raise NotExportable(
            f"The example inputs do not fit {type(module).__name__}.forward{signature}: {error}."
        ) from error
    return dict(bound.arguments)


def _axes(value: Any, wanted: Mapping[int, Any]) -> Any:
    auto = torch.export.Dim.AUTO
    if isinstance(value, torch.Tensor):
        axes = ([0] if _has_batch(value) else []) + [int(axis) for axis in wanted]
        return dict.fromkeys(axes, auto) or None
    if isinstance(value, Sequence) and not isinstance(value, str):
        make: Any = type(value)
        return make(_axes(one, wanted) for one in value)
    if isinstance(value, Mapping):
        return {key: _axes(one, wanted) for key, one in value.items()}
    return None


def _has_batch(value: Any) -> bool:
    return isinstance(value, torch.Tensor) and value.dim() > 0


def _twice(value: torch.Tensor) -> torch.Tensor:
    return torch.cat([value, value]) if _has_batch(value) else value
