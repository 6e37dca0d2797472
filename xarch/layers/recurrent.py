"""Recurrent layers as torch defines them: two biases, stacked, both directions, projections.

Keras's LSTM adds one bias where torch adds two, and its GRU orders the gates differently; a model
ported into them could not give its weights back. Weights here have torch's shapes and names.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import keras
from keras import ops

Step = Callable[[Any, list[Any]], list[Any]]
GATES = {"lstm": 4, "gru": 3, "tanh": 1, "relu": 1}


@keras.saving.register_keras_serializable("xarch")
class Recurrent(keras.layers.Layer):
    """A stack of recurrent layers, run over axis 1 (or 0) of the input.

    Call it with the sequence, or with `[sequence, state, ...]`, where a state has the shape
    (layers * directions, batch, units). Where it is packed, the input is `[sequence, sizes,
    state, ...]`, with as many valid sequences at each step as `sizes` tells, longest first; at the
    others the state stays and the output is zero.

    Args:
        kind: `lstm`, `gru`, `tanh` or `relu`.
        units: Size of the hidden state.
        num_layers: How many layers are stacked.
        bidirectional: Whether each layer also runs backwards.
        use_bias: Whether the two biases exist.
        projection: Size to which an LSTM's output is projected; 0 for none.
        batch_first: Whether axis 0 of the sequence is the batch.
        dropout: Rate between the layers, in training.
        packed: Whether the input tells the sizes of a packed sequence.
        **kwargs: As for `keras.layers.Layer`.

    Returns:
        On call, the sequence of outputs, then the final state of each kind.
    """

    def __init__(
        self,
        kind: str,
        units: int,
        num_layers: int = 1,
        bidirectional: bool = False,
        use_bias: bool = True,
        projection: int = 0,
        batch_first: bool = True,
        dropout: float = 0.0,
        packed: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.packed = packed
        if kind not in GATES:
            raise ValueError(f"kind is one of {', '.join(GATES)}, not {kind!r}.")
        self.kind, self.units, self.num_layers = kind, units, num_layers
        self.bidirectional, self.use_bias = bidirectional, use_bias
        self.projection, self.batch_first, self.dropout = projection, batch_first, dropout
        self._between = keras.layers.Dropout(dropout, dtype=self.dtype_policy)

    @property
    def _suffixes(self) -> list[str]:
        ways = ["", "_reverse"] if self.bidirectional else [""]
        return [f"l{layer}{way}" for layer in range(self.num_layers) for way in ways]

    def build(self, input_shape: Any) -> None:
        """Makes the weights under torch's names."""
        sequence = input_shape[0] if isinstance(input_shape[0], list | tuple) else input_shape
        out = self.projection or self.units
        rows = GATES[self.kind] * self.units
        self.held: dict[str, Any] = {}
        for at, suffix in enumerate(self._suffixes):
            first = at < (2 if self.bidirectional else 1)
            width = sequence[-1] if first else out * (2 if self.bidirectional else 1)
            shapes: dict[str, tuple[int, ...]] = {
                "weight_ih": (rows, width),
                "weight_hh": (rows, out),
            }
            if self.use_bias:
                shapes |= {"bias_ih": (rows,), "bias_hh": (rows,)}
            if self.projection:
                shapes["weight_hr"] = (self.projection, self.units)
            for name, shape in shapes.items():
                full = f"{name}_{suffix}"
                self.held[full] = self.add_weight(
                    shape=shape,
                    initializer="glorot_uniform" if len(shape) > 1 else "zeros",
                    name=full,
                )

    def call(self, inputs: Any, training: bool | None = None) -> Any:
        """See the class."""
        sequence, *states = inputs if isinstance(inputs, list | tuple) else [inputs]
        if self.batch_first:
            sequence = ops.swapaxes(sequence, 0, 1)
        valid = _valid(sequence, states.pop(0), self.compute_dtype) if self.packed else None
        finals: list[list[Any]] = []
        ways = 2 if self.bidirectional else 1
        for layer in range(self.num_layers):
            if layer and self.dropout:
                sequence = self._between(sequence, training=training)
            outputs = []
            for way in range(ways):
                at = layer * ways + way
                start = self._start(sequence, states, at)
                values, final = self._run(sequence, self._suffixes[at], start, way == 1, valid)
                outputs.append(values)
                finals.append(final)
            sequence = outputs[0] if ways == 1 else ops.concatenate(outputs, axis=-1)
        ends = [ops.stack(list(parts), axis=0) for parts in zip(*finals, strict=True)]
        return [ops.swapaxes(sequence, 0, 1) if self.batch_first else sequence, *ends]

    def compute_output_spec(self, inputs: Any, training: bool | None = None) -> Any:
        """The sequence of outputs and the final states."""
        sequence = inputs[0] if isinstance(inputs, list | tuple) else inputs
        length, batch = sequence.shape[0], sequence.shape[1]
        out = self.projection or self.units
        ways = 2 if self.bidirectional else 1
        if self.batch_first:
            length, batch = batch, length
        lead = (batch, length) if self.batch_first else (length, batch)
        shapes = [(*lead, out * ways), (self.num_layers * ways, batch, out)]
        if self.kind == "lstm":
            shapes.append((self.num_layers * ways, batch, self.units))
        return [keras.KerasTensor(shape, dtype=self.compute_dtype) for shape in shapes]

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments."""
        own = {"kind": self.kind, "units": self.units, "num_layers": self.num_layers}
        own |= {"bidirectional": self.bidirectional, "use_bias": self.use_bias}
        own |= {"projection": self.projection, "batch_first": self.batch_first}
        own |= {"packed": True} if self.packed else {}
        return {**super().get_config(), **own, "dropout": self.dropout}

    def _start(self, sequence: Any, states: Sequence[Any], at: int) -> list[Any]:
        if states:
            return [state[at] for state in states]
        batch = ops.shape(sequence)[1]
        out = self.projection or self.units
        start = [ops.zeros((batch, out), dtype=self.compute_dtype)]
        if self.kind == "lstm":
            start.append(ops.zeros((batch, self.units), dtype=self.compute_dtype))
        return start

    def _run(
        self, sequence: Any, suffix: str, start: list[Any], reverse: bool, valid: Any = None
    ) -> Any:
        projected = ops.matmul(sequence, ops.transpose(self.held[f"weight_ih_{suffix}"]))
        if self.use_bias:
            projected = ops.add(projected, self.held[f"bias_ih_{suffix}"])
        step = _STEPS[self.kind](self, suffix)

        width = int(start[0].shape[-1])
        parts = len(start)

        def one(carry: Any, inputs: Any) -> Any:
            # one tensor, and the same one out, is what TensorFlow's scan takes (Keras 3.13 to 3.15)
            states = ops.split(carry, [width], axis=-1) if parts > 1 else [carry]
            carry = _joined(step(inputs, states))
            return carry, carry

        def where_valid(carry: Any, inputs: Any) -> Any:
            inputs, moves = inputs[..., :-1], inputs[..., -1:]
            carry = ops.where(moves > 0, one(carry, inputs)[0], carry)
            return carry, carry

        if valid is not None:
            projected = ops.concatenate([projected, valid], axis=-1)
        function = one if valid is None else where_valid
        final, outputs = ops.scan(function, _joined(start), projected, reverse=reverse)
        outputs = outputs[..., :width]
        if valid is not None:
            outputs = ops.where(valid > 0, outputs, ops.zeros_like(outputs))
        return outputs, ops.split(final, [width], axis=-1) if parts > 1 else [final]

    def _recurrent(self, hidden: Any, suffix: str) -> Any:
        moved = ops.matmul(hidden, ops.transpose(self.held[f"weight_hh_{suffix}"]))
        return ops.add(moved, self.held[f"bias_hh_{suffix}"]) if self.use_bias else moved


def _valid(sequence: Any, sizes: Any, dtype: str) -> Any:
    """One for every valid step of every sequence, zero for the others: (time, batch, 1)."""
    places = ops.arange(ops.shape(sequence)[1], dtype="int32")
    valid = ops.less(ops.expand_dims(places, 0), ops.expand_dims(ops.cast(sizes, "int32"), 1))
    return ops.cast(ops.expand_dims(valid, -1), dtype)


def _joined(states: list[Any]) -> Any:
    return ops.concatenate(states, axis=-1) if len(states) > 1 else states[0]


def _lstm(layer: Recurrent, suffix: str) -> Step:
    def step(projected: Any, carry: list[Any]) -> list[Any]:
        hidden, cell = carry
        gates = ops.add(projected, layer._recurrent(hidden, suffix))
        enter, forget, fresh, leave = ops.split(gates, 4, axis=-1)
        cell = ops.sigmoid(forget) * cell + ops.sigmoid(enter) * ops.tanh(fresh)
        hidden = ops.sigmoid(leave) * ops.tanh(cell)
        if layer.projection:
            hidden = ops.matmul(hidden, ops.transpose(layer.held[f"weight_hr_{suffix}"]))
        return [hidden, cell]

    return step


def _gru(layer: Recurrent, suffix: str) -> Step:
    def step(projected: Any, carry: list[Any]) -> list[Any]:
        (hidden,) = carry
        reset, update, fresh = ops.split(projected, 3, axis=-1)
        own_reset, own_update, own = ops.split(layer._recurrent(hidden, suffix), 3, axis=-1)
        keep = ops.sigmoid(update + own_update)
        candidate = ops.tanh(fresh + ops.sigmoid(reset + own_reset) * own)
        return [candidate + keep * (hidden - candidate)]

    return step


def _simple(layer: Recurrent, suffix: str) -> Step:
    activation = ops.tanh if layer.kind == "tanh" else ops.relu

    def step(projected: Any, carry: list[Any]) -> list[Any]:
        return [activation(ops.add(projected, layer._recurrent(carry[0], suffix)))]

    return step


_STEPS: dict[str, Callable[[Recurrent, str], Step]] = {
    "lstm": _lstm,
    "gru": _gru,
    "tanh": _simple,
    "relu": _simple,
}
