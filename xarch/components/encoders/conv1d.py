"""Convolutional networks on sequences."""

from __future__ import annotations

from typing import Literal

from xarch.components.base import Encoder
from xarch.components.misfit import Misfit
from xarch.components.options import Activation, Depth, Norm, Rate, Widths, Window
from xarch.components.parts import dropped, normalised, pooled_sequence, unpadded
from xarch.components.plan import Layers, Tensor


class Conv1D(Encoder):
    """Stages of convolutions along a sequence or a waveform; padding counts as zeros.

    Attributes:
        widths: Channels of each stage.
        depth: Convolutions in a stage.
        kernel: Length of the window.
        halve: Whether each stage has half the length of the one before.
        activation: After each convolution.
        norm: Before each activation.
        dropout: At the end of each stage.
        pool: `mean` or `max` gives a vector, `none` the sequence.
    """

    name = "conv1d"
    takes = ("sequence", "audio")
    widths: Widths = (32, 64)
    depth: Depth = 1
    kernel: Window = 3
    halve: bool = False
    activation: Activation = "relu"
    norm: Norm = "batch"
    dropout: Rate = 0.0
    pool: Literal["mean", "max", "none"] = "mean"

    def build(self, layers: Layers, x: Tensor) -> Tensor:  # type: ignore[override]
        """Sequence to vector, or to sequence."""
        if x.kind == "audio":
            x = layers.Reshape((*x.shape, 1))(x)
        if x.mask is not None and (self.halve or self.pool == "max"):
            raise Misfit(
                "conv1d neither halves a padded sequence nor takes its maximum; set halve to false "
                "and pool to mean, or padding to null"
            )
        for stage, width in enumerate(self.widths):
            if stage and self.halve:
                x = layers.MaxPooling1D(2)(x)
            for _ in range(self.depth):
                x = self._convolved(layers, unpadded(layers, x), width)
            x = dropped(layers, x, self.dropout)
        if self.pool == "max":
            return layers.GlobalMaxPooling1D()(x)
        return pooled_sequence(layers, x, self.pool)

    def _convolved(self, layers: Layers, x: Tensor, width: int) -> Tensor:
        bias = self.norm == "none"
        x = layers.Conv1D(width, self.kernel, padding="same", use_bias=bias)(x)
        return layers.Activation(self.activation)(normalised(layers, x, self.norm))
