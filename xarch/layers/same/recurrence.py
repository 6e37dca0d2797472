"""Recurrent layers that keep their state from batch to batch, and cells in half precision."""

from __future__ import annotations

from typing import Any

import keras

from xarch import ops


class _Stateful:
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

    def call(self, sequences: Any, initial_state: Any = None, **kwargs: Any) -> Any:
        if initial_state is None and self.stateful and self.states is not None:  # type: ignore[attr-defined]
            # what is differentiated must not be what is assigned to afterwards
            initial_state = keras.tree.map_structure(ops.copy, self.states)  # type: ignore[attr-defined]
        return super().call(sequences, initial_state=initial_state, **kwargs)  # type: ignore[misc]


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


FIRST = {
    **dict.fromkeys(("RNN", "SimpleRNN", "GRU", "LSTM"), (_Stateful,)),
    **dict.fromkeys(("SimpleRNNCell", "GRUCell", "LSTMCell"), (_Cell,)),
}
