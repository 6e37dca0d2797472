"""Layers around another one: each step of time, weights of spectral norm one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from xarch.conformance.case import Case
from xarch.conformance.generate import _values as values
from xarch.conformance.generate._case import EVERY, PLAIN, SYMBOLIC
from xarch.conformance.generate._layer import HALVES, LAYOUTS, SMOOTH, laid, layer, made
from xarch.conformance.generate._registry import generator
from xarch.conformance.generate._subject import subject
from xarch.conformance.generate.layers_recurrent import weights_of

U = values.uniform
DENSE = {"units": 4}
OF_DENSE = ((3, 4), (4,))


def _each(what: str, inner: dict[str, Any], x: values.Array, weights: Any, *rest: Any,
          **options: Any) -> Case:  # fmt: skip
    return layer("TimeDistributed", what, {"layer": inner}, x, weights, *rest, **options)


@generator
def of_steps() -> Iterator[Case]:
    x = U((2, 5, 3))
    yield _each("dense", made("Dense", DENSE), x, OF_DENSE, channels=EVERY)
    yield _each("one-step", made("Dense", DENSE), U((2, 1, 3)), OF_DENSE, channels=SYMBOLIC)
    yield _each("square", made("Dense", {"units": 3}), U((3, 3, 3)), ((3, 3), (3,)))
    for layout in LAYOUTS:
        images = np.stack([laid(U((2, 4, 5, 2), seed=str(at)), layout) for at in range(3)], 1)
        config = {"filters": 3, "kernel_size": 2, "data_format": layout}
        yield _each(f"conv2d-{layout}", made("Conv2D", config), images, ((2, 2, 2, 3), (3,)),
                    channels=SMOOTH)  # fmt: skip
    yield _each("flatten", made("Flatten", {}), U((2, 3, 4, 2)), (), kind="exact", channels=SMOOTH)
    steps = U((2, 3, 4, 3))
    yield _each("lstm", made("LSTM", {"units": 4}), steps, weights_of("LSTM"), channels=SYMBOLIC)
    seen = np.array([[[1, 1, 0, 0], [0, 1, 1, 0], [1, 0, 0, 0]],
                     [[1, 1, 1, 1], [0, 0, 0, 1], [1, 0, 1, 0]]], bool)  # fmt: skip
    yield _each("lstm-mask", made("LSTM", {"units": 4}), steps, weights_of("LSTM"), mask=seen,
                channels=("traced", "gradient"))  # fmt: skip
    moments = ((4,), (4,), U((4,), seed="mean"), U((4,), 0.5, 2.0, seed="variance"))
    for training in (False, True):
        yield _each("train-norm" if training else "norm", made("BatchNormalization", {}),
                    U((4, 3, 4)), moments, training=training, kind="reduction",
                    channels=("traced",) if training else SMOOTH)  # fmt: skip
    for dtype in HALVES:
        inner = made("Dense", {**DENSE, "dtype": dtype})
        yield _each("dense", inner, U((2, 5, 3), dtype=dtype), OF_DENSE, dtype, channels=SYMBOLIC)
    yield subject("keras.layers:TimeDistributed", "refuses-mask",
                  {"layer": made("Dense", DENSE)}, x, [U((3, 4)), U((4,))],
                  mask=np.ones((2, 4), bool), use="layer", raises=("ValueError",))  # fmt: skip


def _normed(what: str, inner: dict[str, Any], x: values.Array, weights: Any, *rest: Any,
            iterations: int = 1, **options: Any) -> Case:  # fmt: skip
    config = {"layer": inner, "power_iterations": iterations}
    return layer("SpectralNormalization", what, config, x, weights, *rest, **options)


@generator
def of_norm() -> Iterator[Case]:
    x, dense = U((2, 3)), made("Dense", DENSE)

    def around(kernel: Any, *bias: Any, dtype: str = "float32") -> tuple[Any, ...]:
        return (kernel, U((1, 4), -1, 1, dtype, seed="vector"), *bias)

    yield _normed("dense", dense, x, around(*OF_DENSE), channels=SMOOTH)
    for iterations in (1, 3):
        yield _normed(f"train-dense-{iterations}", dense, x, around(*OF_DENSE),
                      iterations=iterations, training=True)  # fmt: skip
    zero = np.zeros((3, 4), "float32")
    yield _normed("train-zero", dense, x, around(zero, (4,)), training=True)
    conv = made("Conv2D", {"filters": 4, "kernel_size": 2})
    images = U((2, 4, 5, 3))
    yield _normed("conv2d", conv, images, around((2, 2, 3, 4), (4,)), channels=SMOOTH)
    yield _normed("train-conv2d", conv, images, around((2, 2, 3, 4), (4,)), training=True,
                  channels=("traced",))  # fmt: skip
    places = np.array([[0, 2, 5], [1, 1, 4]], "int32")
    table = made("Embedding", {"input_dim": 6, "output_dim": 4})
    yield _normed("embedding", table, places, around((6, 4)), channels=PLAIN)
    yield _normed("train-embedding", table, places, around((6, 4)), training=True)
    for dtype in HALVES:
        half = made("Dense", {**DENSE, "dtype": dtype})
        given = around(*OF_DENSE, dtype=dtype)
        yield _normed("dense", half, U((2, 3), dtype=dtype), given, dtype, channels=SYMBOLIC)
        yield _normed("train-dense", half, U((2, 3), dtype=dtype), given, dtype, training=True)
