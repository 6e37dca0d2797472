"""Functions of torch that no trace gets through, by what they come to.

They branch on values within, or have a name that Python cannot spell.
"""

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


def _embedding(
    input: torch.Tensor,  # noqa: A002  torch's
    weight: torch.Tensor,
    padding_idx: int | None = None,
    max_norm: float | None = None,
    norm_type: float = 2.0,
    scale_grad_by_freq: bool = False,
    sparse: bool = False,
) -> Any:
    """Torch writes the shortened rows into the table before it reads them."""
    if max_norm is None:
        return NotImplemented
    table = _shortened(weight, max_norm, norm_type)
    return functional.embedding(input, table, padding_idx, None, 2.0, scale_grad_by_freq, sparse)


def _embedding_bag(
    input: torch.Tensor,  # noqa: A002  torch's
    weight: torch.Tensor,
    offsets: Any = None,
    max_norm: float | None = None,
    norm_type: float = 2,
    *args: Any,
    **kwargs: Any,
) -> Any:
    if max_norm is None:
        return NotImplemented
    table = _shortened(weight, max_norm, norm_type)
    return functional.embedding_bag(input, table, offsets, None, 2.0, *args, **kwargs)


def _shortened(weight: torch.Tensor, max_norm: float, norm_type: float) -> torch.Tensor:
    """Rows no longer than a norm, with the gradients of the rows themselves."""
    rows = weight.detach()
    norms = torch.linalg.vector_norm(rows, norm_type, 1, keepdim=True)
    scales = torch.where(norms > max_norm, max_norm / (norms + 1e-7), 1.0)
    return weight + (rows * scales - rows)


def _least_squares(
    A: torch.Tensor,  # noqa: N803  torch's
    B: torch.Tensor,  # noqa: N803
    rcond: float | None = None,
    *,
    driver: str | None = None,
) -> Any:
    """By the pseudo-inverse; the residuals are those of a matrix of full rank."""
    vectors = B.dim() == 1 or (B.dim() == A.dim() - 1 and B.shape == A.shape[:-1])
    sides = B.unsqueeze(-1) if vectors else B
    solution = torch.linalg.pinv(A, rtol=rcond) @ sides
    residuals = A.new_zeros((0,))
    if A.shape[-2] > A.shape[-1] and driver not in (None, "gelsy"):
        residuals = (A @ solution - sides).square().sum(-2)
    rank = A.new_zeros((0,), dtype=torch.long)
    rank = rank if driver == "gels" else torch.linalg.matrix_rank(A, rtol=rcond)
    values = torch.linalg.svdvals(A) if driver in ("gelsd", "gelss") else A.new_zeros((0,))
    shown = (solution.squeeze(-1) if vectors else solution, residuals, rank, values)
    return torch.return_types.linalg_lstsq(shown)


def _counted(input: torch.Tensor, weights: Any = None, minlength: int = 0) -> Any:  # noqa: A002
    """Torch's result is longer where a value is, which no trace can know."""
    if not minlength:
        return NotImplemented
    hits = input[:, None] == torch.arange(minlength, device=input.device)
    if weights is None:
        return hits.sum(0)
    return torch.where(hits, weights[:, None], 0).sum(0)


def _along(input: torch.Tensor, indices: torch.Tensor, dim: int | None = None) -> Any:  # noqa: A002
    """Torch asks for the sizes as numbers to make them the same but along the axis."""
    if dim is None or input.dim() != indices.dim():
        return NotImplemented
    dim = dim % input.dim()

    def fitted(value: torch.Tensor, like: torch.Tensor) -> torch.Tensor:
        known = list(enumerate(zip(value.shape, like.shape, strict=True)))
        kept = [at == dim or isinstance(one, torch.SymInt) or one != 1 for at, (one, _) in known]
        sizes = [-1 if keep else two for keep, (_, (_, two)) in zip(kept, known, strict=True)]
        return value.expand(sizes)

    return torch.gather(fitted(input, indices), dim, fitted(indices, input))


def _largest(
    input: torch.Tensor,  # noqa: A002  torch's
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    dilation: Any = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:
    """Over images of one column, whose length no trace fixes."""
    if return_indices or not isinstance(input.shape[-1], torch.SymInt):
        return NotImplemented
    given = (kernel_size, stride or kernel_size, padding, dilation)
    sizes = [one if isinstance(one, int) else one[0] for one in given]
    pairs = [(one, 0 if at == 2 else 1) for at, one in enumerate(sizes)]
    return functional.max_pool2d(input.unsqueeze(-1), *pairs, ceil_mode=ceil_mode).squeeze(-1)


def _line(start: Any, end: Any, steps: Any, **kwargs: Any) -> Any:
    """From both ends, as torch does; a trace would fix how many numbers there are."""
    if not isinstance(steps, torch.SymInt) or isinstance(start, torch.Tensor | torch.SymInt):
        return NotImplemented
    place = torch.arange(steps, **{"dtype": torch.get_default_dtype(), **kwargs})
    step = (end - start) / torch.sym_max(steps - 1, 1)
    back = end - (steps - 1 - place) * step
    return torch.where(place < steps // 2, start + place * step, back)


def _cross_entropy(*args: Any, options: Any = None, **kwargs: Any) -> Any:
    """The options tell how much of it to compute at a time."""
    if options is None:
        return NotImplemented
    return functional.linear_cross_entropy(*args, **kwargs)


def _random(self: torch.Tensor, *bounds: int, **kwargs: Any) -> Any:
    """`aten.random.from` is no expression of Python, which torch.export writes graphs in."""
    if len(bounds) != 2 or kwargs:
        return NotImplemented
    return self.copy_(torch.randint_like(self, *bounds))


def _connectionist(*args: Any, **kwargs: Any) -> Any:
    from xarch_torch.reader.ctc import ctc_loss  # whose scan takes seconds to import

    return ctc_loss(*args, **kwargs)


RESPELLED: Mapping[Any, Callable[..., Any]] = {
    functional.gaussian_nll_loss: _gaussian,
    functional.ctc_loss: _connectionist,
    functional.embedding: _embedding,
    functional.embedding_bag: _embedding_bag,
    functional.linear_cross_entropy: _cross_entropy,
    functional.max_pool1d: _largest,
    torch.max_pool1d: _largest,
    torch.linalg.lstsq: _least_squares,
    torch.linspace: _line,
    torch.Tensor.random_: _random,
    torch.bincount: _counted,
    torch.Tensor.bincount: _counted,
    torch.take_along_dim: _along,
    torch.Tensor.take_along_dim: _along,
    torch.cov: _covariance,
    torch.Tensor.cov: _covariance,
    torch.corrcoef: _correlation,
    torch.Tensor.corrcoef: _correlation,
}


_TABLE = (
    "max_norm: torch writes the rows that it shortened back into the table; the port reads them "
    "shortened and leaves the table to its optimizer, so that training goes another way."
)
_COUNTS = "bincount: every value is taken to be below minlength, so that the counts are as many."
TOLD: Mapping[Any, str] = {
    functional.embedding: _TABLE,
    functional.embedding_bag: _TABLE,
    torch.bincount: _COUNTS,
    torch.Tensor.bincount: _COUNTS,
}
