"""Functions of torch that branch on values within, by their formulas, which no trace stops at."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch.nn import functional


def _gaussian(
    input: torch.Tensor,  # noqa: A002  torch's
    target: torch.Tensor,
    var: Any,
    full: bool = False,
    eps: float = 1e-6,
    reduction: str = "mean",
) -> torch.Tensor:
    """Torch refuses negative variances first; the lower bound has no gradient of its own."""
    if not isinstance(var, torch.Tensor):
        var = var * torch.ones_like(input)
    elif var.dim() == input.dim() - 1:
        var = var.unsqueeze(-1)
    bounded = var + (var.clamp(min=eps) - var).detach()
    loss = 0.5 * (torch.log(bounded) + (input - target) ** 2 / bounded)
    loss = loss + 0.5 * math.log(2 * math.pi) if full else loss
    if reduction == "none":
        return loss
    return loss.mean() if reduction == "mean" else loss.sum()


def _covariance(
    input: torch.Tensor,  # noqa: A002  torch's
    *,
    correction: int = 1,
    fweights: Any = None,
    aweights: Any = None,
) -> Any:
    if fweights is not None or aweights is not None:
        return NotImplemented
    rows = input.reshape(1, -1) if input.dim() < 2 else input
    centred = rows - rows.mean(1, keepdim=True)
    product = centred @ centred.mT / max(rows.shape[1] - correction, 0)
    return product.squeeze()


def _correlation(input: torch.Tensor) -> torch.Tensor:  # noqa: A002  torch's
    product = _covariance(input)
    if product.dim() == 0:
        return torch.ones_like(product)
    spread = product.diagonal().sqrt()
    scaled: torch.Tensor = (product / spread[:, None] / spread).clamp(-1, 1)
    return scaled


def _connectionist(*args: Any, **kwargs: Any) -> Any:
    from xarch_torch.reader.ctc import ctc_loss  # whose scan takes seconds to import

    return ctc_loss(*args, **kwargs)


RESPELLED: Mapping[Any, Callable[..., Any]] = {
    functional.gaussian_nll_loss: _gaussian,
    functional.ctc_loss: _connectionist,
    torch.cov: _covariance,
    torch.Tensor.cov: _covariance,
    torch.corrcoef: _correlation,
    torch.Tensor.corrcoef: _correlation,
}
