"""Recurrent layers that keep their state from batch to batch."""

from __future__ import annotations

from typing import Any

import keras

from xarch import ops


class _Stateful:
    def call(self, sequences: Any, initial_state: Any = None, **kwargs: Any) -> Any:
        if initial_state is None and self.stateful and self.states is not None:  # type: ignore[attr-defined]
            # what is differentiated must not be what is assigned to afterwards
            initial_state = keras.tree.map_structure(ops.copy, self.states)  # type: ignore[attr-defined]
        return super().call(sequences, initial_state=initial_state, **kwargs)  # type: ignore[misc]


FIRST = dict.fromkeys(("RNN", "SimpleRNN", "GRU", "LSTM"), (_Stateful,))
