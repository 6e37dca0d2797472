"""The bench's cases in plain torch, channels first as torch users write them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import torch
from torch.nn import functional

from xarch.backend.twins import EPSILON, HEADS, LAYERS, MOMENTUM, RATE, STAGES, Weights

Tensors = Mapping[str, torch.Tensor]
Function = Callable[[Tensors, torch.Tensor], torch.Tensor]


def twins(
    case: str, weights: Weights, inputs: Any, *, compiled: bool
) -> Mapping[str, Callable[[], Any]]:
    """See `xarch.backend.twins.Twins`."""
    held, given = _held(weights), _given(inputs)
    function = _CASES[case]

    def eager() -> torch.Tensor:
        with torch.no_grad():
            return function(held, given)

    found = {"native eager": eager}
    if compiled:
        program = torch.compile(function)

        def run() -> torch.Tensor:
            with torch.no_grad():
                return program(held, given)

        found["native compiled"] = run
    return found


def training(
    case: str, weights: Weights, inputs: Any, labels: Any, *, compiled: bool
) -> Mapping[str, Callable[[], Any]]:
    """See `xarch.backend.twins.Twins`."""
    given, classes = _given(inputs), torch.from_numpy(labels).long()
    function = _TRAINED[case]

    def steps(function: Function) -> Callable[[], torch.Tensor]:
        held = _held(weights)
        trained = [one.requires_grad_() for name, one in held.items() if "/moving_" not in name]
        descent = torch.optim.SGD(trained, RATE)

        def step() -> torch.Tensor:
            descent.zero_grad()
            loss = functional.cross_entropy(function(held, given), classes)
            loss.backward()
            descent.step()
            return loss.detach()

        return step

    found = {"native eager": steps(function)}
    if compiled:
        found["native compiled"] = steps(torch.compile(function))
    return found


def _held(weights: Weights) -> dict[str, torch.Tensor]:
    return {name: _laid(name, torch.from_numpy(one.copy())) for name, one in weights.items()}


def _given(inputs: Any) -> torch.Tensor:
    given = torch.from_numpy(inputs)
    return given.permute(0, 3, 1, 2).contiguous() if given.dim() == 4 else given


def _laid(name: str, value: torch.Tensor) -> torch.Tensor:
    """A kernel in torch's layout."""
    if "/query/" in name or "/key/" in name or "/value/" in name:
        return value.flatten(1).t().contiguous() if name.endswith("kernel") else value.flatten()
    if name.endswith("attention_output/kernel"):
        return value.flatten(0, 1).t().contiguous()
    if not name.endswith("kernel"):
        return value
    return (value.permute(3, 2, 0, 1) if value.dim() == 4 else value.t()).contiguous()


def _linear(w: Tensors, x: torch.Tensor, name: str) -> torch.Tensor:
    return functional.linear(x, w[f"{name}/kernel"], w[f"{name}/bias"])


def _mlp(w: Tensors, x: torch.Tensor) -> torch.Tensor:
    x = functional.relu(_linear(w, x, "d0"))
    return _linear(w, functional.relu(_linear(w, x, "d1")), "d2")


def _convolved(w: Tensors, x: torch.Tensor, name: str, strides: int, trains: bool) -> torch.Tensor:
    kernel = w[f"{name}/kernel"]
    x = functional.conv2d(x, kernel, None, strides, kernel.shape[-1] // 2)
    parts = ("moving_mean", "moving_variance", "gamma", "beta")
    norm = [w[f"{name}_norm/{part}"] for part in parts]
    return functional.batch_norm(x, *norm, trains, 1 - MOMENTUM, EPSILON)


def _resnet18(w: Tensors, x: torch.Tensor, trains: bool = False) -> torch.Tensor:
    x = functional.max_pool2d(functional.relu(_convolved(w, x, "stem", 2, trains)), 3, 2, 1)
    for stage in range(STAGES):
        for block in range(2):
            name, strides = f"s{stage}b{block}", 2 if stage and not block else 1
            skip = _convolved(w, x, f"{name}_skip", strides, trains) if strides > 1 else x
            x = functional.relu(_convolved(w, x, f"{name}_first", strides, trains))
            x = functional.relu(_convolved(w, x, f"{name}_second", 1, trains) + skip)
    return _linear(w, x.mean((2, 3)), "head")


def _lstm(w: Tensors, x: torch.Tensor) -> torch.Tensor:
    bias = w["lstm/lstm_cell/bias"]
    kernels = [w["lstm/lstm_cell/kernel"], w["lstm/lstm_cell/recurrent_kernel"]]
    start = x.new_zeros(1, x.shape[0], kernels[1].shape[1])
    parts = [*kernels, bias, torch.zeros_like(bias)]
    outputs = torch.lstm(x, (start, start), parts, True, 1, 0.0, False, False, True)[0]
    return _linear(w, outputs[:, -1], "head")


def _attended(w: Tensors, x: torch.Tensor, name: str) -> torch.Tensor:
    batch, length, width = x.shape

    def heads(part: str) -> torch.Tensor:
        value = _linear(w, x, f"{name}/{part}")
        return value.view(batch, length, HEADS, width // HEADS).transpose(1, 2)

    value = functional.scaled_dot_product_attention(heads("query"), heads("key"), heads("value"))
    value = value.transpose(1, 2).reshape(batch, length, width)
    return _linear(w, value, f"{name}/attention_output")


def _normed(w: Tensors, x: torch.Tensor, name: str) -> torch.Tensor:
    return functional.layer_norm(x, x.shape[-1:], w[f"{name}/gamma"], w[f"{name}/beta"], EPSILON)


def _bert(w: Tensors, x: torch.Tensor) -> torch.Tensor:
    x = functional.embedding(x, w["embed/embeddings"])
    for at in range(LAYERS):
        x = _normed(w, x + _attended(w, x, f"a{at}"), f"n{at}")
        wide = functional.gelu(_linear(w, x, f"u{at}"))
        x = _normed(w, x + _linear(w, wide, f"v{at}"), f"m{at}")
    return _linear(w, x.mean(1), "head")


_CASES: Mapping[str, Function] = {
    "mlp": _mlp,
    "resnet18": _resnet18,
    "lstm": _lstm,
    "bert": _bert,
}
_TRAINED: Mapping[str, Function] = {**_CASES, "resnet18": partial(_resnet18, trains=True)}
