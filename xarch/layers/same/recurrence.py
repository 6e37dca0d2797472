"""Recurrent layers: states from batch to batch, masks, and cells in half precision."""

from __future__ import annotations

from typing import Any

import keras

from xarch import ops


class _Stateful:
    unroll: bool
    go_backwards: bool
    return_sequences: bool
    zero_output_for_mask: bool

    @property
    def variables(self) -> list[Any]:
        """Those of Keras's layer, and the state, as the state of a seed generator is one of them.

        On JAX a step of `fit` gives back the model's variables alone, and Keras leaves this state
        out of them. Weights, and so files, are those of Keras's layer.
        """
        found: list[Any] = super().variables  # type: ignore[misc]
        if not self.stateful or self.states is None:  # type: ignore[attr-defined]
            return found
        known = {id(one) for one in found}
        states = keras.tree.flatten(self.states)  # type: ignore[attr-defined]
        return [*found, *(one for one in states if id(one) not in known)]

    def call(
        self, sequences: Any, initial_state: Any = None, mask: Any = None, training: bool = False
    ) -> Any:
        if initial_state is None and self.stateful and self.states is not None:  # type: ignore[attr-defined]
            # what is differentiated must not be what is assigned to afterwards
            initial_state = keras.tree.map_structure(ops.copy, self.states)  # type: ignore[attr-defined]
        return super().call(  # type: ignore[misc]
            sequences, initial_state=initial_state, mask=mask, training=training
        )

    def inner_loop(self, sequences: Any, initial_state: Any, mask: Any, **kwargs: Any) -> Any:
        plain = super().inner_loop  # type: ignore[misc]
        if mask is None or not self.unroll or not (self.go_backwards or self.zero_output_for_mask):
            return plain(sequences, initial_state, mask, **kwargs)
        # unrolled, torch refuses a mask that goes backwards, TensorFlow puts its zeros elsewhere,
        # and JAX leaves them out
        if self.go_backwards:
            sequences, mask = ops.flip(sequences, axis=1), ops.flip(mask, axis=1)
        kept = self.go_backwards, self.zero_output_for_mask
        self.go_backwards = self.zero_output_for_mask = False
        try:
            last, outputs, states = plain(sequences, initial_state, mask, **kwargs)
        finally:
            self.go_backwards, self.zero_output_for_mask = kept
        if self.zero_output_for_mask and self.return_sequences:
            seen = _of_rank(len(outputs.shape), mask)
            outputs = ops.where(seen, outputs, ops.zeros_like(outputs))
        return last, outputs, states


class _Placed(_Stateful):
    """JAX aligns the mask of a step with the last axes of its states, not with the first.

    The cell is made where no subclass has a say, and becomes ours before it has weights.
    """

    cell: Any

    def build(self, sequences_shape: Any, initial_state_shape: Any = None) -> None:
        self.cell.__class__ = CELLS.get(type(self.cell), type(self.cell))
        super().build(sequences_shape, initial_state_shape)  # type: ignore[misc]

    def inner_loop(self, sequences: Any, initial_state: Any, mask: Any, **kwargs: Any) -> Any:
        mask = None if mask is None else _of_rank(len(sequences.shape), mask)
        return super().inner_loop(sequences, initial_state, mask, **kwargs)


def _of_rank(rank: int, mask: Any) -> Any:
    while len(mask.shape) < rank:
        mask = ops.expand_dims(mask, -1)
    return mask


class _Orthogonal(keras.initializers.OrthogonalInitializer):  # type: ignore[misc]
    """Drawn in single precision: not every framework factorizes a matrix in half."""

    def __call__(self, shape: Any, dtype: Any = None) -> Any:
        dtype = keras.backend.standardize_dtype(dtype or keras.config.floatx())
        wide = keras.backend.result_type(dtype, "float32")
        return ops.cast(super().__call__(shape, dtype=wide), dtype)


class _Cell:
    def add_weight(self, *args: Any, initializer: Any = None, **kwargs: Any) -> Any:
        if type(initializer) is keras.initializers.OrthogonalInitializer:
            initializer = _Orthogonal(gain=initializer.gain, seed=initializer.seed)
        return super().add_weight(*args, initializer=initializer, **kwargs)  # type: ignore[misc]


#: What comes before a cell.
CELL = (_Cell,)

#: Ours of the cells that have no public name.
CELLS: dict[type, type] = {}

FIRST = {
    **dict.fromkeys(("RNN", "SimpleRNN", "GRU", "LSTM"), (_Stateful,)),
    **dict.fromkeys(("ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"), (_Placed,)),
    **dict.fromkeys(("SimpleRNNCell", "GRUCell", "LSTMCell"), CELL),
}
