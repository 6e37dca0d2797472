"""Functions whose batching needs sizes as numbers, by others whose batching does not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch._functorch.pyfunctorch import temporarily_pop_interpreter_stack
from torch.nn import functional
from torch.overrides import TorchFunctionMode
from torch.utils import _pytree as pytree

_functorch = torch._C._functorch


class Rewritten(TorchFunctionMode):  # type: ignore[misc]  # torch is skipped by mypy
    """Computes functions whose batching needs numbers by others whose batching does not."""

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        function = _REWRITTEN.get(func, func)
        return function(*args, **(kwargs or {}))


def _linear(input: torch.Tensor, weight: torch.Tensor, bias: Any = None) -> Any:  # noqa: A002  torch's
    product = functional.linear(input, weight)
    return product if bias is None else product + bias


def _group_norm(
    input: torch.Tensor,  # noqa: A002  torch's
    num_groups: int,
    weight: Any = None,
    bias: Any = None,
    eps: float = 1e-5,
) -> Any:
    groups = input.reshape(input.shape[0], num_groups, -1)
    result = functional.layer_norm(groups, groups.shape[-1:], eps=eps).reshape(input.shape)
    channels = (-1, *[1] * (input.dim() - 2))
    result = result if weight is None else result * weight.reshape(channels)
    return result if bias is None else result + bias.reshape(channels)


def _folded(function: Any, rank: int) -> Any:
    """A convolution whose input alone is batched, over one batch axis in place of two."""

    def convolution(input: torch.Tensor, *args: Any, **kwargs: Any) -> Any:  # noqa: A002  torch's
        level = _functorch.maybe_get_level(input) if _functorch.is_batchedtensor(input) else -1
        tensors = [one for one in pytree.tree_leaves((args, kwargs)) if torch.is_tensor(one)]
        if level != _current() or any(_functorch.maybe_get_level(o) == level for o in tensors):
            return function(input, *args, **kwargs)
        inner = _functorch.get_unwrapped(input).movedim(_functorch.maybe_get_bdim(input), 0)
        with temporarily_pop_interpreter_stack():
            if inner.dim() == rank:
                result = convolution(inner, *args, **kwargs)
            else:
                result = convolution(inner.flatten(0, 1), *args, **kwargs)
                result = result.unflatten(0, inner.shape[:2])
        return _functorch._add_batch_dim(result, 0, level)

    return convolution


def _current() -> int:
    """The level of the transform that runs, if it is `vmap`."""
    top = _functorch.peek_interpreter_stack()
    is_vmap = top is not None and top.key() == _functorch.TransformType.Vmap
    return int(top.level()) if is_vmap else -2


_REWRITTEN: dict[Any, Callable[..., Any]] = {
    functional.linear: _linear,
    functional.group_norm: _group_norm,
    **{getattr(functional, name): _folded(getattr(functional, name), rank) for name, rank in (
        ("conv1d", 3), ("conv2d", 4), ("conv3d", 5),
        ("conv_transpose1d", 3), ("conv_transpose2d", 4), ("conv_transpose3d", 5),
    )},
}  # fmt: skip
