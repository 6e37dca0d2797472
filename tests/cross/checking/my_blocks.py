"""Components of a package of somebody else: one that is right, and some that are not."""

from __future__ import annotations

from typing import Literal

from xarch.components import Encoder, Layers, Tensor
from xarch.components.plan import Effect


class Fine(Encoder):
    """Dense layers."""

    name = "fine"
    takes = ("vector", "image")
    width: int = 3
    last: Literal["relu", "tanh"] = "relu"
    drop: bool = True

    def build(self, layers: Layers, x: Tensor) -> Tensor:
        """Anything to vector."""
        if len(x.shape) > 1:
            x = layers.Flatten()(x)
        x = layers.Dense(self.width, activation=self.last)(x)
        return layers.Dropout(0.5)(x) if self.drop else x


class Drifting(Encoder):
    """Adds what depends on the backend."""

    name = "drifting"
    takes = ("vector",)

    def build(self, layers: Layers, x: Tensor) -> Tensor:
        """Vector to vector."""
        return layers.custom(drift, x, effect=Effect(x.shape))


class Lying(Encoder):
    """Says that it has other weights than it has."""

    name = "lying"
    takes = ("vector",)

    def build(self, layers: Layers, x: Tensor) -> Tensor:
        """Vector to vector."""
        return layers.custom(dense, x, effect=Effect((4,), weights=((x.shape[0], 4),)))


class Demanding(Encoder):
    """Has an option that nobody can guess."""

    name = "demanding"
    takes = ("vector",)
    path: str

    def build(self, layers: Layers, x: Tensor) -> Tensor:
        """Vector to vector."""
        return layers.Dense(4)(x)


def drift(name):
    """A layer that gives each backend's own number."""
    import keras

    off = float(len(keras.backend.backend()))
    return keras.layers.Rescaling(1.0, offset=off, name=name)


def dense(name):
    """Four units with a bias."""
    import keras

    return keras.layers.Dense(4, name=name)
