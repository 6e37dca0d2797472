"""Layers that know channels, and layers that work on one axis."""

from __future__ import annotations

from typing import Any

import keras

from xarch.port.layout.plain import convolution
from xarch.port.layout.rules.registry import rule
from xarch.port.layout.turn import Turn
from xarch.port.layout.turned import Turned, identity, last, order_of

_RANKS = "1D 2D 3D"
_CONV = "Conv DepthwiseConv SeparableConv"
_OTHERS = "MaxPooling AveragePooling UpSampling ZeroPadding Cropping"


def _kinds(*stems: str) -> list[str]:
    return [f"{stem}{rank}" for stem in stems for rank in _RANKS.split()]


@rule(
    *_kinds(*_CONV.split(), *_OTHERS.split()), *[f"Conv{rank}Transpose" for rank in _RANKS.split()]
)
def channel_layer(turn: Turn, operation: Any, args: Any, kwargs: Any) -> Any:
    """The same layer with channels last, where the original has them first."""
    (value,) = args
    first = operation.get_config().get("data_format") == "channels_first"
    rank = len(value.shape)
    order = last(rank) if first else identity(rank)
    tensor = turn.laid(value, order)
    made = convolution(turn, operation)(tensor, **kwargs)
    return turn.out(operation, made, order)


@rule(*[f"Global{kind}Pooling{rank}" for kind in ("Max", "Average") for rank in _RANKS.split()])
def global_pool(turn: Turn, operation: Any, args: Any, kwargs: Any) -> Any:
    """The same with channels last; the result has no other axes unless it keeps them."""
    (value,) = args
    config, rank = operation.get_config(), len(value.shape)
    first = config.get("data_format") == "channels_first"
    order = last(rank) if first else identity(rank)
    layer = turn.layer(operation, data_format="channels_last")
    made = layer(turn.laid(value, order), **kwargs)
    return turn.out(operation, made, order if config.get("keepdims") else identity(2))


@rule("BatchNormalization", "LayerNormalization", "RMSNormalization")
def normalisation(turn: Turn, operation: Any, args: Any, kwargs: Any) -> Any:
    """The same over the axis where it now lies."""
    (value,) = args
    axis = operation.get_config()["axis"]
    if not isinstance(axis, int):
        axis = axis[0] if len(axis) == 1 else None
    if axis is None:
        return NotImplemented
    order, axis = order_of(value), axis % len(value.shape)
    settled = turn.settled(operation)
    if settled is not None:  # called before: its axis stays where it is
        place = settled.get_config()["axis"]
        place = (place if isinstance(place, int) else place[0]) % len(order)
        if order[axis] != place:
            order = last(len(order)) if place == last(len(order))[axis] else identity(len(order))
        if order[axis] != place:
            raise ValueError(f"{operation.name}: called with values of different ranks.")
    place = order[axis]
    layer = turn.layer(operation, axis=-1 if place == len(order) - 1 else place)
    given = {key: one.tensor if isinstance(one, Turned) else one for key, one in kwargs.items()}
    return turn.out(operation, layer(turn.laid(value, order), **given), order)


@rule("Dense")
def dense(turn: Turn, operation: Any, args: Any, kwargs: Any) -> Any:
    """Works on the last axis; the others may lie in any order."""
    (value,) = args
    rank = len(value.shape)
    if not isinstance(value, Turned) or value.order[-1] != rank - 1:
        return NotImplemented
    return turn.out(operation, turn.layer(operation)(value.tensor, **kwargs), value.order)


@rule("Dropout", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D")
def dropout(turn: Turn, operation: Any, args: Any, kwargs: Any) -> Any:
    """The same, the axes that share their mask where they now lie."""
    (value, *rest) = args
    if not isinstance(value, Turned) or rest or type(operation) is not keras.layers.Dropout:
        return NotImplemented
    noise = operation.get_config().get("noise_shape")
    if noise is not None:
        moved: list[Any] = [None] * len(noise)
        for size, place in zip(noise, value.order, strict=True):
            moved[place] = size
        noise = tuple(moved)
    layer = turn.layer(operation, noise_shape=noise)
    return turn.out(operation, layer(value.tensor, **kwargs), value.order)


@rule("StochasticDepth")
def stochastic_depth(turn: Turn, operation: Any, args: Any, kwargs: Any) -> Any:
    """Drops samples, so the batch must lie first."""
    (value,) = args
    if not isinstance(value, Turned) or value.order[0] != 0:
        return NotImplemented
    return turn.out(operation, turn.layer(operation)(value.tensor, **kwargs), value.order)
