"""Functions that torch maps over a batch (`torch.vmap`) or differentiates within a forward."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import torch
from port.zoo.inputs import numbers
from port.zoo.plain.tables import Table
from torch import func, nn
from torch.nn import functional

Model = tuple[Any, Any]


class Mask(nn.Module):
    """Attention whose mask is a function of batch, query and key, mapped three times."""

    def __init__(self) -> None:
        super().__init__()
        self.linear = nn.Linear(6, 6)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        length = x.new_full((x.size(0),), 4.0)

        def visible(batch: torch.Tensor, query: torch.Tensor, key: torch.Tensor) -> torch.Tensor:
            return ((query - key).abs() < 3) & (key < length.gather(0, batch[None])[0])

        keys = func.vmap(visible, in_dims=(None, None, 0))
        queries = func.vmap(keys, in_dims=(None, 0, None))
        steps = torch.arange(x.size(1))
        mask = func.vmap(queries, in_dims=(0, None, None))(torch.arange(x.size(0)), steps, steps)
        return functional.scaled_dot_product_attention(x, x, self.linear(x), attn_mask=mask)


def mapped_mask() -> Model:
    """See `Mask`."""
    return Mask(), numbers(2, 5, 6)


class Layers(nn.Module):
    """Layers mapped over the batch, and over the axis behind it."""

    def __init__(self) -> None:
        super().__init__()
        self.linear = nn.Linear(6, 4)
        self.norm = nn.LayerNorm(4)
        self.attention = nn.MultiheadAttention(4, 2, batch_first=True)
        self.convolution = nn.Conv1d(4, 3, 3, padding=1)
        self.back = nn.ConvTranspose1d(3, 2, 2)
        self.groups = nn.GroupNorm(2, 4)
        self.register_buffer("mean", torch.linspace(-1, 1, 4))
        self.register_buffer("variance", torch.linspace(1, 2, 4))

    def encoded(self, x: torch.Tensor) -> torch.Tensor:
        y = self.norm(torch.tanh(self.linear(x)))
        return y + self.attention(y, y, y)[0]

    def normed(self, x: torch.Tensor) -> torch.Tensor:
        return self.groups(x) + functional.batch_norm(x, self.mean, self.variance)

    def convolved(self, x: torch.Tensor) -> torch.Tensor:
        return self.back(torch.relu(self.convolution(x)))

    def forward(self, x: torch.Tensor) -> dict[str, torch.Tensor]:
        y = func.vmap(self.encoded)(x)
        channels = y.mT
        return {
            "encoded": y,
            "encoded_across": func.vmap(self.encoded, in_dims=1, out_dims=2)(x),
            "normed": func.vmap(self.normed, out_dims=-1)(channels),
            "normed_across": func.vmap(self.normed, in_dims=1)(channels),
            "convolved": func.vmap(self.convolved)(channels),
            "convolved_across": func.vmap(self.convolved, in_dims=1, out_dims=1)(channels),
            "convolved_alone": func.vmap(self.convolved)(channels[:, 0]),
            "convolved_twice": func.vmap(func.vmap(self.convolved))(channels),
        }


def mapped_layers() -> Model:
    """See `Layers`."""
    return Layers(), numbers(2, 3, 5, 6)


class Ensemble(nn.Module):
    """Members of one shape, whose parameters are stacked and which are called at once."""

    def __init__(self, make: Callable[[], nn.Module], members: int = 3) -> None:
        super().__init__()
        models = [make() for _ in range(members)]
        parameters, _ = func.stack_module_state(models)
        self.names = list(parameters)
        stacked = [nn.Parameter(one.detach()) for one in parameters.values()]
        self.stacked = nn.ParameterList(stacked)
        self.member = [copy.deepcopy(models[0]).to("meta")]  # a list, to keep it out of the state

    def one(self, parameters: dict[str, torch.Tensor], x: torch.Tensor) -> torch.Tensor:
        return func.functional_call(self.member[0], parameters, (x,))

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        parameters = dict(zip(self.names, self.stacked, strict=True))
        alike = func.vmap(self.one, in_dims=(0, None))(parameters, x)
        apart = func.vmap(self.one)(parameters, torch.stack([x, x.flip(-1), -x]))
        return alike.mean(0), apart


def ensemble() -> Model:
    """Small networks with a norm."""

    def make() -> nn.Module:
        return nn.Sequential(nn.Linear(6, 5), nn.LayerNorm(5), nn.GELU(), nn.Linear(5, 2))

    return Ensemble(make), numbers(2, 4, 6)


def ensemble_of_convolutions() -> Model:
    """Small convolutional networks."""

    def make() -> nn.Module:
        return nn.Sequential(
            nn.Conv2d(2, 4, 3, groups=2),
            nn.GroupNorm(2, 4),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Flatten(),
            nn.Linear(16, 3),
        )

    return Ensemble(make), numbers(2, 2, 7, 6)


def _written(x: torch.Tensor) -> torch.Tensor:
    y = torch.zeros_like(x)
    y[1] = x.sum(0)
    y[:, 2:].add_(x[0, 0])
    return y.mul_(x)


def _partly_constant(x: torch.Tensor) -> torch.Tensor:
    with torch.no_grad():
        scale = x.abs().amax()
    return x / scale + x.detach() * x


class _Step(torch.autograd.Function):
    """A step whose gradient is that of a slope, and which may be mapped."""

    generate_vmap_rule = True

    @staticmethod
    def forward(x: torch.Tensor) -> torch.Tensor:
        return torch.where(x > 0, 1.0, 0.0).to(x)

    @staticmethod
    def setup_context(ctx: Any, inputs: Any, output: torch.Tensor) -> None:
        ctx.save_for_backward(inputs[0], output)

    @staticmethod
    def backward(ctx: Any, grad: torch.Tensor) -> torch.Tensor:
        x, output = ctx.saved_tensors
        return grad * (1 + output) / (1 + x.square())


def _definite(x: torch.Tensor) -> torch.Tensor:
    return x[:, :4] @ x[:, :4].mT + torch.eye(4).to(x)


MAPPED: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "written": func.vmap(_written),
    "partly_constant": func.vmap(_partly_constant),
    "pairs": lambda x: func.vmap(func.vmap(torch.dot, (0, None)), (None, 0))(x[:, 0], x[:, 0]),
    "closure": lambda x: func.vmap(lambda one: one @ x.sum(0).mT)(x),
    "chunks": func.vmap(lambda one: one.softmax(-1).cumsum(0), chunk_size=2),
    "branches": func.vmap(lambda one: torch.where(one > 0, one, one.mean(-1, keepdim=True))),
    "sorted": func.vmap(lambda one: one.sort(-1).values[:, :2].flatten(), out_dims=1),
    "picked": func.vmap(lambda one: one.gather(1, one.argmax(1, keepdim=True))),
    "stepped": func.vmap(lambda one: _Step.apply(one).sum(0) * one),
    "shuffled": func.vmap(lambda one: functional.pixel_shuffle(one[:, None], 2)),
    "unshuffled": func.vmap(lambda one: functional.pixel_unshuffle(one[None], 2)),
    "inverse": func.vmap(lambda one: torch.linalg.inv(_definite(one))),
    "determinants": func.vmap(lambda one: torch.linalg.det(_definite(one)) * one),
    "factor": func.vmap(lambda one: torch.linalg.cholesky(_definite(one), upper=True)),
    "solved": func.vmap(lambda one: torch.linalg.solve(_definite(one), one)),
    "pooled": func.vmap(lambda one: functional.max_pool1d(one, 2)),
    "products": lambda x: func.vmap(torch.mul, (0, None), 1)(x, x[0]),
}


def mapped_functions() -> Model:
    """All of `MAPPED`."""
    return Table(MAPPED), numbers(2, 4, 6)


class Derivatives(nn.Module):
    """A potential, and what its derivatives say."""

    def __init__(self) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(6)
        self.layers = nn.Sequential(nn.Linear(6, 5), nn.Tanh(), nn.Linear(5, 3), nn.Softmax(-1))
        self.weight = nn.Parameter(torch.linspace(-1, 1, 3))

    def height(self, x: torch.Tensor) -> torch.Tensor:
        return (self.layers(x) @ self.weight).square().sum()

    def energy(self, x: torch.Tensor) -> torch.Tensor:
        return self.height(self.norm(x)) + torch.logsumexp(x, -1).sum()

    def forward(self, x: torch.Tensor) -> dict[str, torch.Tensor]:
        def loss(parameters: dict[str, torch.Tensor], one: torch.Tensor) -> torch.Tensor:
            return func.functional_call(self.layers, parameters, (one,)).square().sum()

        force, energy = func.grad_and_value(self.energy)(x)
        result, pull = func.vjp(self.layers, x)
        parameters = dict(self.layers.named_parameters())
        each = func.vmap(func.grad(loss), in_dims=(None, 0))(parameters, x)
        return {
            "energy": energy + x.sum(-1),
            "force": force,
            "forces": func.vmap(func.grad(self.energy))(x),
            "pulled": pull(result)[0],
            "pushed": func.jvp(self.layers, (x,), (x.flip(-1),))[1],
            "backward": func.vmap(func.jacrev(self.layers))(x),
            "forward": func.vmap(func.jacfwd(self.layers))(x),
            "curvature": func.vmap(func.hessian(self.height))(x),
            "for_each": each["0.weight"],
        }


def derivatives() -> Model:
    """See `Derivatives`."""
    return Derivatives(), numbers(2, 6)
