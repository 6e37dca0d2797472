"""Many ops at once: each function of a table is one output of the model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import torch
from port.zoo.inputs import numbers
from torch import nn
from torch.nn import functional

Model = tuple[Any, Any]


class Table(nn.Module):
    """Applies every function to the input times a parameter."""

    def __init__(self, functions: Mapping[str, Callable[[torch.Tensor], torch.Tensor]]) -> None:
        super().__init__()
        self.functions = functions
        self.weight = nn.Parameter(torch.randn(6))

    def forward(self, x: torch.Tensor) -> dict[str, torch.Tensor]:
        y = x * self.weight
        return {name: function(y) for name, function in self.functions.items()}


ORDER = torch.tensor([2, 0, 2, 1])
BAGS = torch.tensor([0, 3])
MASK = torch.tensor([True, False, True, True, False, False])


def _put(x: torch.Tensor) -> torch.Tensor:
    y = x.clone()
    y[:, ORDER[:3], torch.tensor([0, 1, 5])] = x[:, :3, 0] * 2
    y[:, :, MASK] = 0.5
    y.diagonal(dim1=1, dim2=2).mul_(3.0)
    return y


INDEXING: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "strided": lambda x: (x * 2).as_strided((x.size(0), 3, 4, 2), (24, 5, 2, 1), 3),
    "strided_row": lambda x: x[0].clone().as_strided((2, 3), (1, 4), 5) + x[:, :1, :1],
    "isin": lambda x: x * torch.isin(x.detach().round(), torch.tensor([[0, 1.0]]).to(x)),
    "is_not_in": lambda x: x * torch.isin(x.detach().round(), x.detach()[0].floor(), invert=True),
    "put": _put,
    "add": lambda x: x.index_add(1, ORDER, x, alpha=2),
    "copy": lambda x: x.index_copy(2, torch.tensor([4, 1]), x[..., :2]),
    "fill": lambda x: x.index_fill(1, ORDER[:2], -1.0),
    "scatter": lambda x: x.scatter(2, torch.argsort(x.detach(), 2), x),
    "scatter_value": lambda x: x.scatter(1, ORDER.view(1, 4, 1).expand(x.size(0), 4, 2), 1.5),
    "reduce_max": lambda x: x.scatter_reduce(
        1, ORDER.view(1, 4, 1).expand_as(x), x * 2, "amax", include_self=False
    ),
    "reduce_min": lambda x: x.scatter_reduce(1, ORDER.view(1, 4, 1).expand_as(x), x, "amin"),
    "reduce_mean": lambda x: x.scatter_reduce(1, ORDER.view(1, 4, 1).expand_as(x), x, "mean"),
    "diagonal": lambda x: torch.diagonal(x, 1, 1, 2) + torch.diag_embed(x).sum(),
    "median": lambda x: x.median(dim=2)[0],
    "kth": lambda x: x.kthvalue(2, dim=1)[0],
    "cummax": lambda x: x.cummax(2)[0] + x.cummax(2)[1],
    "cummin": lambda x: x.cummin(1)[0],
    "logcumsumexp": lambda x: x.logcumsumexp(2),
    "bucketize": lambda x: x * torch.bucketize(x, torch.tensor([-1.0, 0.0, 0.7]).to(x)),
    "roll": lambda x: x.roll(1, 2) + x.rot90(2, (1, 2)) + x.flip(0, 1),
    "quantile": lambda x: x.quantile(0.3, dim=2),
}


def indexing() -> Model:
    """Reading and writing by index, order and scans."""
    return Table(INDEXING), numbers(3, 4, 6)


PLACING: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "reduce_product": lambda x: x.relu().scatter_reduce(
        1, ORDER.view(1, 4, 1).expand_as(x), x.relu(), "prod", include_self=False
    ),
    "put_flat": lambda x: x[0].put(ORDER * 3 - 5, x[0, 0, :4], True) + x.take(ORDER[:1] - 3),
    "largest_of_bags": lambda x: functional.embedding_bag(ORDER, x[0], BAGS, mode="max"),
    "nanmedian": lambda x: torch.where(x > 0.8, float("nan"), x).nanmedian(2)[0],
    "gaussian": lambda x: functional.gaussian_nll_loss(x, x[:, :1], x.abs()) + torch.cov(x[0]),
}


def placing() -> Model:
    """Products, bags and medians by index, and losses that check their inputs."""
    return Table(PLACING), numbers(3, 4, 6)


def _unpool(x: torch.Tensor) -> torch.Tensor:
    y, places = functional.max_pool2d(x, 2, return_indices=True)
    return functional.max_unpool2d(y * 2, places, 2)


KERNEL, BIAS = numbers(4, 3, 2, 2), numbers(6)
SPACE: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "transposed": lambda x: functional.conv_transpose2d(x, KERNEL, None, 2, 1, 1, dilation=2),
    "grouped": lambda x: functional.conv_transpose2d(x, KERNEL, BIAS, 3, groups=2),
    "dilated": lambda x: functional.max_pool2d(x, 2, 1, 1, dilation=2),
    "unpool": _unpool,
    "grid": lambda x: functional.grid_sample(
        x, x[:, :2].permute(0, 2, 3, 1).tanh(), align_corners=False
    ),
    "grid_border": lambda x: functional.grid_sample(
        x, x[:, :2].permute(0, 2, 3, 1), padding_mode="reflection", align_corners=True
    ),
    "fold": lambda x: functional.fold(functional.unfold(x, 2, stride=2), (6, 6), 2, stride=2),
    "shuffle": lambda x: functional.pixel_unshuffle(functional.pixel_shuffle(x, 2), 3),
    "adaptive": lambda x: functional.adaptive_max_pool2d(x, (4, 5)),
    "lp": lambda x: functional.lp_pool2d(x.abs() + 0.1, 3, 2),
    "exact": lambda x: functional.interpolate(x, (4, 9), mode="nearest-exact"),
    "circular": lambda x: functional.pad(x, (1, 2, 2, 1), "circular"),
}


def space() -> Model:
    """Ops on images."""
    return Table(SPACE), numbers(2, 4, 6, 6)


PAIRS = numbers(2, 6, 6)
NAMED = """relu relu6 elu selu celu gelu silu mish softplus softsign softshrink hardshrink sigmoid
tanhshrink hardtanh hardsigmoid hardswish leaky_relu logsigmoid glu tanh"""
ACTIVATIONS = {name: getattr(functional, name) for name in NAMED.split()}
ACTIVATIONS["threshold"] = lambda x: functional.threshold(x, 0.1, 20.0)
ACTIVATIONS["softmin"] = lambda x: functional.softmin(x, 1)
ACTIVATIONS["normalize"] = lambda x: functional.normalize(x, dim=1)
ACTIVATIONS["cosine"] = lambda x: functional.cosine_similarity(x[:, :2], x[:, 2:], dim=2)
ACTIVATIONS["pairwise"] = lambda x: functional.pairwise_distance(x[:, :2], x[:, 2:])
ACTIVATIONS["logaddexp"] = lambda x: torch.logaddexp(x[:, :2], x[:, 2:])
ACTIVATIONS["hypot"] = lambda x: (
    torch.hypot(x[:, :2], x[:, 2:]) + torch.xlogy(x[:, :2], x[:, :2].exp())
)
ACTIVATIONS["bilinear"] = lambda x: functional.bilinear(x[:, 0], x[:, 1], PAIRS)
ACTIVATIONS["inverse"] = lambda x: torch.linalg.solve(
    x[:, :3, :3].abs() + 4 * torch.eye(3).to(x), x[:, :3]
)


def activations() -> Model:
    """Every activation of torch.nn, and functions of two tensors."""
    return Table(ACTIVATIONS), numbers(2, 4, 6)


def _attend(**options: Any) -> Callable[[torch.Tensor], torch.Tensor]:
    def attend(x: torch.Tensor) -> torch.Tensor:
        q = x.view(x.size(0), 4, 3, 2)
        return functional.scaled_dot_product_attention(
            q,
            q[:, : 2 if options.get("enable_gqa") else 4] * 0.5,
            q[:, :2].repeat(1, 2, 1, 1) if not options.get("enable_gqa") else q[:, 2:],
            **options,
        )

    return attend


ATTENTION = {
    "plain": _attend(),
    "causal": _attend(is_causal=True),
    "grouped": _attend(enable_gqa=True, scale=0.3),
    "masked": _attend(attn_mask=torch.tensor([[1, 0, 1], [1, 1, 0], [0, 0, 1]]).bool()),
    "biased": _attend(attn_mask=numbers(3, 3)),
    "einsum": lambda x: torch.einsum("b i d, b j d -> b i j", x, x),
}


def attentions() -> Model:
    """Attention with every kind of mask."""
    return Table(ATTENTION), numbers(2, 4, 6)
