"""Convolutional networks on images."""

from __future__ import annotations

from typing import Literal

from xarch.components.base import Encoder
from xarch.components.options import Activation, Depth, ImagePool, Norm, Rate, Widths, Window
from xarch.components.parts import dropped, normalised, pooled_image
from xarch.components.plan import Layers, Tensor


class CNN(Encoder):
    """Stages of convolutions, each stage at half the resolution of the one before.

    Attributes:
        widths: Channels of each stage.
        depth: Blocks in a stage.
        style: `plain` convolutions, `residual` pairs with a shortcut, `separable` ones, or
            `convnext` blocks (depthwise, norm, two dense layers, shortcut).
        kernel: Side of the window; ConvNeXt papers use 7.
        activation: After each convolution.
        norm: Before each activation; ConvNeXt blocks always use `layer`.
        dropout: At the end of each stage.
        pool: How the last stage becomes a vector; `none` keeps the image.
    """

    name = "cnn"
    takes = ("image",)
    widths: Widths = (32, 64)
    depth: Depth = 1
    style: Literal["plain", "residual", "separable", "convnext"] = "plain"
    kernel: Window = 3
    activation: Activation = "relu"
    norm: Norm = "batch"
    dropout: Rate = 0.0
    pool: ImagePool = "mean"

    def build(self, layers: Layers, x: Tensor) -> Tensor:  # type: ignore[override]
        """Image to vector, or to a smaller image."""
        block = getattr(self, f"_{self.style}")
        for stage, width in enumerate(self.widths):
            if stage:
                x = layers.MaxPooling2D(2)(x)
            for _ in range(self.depth):
                x = block(layers, x, width)
            x = dropped(layers, x, self.dropout)
        return pooled_image(layers, x, self.pool)

    def _plain(self, layers: Layers, x: Tensor, width: int) -> Tensor:
        return self._active(layers, self._convolved(layers, x, width))

    def _separable(self, layers: Layers, x: Tensor, width: int) -> Tensor:
        bias = self.norm == "none"
        y = layers.SeparableConv2D(width, self.kernel, padding="same", use_bias=bias)(x)
        return self._active(layers, normalised(layers, y, self.norm))

    def _residual(self, layers: Layers, x: Tensor, width: int) -> Tensor:
        y = self._plain(layers, x, width)
        y = self._convolved(layers, y, width)
        if x.shape[-1] != width:
            x = self._convolved(layers, x, width, window=1)
        return self._active(layers, layers.Add()([x, y]))

    def _convnext(self, layers: Layers, x: Tensor, width: int) -> Tensor:
        if x.shape[-1] != width:
            x = layers.Conv2D(width, 1)(x)
        y = layers.DepthwiseConv2D(self.kernel, padding="same")(x)
        y = layers.LayerNormalization(epsilon=1e-6)(y)
        y = layers.Dense(4 * width, activation=self.activation)(y)
        return layers.Add()([x, layers.Dense(width)(y)])

    def _convolved(self, layers: Layers, x: Tensor, width: int, window: int = 0) -> Tensor:
        side, bias = window or self.kernel, self.norm == "none"
        y = layers.Conv2D(width, side, padding="same", use_bias=bias)(x)
        return normalised(layers, y, self.norm)

    def _active(self, layers: Layers, x: Tensor) -> Tensor:
        return layers.Activation(self.activation)(x)
