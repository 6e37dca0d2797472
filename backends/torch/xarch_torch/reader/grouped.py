"""The grouped matrix product in float64, which torch 2.13 computes in float32 and below only.

Models with experts call it on tokens sorted by expert. A float64 truth needs it too; the op here
computes the same from one plain product for each group.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch


def _groups(offs: torch.Tensor) -> Iterator[tuple[int, slice]]:
    start = 0
    for at, end in enumerate(offs.tolist()):
        yield at, slice(start, end)
        start = end


@torch.library.custom_op("xarch::grouped_mm", mutates_args=())
def grouped_mm(rows: torch.Tensor, weights: torch.Tensor, offs: torch.Tensor) -> torch.Tensor:
    """Rows up to `offs[0]` times the first matrix, those up to `offs[1]` times the second, ...

    Args:
        rows: (rows, inner).
        weights: (groups, inner, columns).
        offs: The end of each group.
    """
    product = rows.new_zeros(rows.shape[0], weights.shape[2])
    for at, part in _groups(offs):
        product[part] = rows[part] @ weights[at]
    return product


@grouped_mm.register_fake
def _shape(rows: torch.Tensor, weights: torch.Tensor, offs: torch.Tensor) -> torch.Tensor:
    return rows.new_empty(rows.shape[0], weights.shape[2])


def _keep(ctx: Any, inputs: Any, output: Any) -> None:
    ctx.save_for_backward(*inputs)


def _gradients(ctx: Any, upstream: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, None]:
    rows, weights, offs = ctx.saved_tensors
    for_rows, for_weights = torch.zeros_like(rows), torch.zeros_like(weights)
    for at, part in _groups(offs):
        for_rows[part] = upstream[part] @ weights[at].T
        for_weights[at] = rows[part].T @ upstream[part]
    return for_rows, for_weights, None


grouped_mm.register_autograd(_gradients, setup_context=_keep)
