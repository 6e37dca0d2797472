"""The bench's cases in plain JAX under `jax.jit`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import jax
from jax import lax, nn
from jax import numpy as jnp

from xarch.backend.twins import EPSILON, LAYERS, MOMENTUM, RATE, STAGES, Weights

Arrays = Mapping[str, Any]
Norm = Callable[[Arrays, Any, str], Any]


def twins(
    case: str, weights: Weights, inputs: Any, *, compiled: bool
) -> Mapping[str, Callable[[], Any]]:
    """See `xarch.backend.twins.Twins`."""
    held = {name: jnp.asarray(one) for name, one in weights.items()}
    given = jnp.asarray(inputs)
    function = jax.jit(_CASES[case])
    return {"native jit": lambda: function(held, given)}


def training(
    case: str, weights: Weights, inputs: Any, labels: Any, *, compiled: bool
) -> Mapping[str, Callable[[], Any]]:
    """See `xarch.backend.twins.Twins`."""
    held = {name: jnp.asarray(one) for name, one in weights.items()}
    moving = {name: one for name, one in held.items() if "/moving_" in name}
    trained = {name: one for name, one in held.items() if name not in moving}
    given, classes = jnp.asarray(inputs), jnp.asarray(labels)[:, None]

    def loss(trained: Arrays, moving: Arrays, x: Any) -> tuple[Any, Arrays]:
        moved = dict(moving)
        norm = {"norm": partial(_by_batch, moved)} if moving else {}
        likely = nn.log_softmax(_CASES[case]({**trained, **moving}, x, **norm))
        return -jnp.take_along_axis(likely, classes, 1).mean(), moved

    @jax.jit
    def step(trained: Arrays, moving: Arrays, x: Any) -> tuple[Arrays, Arrays, Any]:
        (value, moved), slopes = jax.value_and_grad(loss, has_aux=True)(trained, moving, x)
        return {name: one - RATE * slopes[name] for name, one in trained.items()}, moved, value

    state = [trained, moving]

    def run() -> Any:
        *moved, value = step(*state, given)
        state[:] = moved
        return value

    return {"native jit": run}


def _linear(w: Arrays, x: Any, name: str) -> Any:
    return x @ w[f"{name}/kernel"] + w[f"{name}/bias"]


def _mlp(w: Arrays, x: Any) -> Any:
    return _linear(w, nn.relu(_linear(w, nn.relu(_linear(w, x, "d0")), "d1")), "d2")


def _by_moving(w: Arrays, x: Any, name: str) -> Any:
    scale = w[f"{name}/gamma"] * lax.rsqrt(w[f"{name}/moving_variance"] + EPSILON)
    return (x - w[f"{name}/moving_mean"]) * scale + w[f"{name}/beta"]


def _by_batch(moved: dict[str, Any], w: Arrays, x: Any, name: str) -> Any:
    mean, variance = x.mean((0, 1, 2)), x.var((0, 1, 2))
    for part, value in (("moving_mean", mean), ("moving_variance", variance)):
        old = moved[f"{name}/{part}"]
        moved[f"{name}/{part}"] = MOMENTUM * old + (1 - MOMENTUM) * value
    scale = w[f"{name}/gamma"] * lax.rsqrt(variance + EPSILON)
    return (x - mean) * scale + w[f"{name}/beta"]


def _convolved(w: Arrays, x: Any, name: str, strides: int, norm: Norm) -> Any:
    kernel = w[f"{name}/kernel"]
    pad = [(kernel.shape[0] // 2,) * 2] * 2
    x = lax.conv_general_dilated(
        x, kernel, (strides, strides), pad, dimension_numbers=("NHWC", "HWIO", "NHWC")
    )
    return norm(w, x, f"{name}_norm")


def _resnet18(w: Arrays, x: Any, norm: Norm = _by_moving) -> Any:
    x = nn.relu(_convolved(w, x, "stem", 2, norm))
    pads = [(0, 0), (1, 1), (1, 1), (0, 0)]
    x = lax.reduce_window(x, -jnp.inf, lax.max, (1, 3, 3, 1), (1, 2, 2, 1), pads)
    for stage in range(STAGES):
        for block in range(2):
            name, strides = f"s{stage}b{block}", 2 if stage and not block else 1
            skip = _convolved(w, x, f"{name}_skip", strides, norm) if strides > 1 else x
            x = nn.relu(_convolved(w, x, f"{name}_first", strides, norm))
            x = nn.relu(_convolved(w, x, f"{name}_second", 1, norm) + skip)
    return _linear(w, x.mean((1, 2)), "head")


def _lstm(w: Arrays, x: Any) -> Any:
    kernel, bias = w["lstm/lstm_cell/kernel"], w["lstm/lstm_cell/bias"]
    recurrent = w["lstm/lstm_cell/recurrent_kernel"]

    def step(carry: Any, projected: Any) -> Any:
        hidden, cell = carry
        enter, forget, fresh, leave = jnp.split(projected + hidden @ recurrent, 4, -1)
        cell = nn.sigmoid(forget) * cell + nn.sigmoid(enter) * jnp.tanh(fresh)
        return (nn.sigmoid(leave) * jnp.tanh(cell), cell), None

    start = jnp.zeros((x.shape[0], recurrent.shape[0]))
    (hidden, _), _ = lax.scan(step, (start, start), jnp.swapaxes(x @ kernel + bias, 0, 1))
    return _linear(w, hidden, "head")


def _attended(w: Arrays, x: Any, name: str) -> Any:
    def heads(part: str) -> Any:
        kernel, bias = w[f"{name}/{part}/kernel"], w[f"{name}/{part}/bias"]
        return jnp.einsum("btd,dhk->bthk", x, kernel) + bias

    value = nn.dot_product_attention(heads("query"), heads("key"), heads("value"))
    name = f"{name}/attention_output"
    return jnp.einsum("bthk,hkd->btd", value, w[f"{name}/kernel"]) + w[f"{name}/bias"]


def _normed(w: Arrays, x: Any, name: str) -> Any:
    centred = x - x.mean(-1, keepdims=True)
    scale = lax.rsqrt((centred**2).mean(-1, keepdims=True) + EPSILON)
    return centred * scale * w[f"{name}/gamma"] + w[f"{name}/beta"]


def _bert(w: Arrays, x: Any) -> Any:
    x = w["embed/embeddings"][x]
    for at in range(LAYERS):
        x = _normed(w, x + _attended(w, x, f"a{at}"), f"n{at}")
        wide = nn.gelu(_linear(w, x, f"u{at}"), approximate=False)
        x = _normed(w, x + _linear(w, wide, f"v{at}"), f"m{at}")
    return _linear(w, x.mean(1), "head")


_CASES: Mapping[str, Callable[..., Any]] = {
    "mlp": _mlp,
    "resnet18": _resnet18,
    "lstm": _lstm,
    "bert": _bert,
}
