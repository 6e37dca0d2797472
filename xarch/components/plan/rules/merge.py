"""Layers that take a list of tensors."""

from __future__ import annotations

from xarch.components.misfit import Misfit
from xarch.components.plan.effect import Effect
from xarch.components.plan.tensor import Tensor, described


def elementwise(tensors: list[Tensor]) -> Effect:
    """`keras.layers.Add`, `Multiply`, `Average`; axes of size one are stretched."""
    rank = max(len(one.shape) for one in tensors)
    shapes = [(1,) * (rank - len(one.shape)) + one.shape for one in tensors]
    found = tuple(max(sizes) for sizes in zip(*shapes, strict=True))
    fits = all(size in {1, most} for one in shapes for size, most in zip(one, found, strict=True))
    if not fits or rank != min(len(one.shape) for one in tensors):
        raise Misfit(f"joins {_all(tensors)} element by element; their shapes must be equal")
    return Effect(found)


def concatenate(tensors: list[Tensor], axis: int = -1) -> Effect:
    """`keras.layers.Concatenate`; `axis` counts the batch axis when positive."""
    first = tensors[0].shape
    at = axis - 1 if axis > 0 else axis + len(first)
    rests = {(len(one.shape), one.shape[:at], one.shape[at + 1 :]) for one in tensors}
    if len(rests) > 1:
        raise Misfit(f"joins {_all(tensors)} end to end; their other sizes must be equal")
    total = sum(one.shape[at] for one in tensors)
    return Effect((*first[:at], total, *first[at + 1 :]))


def _all(tensors: list[Tensor]) -> str:
    return " and ".join(described(one) for one in tensors)


RULES = {
    "Add": elementwise,
    "Average": elementwise,
    "Concatenate": concatenate,
    "Multiply": elementwise,
}
