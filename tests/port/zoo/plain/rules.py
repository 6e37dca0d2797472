"""Models with gradient rules of their own."""

from __future__ import annotations

from typing import Any

import torch
from port.zoo.inputs import integers, numbers
from torch import nn
from torch.autograd.function import once_differentiable

Model = tuple[Any, Any]


class _Reverse(torch.autograd.Function):
    """The gradient reversal of domain-adversarial training (Ganin and others, 2016)."""

    @staticmethod
    def forward(ctx: Any, x: torch.Tensor, rate: float) -> torch.Tensor:
        ctx.rate = rate
        return x.view_as(x)

    @staticmethod
    def backward(ctx: Any, grad: torch.Tensor) -> Any:
        return grad.neg() * ctx.rate, None


class _Round(torch.autograd.Function):
    """Rounding that passes the gradient straight through, but where it clips."""

    @staticmethod
    def forward(x: torch.Tensor, limit: float) -> torch.Tensor:
        return x.clamp(-limit, limit).round()

    @staticmethod
    def setup_context(ctx: Any, inputs: Any, output: torch.Tensor) -> None:
        x, ctx.limit = inputs
        ctx.save_for_backward(x)
        ctx.shape = output.shape

    @staticmethod
    def backward(ctx: Any, grad: torch.Tensor) -> Any:
        (x,) = ctx.saved_tensors
        grad = grad.clone().reshape(ctx.shape)
        grad[x.abs() > ctx.limit] = 0
        return grad, None


class _Attend(torch.autograd.Function):
    """Two outputs, a weight among the inputs, and a rule that is no derivative."""

    @staticmethod
    def forward(ctx: Any, x: torch.Tensor, weight: torch.Tensor, ids: torch.Tensor) -> Any:
        scores = (x @ weight).softmax(-1)
        best = scores.argmax(-1)
        ctx.save_for_backward(x, weight, scores, ids)
        ctx.mark_non_differentiable(best)
        return scores @ weight.T + ids[:, None, None], best, scores.sum(1)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, grad: torch.Tensor, _: Any, other: torch.Tensor) -> Any:
        x, weight, scores, ids = ctx.saved_tensors
        inner = scores * (grad @ weight) + other[:, None] * (ids > 1)[:, None, None]
        return inner @ weight.T, (x * 2).flatten(0, 1).T @ inner.flatten(0, 1), None


class _Softmax(torch.autograd.Function):
    """A softmax whose rule halves the gradient; masked scores are infinite."""

    @staticmethod
    def forward(ctx: Any, x: torch.Tensor) -> torch.Tensor:
        ctx.save_for_backward(result := x.softmax(-1))
        return result

    @staticmethod
    def backward(ctx: Any, grad: torch.Tensor) -> torch.Tensor:
        (y,) = ctx.saved_tensors
        return y * (grad - (grad * y).sum(-1, keepdim=True)) / 2


class _Own(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.first, self.last = nn.Linear(4, 6), nn.Linear(6, 2)
        self.weight = nn.Parameter(torch.randn(6, 5))
        self.domain = nn.Linear(6, 3)

    def forward(self, x: torch.Tensor, ids: torch.Tensor) -> dict[str, torch.Tensor]:
        hidden = _Round.apply(self.first(x) * 3, 2.5)
        mixed, best, sums = _Attend.apply(hidden, self.weight, ids)
        masked = hidden.masked_fill(ids[:, None, None] > torch.arange(6), -torch.inf)
        mixed = mixed * _Softmax.apply(masked)
        domain = self.domain(_Reverse.apply(mixed, 0.3))
        return {"label": self.last(mixed), "domain": domain, "best": best, "sums": sums}


def own_gradients() -> Model:
    """A reversed gradient, one that is passed through, and a rule with two outputs."""
    return _Own(), {"x": numbers(3, 5, 4), "ids": integers(0, 4, 3)}
