"""Whole trainings: small models of each kind, some steps from given weights."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from xarch.conformance.case import Case
from xarch.conformance.generate import _values as values
from xarch.conformance.generate._layer import LAYOUTS, laid
from xarch.conformance.generate._registry import generator
from xarch.conformance.generate._subject import subject

Array = np.ndarray[Any, Any]
U, I = values.uniform, values.integers  # noqa: E741
SMOOTH = {"learning_rate": 0.05, "epsilon": 1e-3}  # else the sign of a tiny gradient decides
ADAM = ("Adam", SMOOTH)
PLAIN = ("SGD", {"learning_rate": 0.1})
NESTEROV = ("SGD", {"learning_rate": 0.05, "momentum": 0.9, "nesterov": True})
CLIPPED = ("RMSprop", {"learning_rate": 0.01, "global_clipnorm": 0.5})
DECAYED = ("AdamW", {**SMOOTH, "weight_decay": 0.02})
Named = tuple[str, dict[str, Any]]
MSE: Named = ("MeanSquaredError", {})
OF_LOGITS = ("SparseCategoricalCrossentropy", {"from_logits": True})
Layers = list[list[Any]]


def _recipe(
    what: str, layers: Layers, shapes: list[list[Any]], learning: tuple[Named, Named], x: Array,
    y: Array, **more: Any,
) -> Case:  # fmt: skip
    """Each layer has the shapes of its weights, or arrays."""
    weights = [
        [U(one, -0.9, 0.9, seed=f"{what} {at} {place}") if isinstance(one, tuple) else one
         for place, one in enumerate(given)]
        for at, given in enumerate(shapes)
    ]  # fmt: skip
    optimizer, loss = learning
    fit = {"batch_size": (len(x) + 1) // 2, "epochs": 2, **more}
    return subject(
        "keras.models:Model", f"{what}[float32]", layers, weights,
        {"optimizer": list(optimizer), "loss": list(loss)}, x, y, use="recipe", kind="matmul", **fit,
    )  # fmt: skip


def _normal(channels: int) -> list[Any]:
    """Weights of a batch normalization."""
    ones = np.ones(channels, "float32")
    return [ones, (channels,), 0 * ones, ones]


@generator
def dense() -> Iterator[Case]:
    x, even = U((8, 3), seed="x"), I((8, 1), 0, 2, seed="even").astype("float32")
    layers: Layers = [
        ["Dense", {"units": 5, "activation": "relu"}],
        ["Dense", {"units": 4, "activation": "relu"}],
        ["Dense", {"units": 1, "activation": "sigmoid"}],
    ]
    shapes: list[list[Any]] = [[(3, 5), (5,)], [(5, 4), (4,)], [(4, 1), (1,)]]
    loss: Named = ("BinaryCrossentropy", {})
    yield _recipe("dense-adam", layers, shapes, (ADAM, loss), x, even)
    yield _recipe("dense-gradient-descent", layers, shapes, (PLAIN, loss), x, even, batch_size=8)
    yield _recipe("dense-a-smaller-last-batch", layers, shapes, (PLAIN, loss), x, even,
                  batch_size=3)  # fmt: skip
    held = [["Dense", {**layers[0][1], "trainable": False}], *layers[1:]]
    yield _recipe("dense-with-a-frozen-layer", held, shapes, (ADAM, loss), x, even)
    drawn = [["Dense", {**layers[0][1], "kernel_regularizer": "l2"}], *layers[1:]]
    yield _recipe("dense-with-a-penalty", drawn, shapes, (PLAIN, loss), x, even)


@generator
def convolutional() -> Iterator[Case]:
    pixels, labels = U((6, 5, 5, 2), seed="x"), I((6,), 0, 3, seed="labels")
    for layout in LAYOUTS:
        how = {"data_format": layout}
        norm: dict[str, Any] = {"axis": 1 if layout == "channels_first" else -1, "momentum": 0.7}
        layers: Layers = [
            ["Conv2D", {"filters": 3, "kernel_size": 2, "use_bias": False, **how}],
            ["BatchNormalization", norm],
            ["Activation", {"activation": "relu"}],
            ["MaxPooling2D", {"pool_size": 2, **how}],
            ["Flatten", {}],
            ["Dense", {"units": 3}],
        ]
        shapes: list[list[Any]] = [[(2, 2, 2, 3)], _normal(3), [], [], [], [(12, 3), (3,)]]
        yield _recipe(f"convolutional-{layout}", layers, shapes, (ADAM, OF_LOGITS),
                      laid(pixels, layout), labels)  # fmt: skip
        held = [*layers[:1], ["BatchNormalization", {**norm, "trainable": False}], *layers[2:]]
        yield _recipe(f"convolutional-{layout}-with-a-frozen-normalization", held, shapes,
                      (ADAM, OF_LOGITS), laid(pixels, layout), labels)  # fmt: skip
    layers = [
        ["Conv2D", {"filters": 2, "kernel_size": 3, "padding": "same", "activation": "gelu"}],
        ["Conv2D", {"filters": 2, "kernel_size": 3, "padding": "same"}],
        ["Add", {}, [1, 2]],
        ["GlobalAveragePooling2D", {}],
        ["Dense", {"units": 1}],
    ]
    residual: list[list[Any]] = [[(3, 3, 1, 2), (2,)], [(3, 3, 2, 2), (2,)], [], [], [(2, 1), (1,)]]
    yield _recipe("residual-momentum", layers, residual, (NESTEROV, MSE), pixels[..., :1],
                  U((6, 1), seed="y"))  # fmt: skip


@generator
def recurrent() -> Iterator[Case]:
    words = np.asarray([[1, 2, 3, 4], [3, 1, 0, 0], [2, 4, 1, 0], [4, 4, 2, 1]], "int32")
    goals = U((4, 1), seed="y")
    layers: Layers = [
        ["Embedding", {"input_dim": 5, "output_dim": 3, "mask_zero": True}],
        ["LSTM", {"units": 2}],
        ["Dense", {"units": 1}],
    ]
    shapes: list[list[Any]] = [[(5, 3)], [(3, 8), (2, 8), (8,)], [(2, 1), (1,)]]
    yield _recipe("recurrent-masked", layers, shapes, (PLAIN, MSE), words, goals)
    layers = [
        ["GRU", {"units": 2, "return_sequences": True}],
        ["GRU", {"units": 2}],
        ["Dense", {"units": 1}],
    ]
    gates: list[Any] = [(2, 6), (2, 6), (2, 6)]
    yield _recipe("recurrent-stacked-clipped", layers, [gates, gates, [(2, 1), (1,)]],
                  (CLIPPED, MSE), U((4, 5, 2), seed="x"), goals, epochs=1)  # fmt: skip


@generator
def looked_up() -> Iterator[Case]:
    layers: Layers = [["Embedding", {"input_dim": 3, "output_dim": 1}]]
    words, goals = np.asarray([[1, 1], [1, 2]], "int32"), np.ones((2, 2, 1), "float32")
    table = np.asarray([[0.125], [0.25], [0.5]], "float32")
    for name in ("SGD", "Adam", "RMSprop", "Adagrad"):
        yield _recipe(f"an-id-twice-{name.lower()}", layers, [[table]],
                      ((name, {"learning_rate": 0.125}), MSE), words, goals)  # fmt: skip


@generator
def attending() -> Iterator[Case]:
    words, labels = I((4, 4), 0, 5, seed="words"), I((4,), 0, 3, seed="labels")
    layers: Layers = [
        ["Embedding", {"input_dim": 5, "output_dim": 2}],
        ["LayerNormalization", {}],
        ["MultiHeadAttention", {"num_heads": 1, "key_dim": 2}, 2, 2],
        ["Add", {}, [1, 3]],
        ["Dense", {"units": 4, "activation": "gelu"}],
        ["Dense", {"units": 2}],
        ["Add", {}, [4, 6]],
        ["GlobalAveragePooling1D", {}],
        ["Dense", {"units": 3}],
    ]
    heads: list[Any] = [(2, 1, 2), (1, 2)] * 3 + [(1, 2, 2), (2,)]
    shapes: list[list[Any]] = [
        [(5, 2)], [(2,), (2,)], heads, [], [(2, 4), (4,)], [(4, 2), (2,)], [], [], [(2, 3), (3,)],
    ]  # fmt: skip
    yield _recipe("attention-decay", layers, shapes, (DECAYED, OF_LOGITS), words, labels)


@generator
def aligned() -> Iterator[Case]:
    layers: Layers = [
        ["Conv1D", {"filters": 3, "kernel_size": 2, "padding": "same", "activation": "tanh"}],
        ["GRU", {"units": 2, "return_sequences": True}],
        ["Dense", {"units": 4}],
    ]
    shapes: list[list[Any]] = [[(2, 2, 3), (3,)], [(3, 6), (2, 6), (2, 6)], [(2, 4), (4,)]]
    labels = np.asarray([[1, 2, 0], [3, 3, 1], [2, 0, 0], [1, 3, 2]], "int32")
    yield _recipe("speech-by-alignment", layers, shapes, (ADAM, ("CTC", {})),
                  U((4, 6, 2), seed="x"), labels)  # fmt: skip
