"""Lets recurrent layers call torch's own kernels while their model is exported.

Keras runs LSTM and GRU step by step; torch has one kernel for the whole sequence. Inside
`native_kernels` the layers whose meaning is exactly a kernel's call it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import keras
import torch

from xarch.layers import Recurrent

_KERNELS: dict[str, Callable[..., Any]] = {
    "lstm": torch.lstm,
    "gru": torch.gru,
    "tanh": torch.rnn_tanh,
    "relu": torch.rnn_relu,
}


@contextlib.contextmanager
def native_kernels(model: Any) -> Iterator[None]:
    """Within it, the model's recurrent layers call torch's kernels where these do the same."""
    changed = []
    try:
        for layer in model._flatten_layers():
            for kind, name, make in _REPLACEMENTS:
                if type(layer) is kind and _fits(layer):
                    object.__setattr__(layer, name, make(layer))
                    changed.append((layer, name))
        yield
    finally:
        for layer, name in changed:
            object.__delattr__(layer, name)


def _fits(layer: Any) -> bool:
    if isinstance(layer, Recurrent):
        return not (layer.projection and layer.kind != "lstm")
    plain = layer.activation is keras.activations.tanh
    plain = plain and layer.recurrent_activation is keras.activations.sigmoid
    return plain and not layer.unroll and getattr(layer.cell, "reset_after", True)


def _stacked(layer: Any) -> Callable[..., Any]:
    """`Recurrent.call` by one kernel over its weights, which have torch's layout."""

    def call(inputs: Any, training: bool | None = None) -> Any:
        sequence, *states = inputs if isinstance(inputs, list | tuple) else [inputs]
        batch = sequence.shape[0 if layer.batch_first else 1]
        rows = layer.num_layers * (2 if layer.bidirectional else 1)
        sizes = [layer.projection or layer.units] + [layer.units] * (layer.kind == "lstm")
        start = states or [sequence.new_zeros(rows, batch, size) for size in sizes]
        weights = [one.value for one in layer.held.values()]
        result = _KERNELS[layer.kind](
            sequence,
            tuple(start) if layer.kind == "lstm" else start[0],
            weights,
            layer.use_bias,
            layer.num_layers,
            0.0,
            False,
            layer.bidirectional,
            layer.batch_first,
        )
        return list(result)

    return call


def _keras_lstm(layer: Any) -> Callable[..., Any]:
    """`keras.layers.LSTM.inner_loop` by one kernel; the gates have torch's order."""

    def inner_loop(sequences: Any, initial_state: Any, mask: Any, training: bool = False) -> Any:
        if mask is not None:
            return type(layer).inner_loop(layer, sequences, initial_state, mask, training)
        weights = [
            layer.cell.kernel.value.t().contiguous(),
            layer.cell.recurrent_kernel.value.t().contiguous(),
        ]
        if layer.use_bias:
            bias = layer.cell.bias.value
            weights += [bias, torch.zeros_like(bias)]
        if layer.go_backwards:
            sequences = sequences.flip(1)
        state = tuple(one.unsqueeze(0) for one in initial_state)
        outputs, hidden, memory = torch.lstm(
            sequences, state, weights, layer.use_bias, 1, 0.0, False, False, True
        )
        last = hidden.squeeze(0)
        return last, outputs, [last, memory.squeeze(0)]

    return inner_loop


def _keras_gru(layer: Any) -> Callable[..., Any]:
    """`keras.layers.GRU.inner_loop` by one kernel; Keras puts the update gate before the reset."""

    def inner_loop(sequences: Any, initial_state: Any, mask: Any, training: bool = False) -> Any:
        if mask is not None:
            return type(layer).inner_loop(layer, sequences, initial_state, mask, training)
        cell = layer.cell
        weights = [_swapped(cell.kernel.value.t()), _swapped(cell.recurrent_kernel.value.t())]
        if layer.use_bias:
            weights += [_swapped(one) for one in cell.bias.value.unbind(0)]
        if layer.go_backwards:
            sequences = sequences.flip(1)
        outputs, hidden = torch.gru(
            sequences,
            initial_state[0].unsqueeze(0),
            weights,
            layer.use_bias,
            1,
            0.0,
            False,
            False,
            True,
        )
        last = hidden.squeeze(0)
        return last, outputs, [last]

    return inner_loop


def _swapped(weight: torch.Tensor) -> torch.Tensor:
    update, reset, fresh = weight.chunk(3, 0)
    return torch.cat([reset, update, fresh], 0)


_REPLACEMENTS = (
    (Recurrent, "call", _stacked),
    (keras.layers.LSTM, "inner_loop", _keras_lstm),
    (keras.layers.GRU, "inner_loop", _keras_gru),
)
