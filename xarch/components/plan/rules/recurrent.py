"""Recurrent layers."""

from __future__ import annotations

from typing import Any

from xarch.components.plan.effect import Effect
from xarch.components.plan.tensor import Tensor


def lstm(x: Tensor, units: int, return_sequences: bool = False, **options: Any) -> Effect:
    """`keras.layers.LSTM`: four gates."""
    return _cell(x, units, 4, (4 * units,), return_sequences)


def gru(x: Tensor, units: int, return_sequences: bool = False, **options: Any) -> Effect:
    """`keras.layers.GRU` with `reset_after`, Keras's default: three gates, two biases."""
    return _cell(x, units, 3, (2, 3 * units), return_sequences)


def bidirectional(x: Tensor, layer: Any, **options: Any) -> Effect:
    """`keras.layers.Bidirectional`, which puts both directions end to end."""
    one = layer.effect(x)
    shape = (*one.shape[:-1], 2 * one.shape[-1])
    flops = None if one.flops is None else 2 * one.flops
    return Effect(shape, one.weights * 2, flops=flops)


def _cell(
    x: Tensor, units: int, gates: int, bias: tuple[int, ...], return_sequences: bool
) -> Effect:
    length, features = x.shape
    width = gates * units
    flops = 2 * length * width * (features + units)
    shape = (length, units) if return_sequences else (units,)
    return Effect(shape, ((features, width), (units, width), bias), flops=flops)


RULES = {"Bidirectional": bidirectional, "GRU": gru, "LSTM": lstm}
