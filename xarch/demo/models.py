"""The demo's models as plain Keras; built in the worker processes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import keras


def dense() -> keras.Model:
    """Three dense layers that tell even digits from odd ones."""
    import keras

    model = keras.Sequential(
        [
            keras.layers.Input((64,)),
            keras.layers.Dense(128, activation="relu"),
            keras.layers.Dense(64, activation="relu"),
            keras.layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    return model


def cnn() -> keras.Model:
    """Two convolutions that tell the ten digits apart.

    It is smooth everywhere (SiLU, average pooling), so that rounding stays rounding. With ReLU and
    max pooling a value that lies within rounding of a kink or of its neighbour sends its gradient
    another way on another backend; at two million such values an epoch that happens within a few
    epochs, and the runs then part for good (measured with seed 1: 7e-4 after 8 epochs, against
    6e-7 here).
    """
    import keras

    model = keras.Sequential(
        [
            keras.layers.Input((8, 8, 1)),
            keras.layers.Conv2D(16, 3, padding="same", activation="silu"),
            keras.layers.AveragePooling2D(2),
            keras.layers.Conv2D(32, 3, padding="same", activation="silu"),
            keras.layers.Flatten(),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(
        optimizer=keras.optimizers.Adam(3e-3),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    return model


BUILDERS = {"dense": dense, "cnn": cnn}
