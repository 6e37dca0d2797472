"""The bench's cases in plain TensorFlow under `tf.function`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import tensorflow as tf

from xarch.backend.twins import EPSILON, LAYERS, MOMENTUM, RATE, STAGES, Weights

Tensors = Mapping[str, Any]
Norm = Callable[[Tensors, Any, str], Any]


def twins(
    case: str, weights: Weights, inputs: Any, *, compiled: bool
) -> Mapping[str, Callable[[], Any]]:
    """See `xarch.backend.twins.Twins`."""
    held = {name: tf.Variable(one, trainable=False) for name, one in weights.items()}
    given = tf.constant(inputs)
    function = tf.function(lambda x: _CASES[case](held, x))
    return {"native tf.function": lambda: function(given)}


def training(
    case: str, weights: Weights, inputs: Any, labels: Any, *, compiled: bool
) -> Mapping[str, Callable[[], Any]]:
    """See `xarch.backend.twins.Twins`."""
    held = {
        name: tf.Variable(one, trainable="/moving_" not in name) for name, one in weights.items()
    }
    trained = [one for one in held.values() if one.trainable]
    given, classes = tf.constant(inputs), tf.constant(labels)
    norm = {"norm": _by_batch} if len(trained) < len(held) else {}

    @tf.function
    def step(x: Any, y: Any) -> Any:
        with tf.GradientTape() as tape:
            logits = _CASES[case](held, x, **norm)
            losses = tf.nn.sparse_softmax_cross_entropy_with_logits(y, logits)
            loss = tf.reduce_mean(losses)
        for one, slope in zip(trained, tape.gradient(loss, trained), strict=True):
            one.assign_sub(RATE * tf.convert_to_tensor(slope))
        return loss

    return {"native tf.function": lambda: step(given, classes)}


def _linear(w: Tensors, x: Any, name: str) -> Any:
    kernel = w[f"{name}/kernel"]
    return tf.nn.bias_add(tf.matmul(x, kernel), w[f"{name}/bias"])


def _mlp(w: Tensors, x: Any) -> Any:
    return _linear(w, tf.nn.relu(_linear(w, tf.nn.relu(_linear(w, x, "d0")), "d1")), "d2")


def _by_moving(w: Tensors, x: Any, name: str) -> Any:
    parts = ("moving_mean", "moving_variance", "beta", "gamma")
    return tf.nn.batch_normalization(x, *(w[f"{name}/{part}"] for part in parts), EPSILON)


def _by_batch(w: Tensors, x: Any, name: str) -> Any:
    mean, variance = tf.nn.moments(x, (0, 1, 2))
    for part, value in (("moving_mean", mean), ("moving_variance", variance)):
        old = w[f"{name}/{part}"]
        old.assign(MOMENTUM * old + (1 - MOMENTUM) * value)
    beta, gamma = w[f"{name}/beta"], w[f"{name}/gamma"]
    return tf.nn.batch_normalization(x, mean, variance, beta, gamma, EPSILON)


def _convolved(w: Tensors, x: Any, name: str, strides: int, norm: Norm) -> Any:
    kernel = w[f"{name}/kernel"]
    side = kernel.shape[0] // 2
    x = tf.nn.conv2d(x, kernel, strides, [[0, 0], [side, side], [side, side], [0, 0]])
    return norm(w, x, f"{name}_norm")


def _resnet18(w: Tensors, x: Any, norm: Norm = _by_moving) -> Any:
    x = tf.nn.relu(_convolved(w, x, "stem", 2, norm))
    x = tf.nn.max_pool2d(tf.pad(x, [[0, 0], [1, 1], [1, 1], [0, 0]]), 3, 2, "VALID")
    for stage in range(STAGES):
        for block in range(2):
            name, strides = f"s{stage}b{block}", 2 if stage and not block else 1
            skip = _convolved(w, x, f"{name}_skip", strides, norm) if strides > 1 else x
            x = tf.nn.relu(_convolved(w, x, f"{name}_first", strides, norm))
            x = tf.nn.relu(_convolved(w, x, f"{name}_second", 1, norm) + skip)
    return _linear(w, tf.reduce_mean(x, (1, 2)), "head")


def _lstm(w: Tensors, x: Any) -> Any:
    kernel, bias = w["lstm/lstm_cell/kernel"], w["lstm/lstm_cell/bias"]
    recurrent = w["lstm/lstm_cell/recurrent_kernel"]
    projected = tf.transpose(tf.matmul(x, kernel) + bias, (1, 0, 2))
    hidden = cell = tf.zeros((x.shape[0], recurrent.shape[0]))
    for at in tf.range(x.shape[1]):
        gates = projected[at] + tf.matmul(hidden, recurrent)
        enter, forget, fresh, leave = tf.split(gates, 4, -1)
        cell = tf.sigmoid(forget) * cell + tf.sigmoid(enter) * tf.tanh(fresh)
        hidden = tf.sigmoid(leave) * tf.tanh(cell)
    return _linear(w, hidden, "head")


def _attended(w: Tensors, x: Any, name: str) -> Any:
    def heads(part: str) -> Any:
        kernel, bias = w[f"{name}/{part}/kernel"], w[f"{name}/{part}/bias"]
        return tf.einsum("btd,dhk->bhtk", x, kernel) + bias[:, None]

    query, key, value = heads("query"), heads("key"), heads("value")
    scores = tf.matmul(query, key, transpose_b=True) * query.shape[-1] ** -0.5
    value = tf.matmul(tf.nn.softmax(scores), value)
    name = f"{name}/attention_output"
    return tf.einsum("bhtk,hkd->btd", value, w[f"{name}/kernel"]) + w[f"{name}/bias"]


def _normed(w: Tensors, x: Any, name: str) -> Any:
    mean, variance = tf.nn.moments(x, -1, keepdims=True)
    beta, gamma = w[f"{name}/beta"], w[f"{name}/gamma"]
    return tf.nn.batch_normalization(x, mean, variance, beta, gamma, EPSILON)


def _bert(w: Tensors, x: Any) -> Any:
    x = tf.gather(w["embed/embeddings"], x)
    for at in range(LAYERS):
        x = _normed(w, x + _attended(w, x, f"a{at}"), f"n{at}")
        wide = tf.nn.gelu(_linear(w, x, f"u{at}"))
        x = _normed(w, x + _linear(w, wide, f"v{at}"), f"m{at}")
    return _linear(w, tf.reduce_mean(x, 1), "head")


_CASES: Mapping[str, Callable[..., Any]] = {
    "mlp": _mlp,
    "resnet18": _resnet18,
    "lstm": _lstm,
    "bert": _bert,
}
