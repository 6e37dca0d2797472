"""Convolutions with channels last as Keras itself has them.

`xarch.layers` has convolutions of its own for channels first. With channels last Keras's are right
on every backend, so the layer becomes Keras's own, behind a `ZeroPadding` layer where the padding
is neither none nor "same".
"""

from __future__ import annotations

from typing import Any

import keras

from xarch import layers
from xarch.port.layout.turn import Turn

_PLAIN = {
    layers.Conv1D: keras.layers.Conv1D,
    layers.Conv2D: keras.layers.Conv2D,
    layers.Conv3D: keras.layers.Conv3D,
    layers.DepthwiseConv1D: keras.layers.DepthwiseConv1D,
    layers.DepthwiseConv2D: keras.layers.DepthwiseConv2D,
}
_PADDING = {
    1: keras.layers.ZeroPadding1D,
    2: keras.layers.ZeroPadding2D,
    3: keras.layers.ZeroPadding3D,
}


def convolution(turn: Turn, old: Any) -> Any:
    """The layer in place of one that knows channels, with channels last."""
    kind = _PLAIN.get(type(old))
    if kind is None or (max(old.strides) > 1 and max(old.dilation_rate) > 1):
        return turn.layer(old, data_format="channels_last")
    if turn.settled(old) is None:
        config = {**old.get_config(), "data_format": "channels_last"}
        config.pop("pad", None)
        same = is_same(old)
        config["padding"] = "same" if same else old.padding
        pads = None if same or not any(side for pair in old.pad for side in pair) else old.pad
        new = kind.from_config(config)
        turn.layers[id(old)] = (old, new)
        turn.before[id(old)] = None if pads is None else _padding(turn, old, pads)
    layer, padding = turn.settled(old), turn.before[id(old)]
    if padding is None:
        return layer

    def padded(value: Any, **kwargs: Any) -> Any:
        return layer(padding(value), **kwargs)

    return padded


def is_same(layer: Any) -> bool:
    """Whether a layer's padding is what Keras calls "same", on both sides alike."""
    if any(stride != 1 for stride in layer.strides):
        return False
    wanted = [
        rate * (size - 1) for size, rate in zip(layer.kernel_size, layer.dilation_rate, strict=True)
    ]
    return any(wanted) and all(
        2 * before == 2 * after == size
        for (before, after), size in zip(layer.pad, wanted, strict=True)
    )


def _padding(turn: Turn, old: Any, pads: Any) -> Any:
    pairs = tuple(tuple(pair) for pair in pads)
    rank = len(pairs)
    return _PADDING[rank](
        padding=pairs[0] if rank == 1 else pairs,
        data_format=None if rank == 1 else "channels_last",
        dtype=old.dtype_policy,
        name=turn.unique("padding"),
    )
