"""Keras layer calls on shapes alone: what a component's `build` records.

`Layers` stands for `keras.layers`: the same class names and arguments. Calling one of its layers on
a `Tensor`, which has a shape and no values, gives a `Tensor` and leaves a `Call`. The calls are
replayed with Keras (`xarch.spec.building`), added up (`xarch.spec.costs`) or printed as source
(`xarch.spec.source`). Nothing here imports Keras.
"""

from xarch.components.plan.effect import Effect
from xarch.components.plan.layers import Call, Layer, Layers
from xarch.components.plan.tensor import Tensor, described

__all__ = ["Call", "Effect", "Layer", "Layers", "Tensor", "described"]
