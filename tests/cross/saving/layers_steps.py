"""What the workers do for the test of saved layers; imported in the workers only."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np

from xarch import layers, random, saving


def save(folder: str) -> str:
    """Writes a model whose weights are given by their paths."""
    with random.placeholders():
        inputs = keras.Input((4, 6, 6))
        x = layers.Conv2D(6, 3, padding="same", data_format="channels_first", name="conv")(inputs)
        x = layers.LayerNormalization(axis=1, name="norm")(x)
        x = layers.AveragePooling2D(2, 1, padding="same", data_format="channels_first")(x)
        x = layers.Dropout(0.5, seed=3, name="dropout")(layers.Flatten()(x))
        model = keras.Model(inputs, layers.Dense(3, name="head")(x))
    random.initialise(model, 11)
    path = f"{folder}/{keras.backend.backend()}.keras"
    saving.save_model(model, path)
    return path


def compute(path: str, x: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """What the model gives, in training, where dropout draws."""
    model = saving.load_model(path)
    random.initialise(model, 12)
    return np.asarray(keras.ops.convert_to_numpy(model(x, training=True)))
