"""The cases as Keras models. This module imports Keras; workers alone import it."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from keras import layers

from xarch.backend.twins import EPSILON, HEADS, LAYERS, STAGES

Array = np.ndarray[Any, Any]


def mlp() -> tuple[Any, Array]:
    """Three dense layers."""
    inputs = keras.Input((784,))
    value = layers.Dense(512, activation="relu", name="d0")(inputs)
    value = layers.Dense(512, activation="relu", name="d1")(value)
    return keras.Model(inputs, layers.Dense(10, name="d2")(value)), _normal(32, 784)


def resnet18() -> tuple[Any, Array]:
    """The residual network with two blocks a stage."""
    inputs = keras.Input((64, 64, 3))
    value = _convolved(inputs, 64, 7, 2, "stem")
    value = layers.ZeroPadding2D(1)(layers.ReLU()(value))
    value = layers.MaxPooling2D(3, 2)(value)
    for stage in range(STAGES):
        for block in range(2):
            width, strides = 64 * 2**stage, 2 if stage and not block else 1
            name = f"s{stage}b{block}"
            skip = value
            if strides > 1:
                skip = _convolved(value, width, 1, strides, f"{name}_skip")
            value = layers.ReLU()(_convolved(value, width, 3, strides, f"{name}_first"))
            value = _convolved(value, width, 3, 1, f"{name}_second")
            value = layers.ReLU()(layers.Add()([value, skip]))
    value = layers.GlobalAveragePooling2D()(value)
    return keras.Model(inputs, layers.Dense(10, name="head")(value)), _normal(4, 64, 64, 3)


def lstm() -> tuple[Any, Array]:
    """One LSTM and a dense layer on its last output."""
    inputs = keras.Input((100, 64))
    value = layers.LSTM(128, name="lstm")(inputs)
    return keras.Model(inputs, layers.Dense(10, name="head")(value)), _normal(8, 100, 64)


def bert() -> tuple[Any, Array]:
    """Transformer layers that normalise after each part."""
    inputs = keras.Input((64,), dtype="int32")
    value = layers.Embedding(1000, 256, name="embed")(inputs)
    for at in range(LAYERS):
        attention = layers.MultiHeadAttention(HEADS, 256 // HEADS, name=f"a{at}")
        value = layers.Add()([value, attention(value, value)])
        value = layers.LayerNormalization(epsilon=EPSILON, name=f"n{at}")(value)
        wide = layers.Dense(1024, activation="gelu", name=f"u{at}")(value)
        value = layers.Add()([value, layers.Dense(256, name=f"v{at}")(wide)])
        value = layers.LayerNormalization(epsilon=EPSILON, name=f"m{at}")(value)
    value = layers.GlobalAveragePooling1D()(value)
    tokens = np.random.default_rng(1).integers(0, 1000, (4, 64)).astype("int32")
    return keras.Model(inputs, layers.Dense(10, name="head")(value)), tokens


def _convolved(value: Any, filters: int, size: int, strides: int, name: str) -> Any:
    if size > 1:
        value = layers.ZeroPadding2D(size // 2)(value)
    value = layers.Conv2D(filters, size, strides, use_bias=False, name=name)(value)
    return layers.BatchNormalization(epsilon=EPSILON, name=f"{name}_norm")(value)


def _normal(*shape: int) -> Array:
    return np.random.default_rng(1).normal(size=shape).astype("float32")
