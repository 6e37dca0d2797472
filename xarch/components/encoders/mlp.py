"""Dense networks."""

from __future__ import annotations

from xarch.components.base import Encoder
from xarch.components.misfit import Misfit
from xarch.components.options import Activation, Norm, Rate, Widths
from xarch.components.parts import dropped, flat, normalised
from xarch.components.plan import Layers, Tensor


class MLP(Encoder):
    """Dense layers, one after another; anything but a vector is flattened first.

    Attributes:
        widths: Units of each layer.
        activation: After each layer.
        norm: Before each activation.
        dropout: After each activation.
    """

    name = "mlp"
    takes = ("vector", "table", "image", "sequence")
    widths: Widths = (128, 64)
    activation: Activation = "relu"
    norm: Norm = "none"
    dropout: Rate = 0.0

    def build(self, layers: Layers, x: Tensor) -> Tensor:  # type: ignore[override]
        """Vector to vector."""
        if x.kind == "table" and x.source.categories:
            raise Misfit("mlp takes numbers only; encode a table with categories with tabular")
        x = flat(layers, x)
        for width in self.widths:
            if self.norm == "none":
                x = layers.Dense(width, activation=self.activation)(x)
            else:
                x = normalised(layers, layers.Dense(width, use_bias=False)(x), self.norm)
                x = layers.Activation(self.activation)(x)
            x = dropped(layers, x, self.dropout)
        return x
