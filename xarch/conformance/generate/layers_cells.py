"""Recurrent cells, alone, in `RNN` and one upon the other; layers that keep their state."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from xarch.conformance.case import Case
from xarch.conformance.generate import _values as values
from xarch.conformance.generate._case import EVERY, SYMBOLIC
from xarch.conformance.generate._layer import HALVES, SMOOTH, layer, made
from xarch.conformance.generate._registry import generator
from xarch.conformance.generate.layers_recurrent import (
    GATES,
    MASK,
    STATES,
    UNITS,
    WIDTH,
    X,
    weights_of,
)

U = values.uniform


def _states(name: str, dtype: str = "float32", batch: int = 2) -> list[values.Array]:
    return [U((batch, UNITS), -1, 1, dtype, seed=f"state {at}") for at in range(STATES[name])]


def _config(**options: Any) -> dict[str, Any]:
    return {"units": UNITS, **options}


#: What lies one upon the other, and the weights of both.
STACK = {"cells": [made("GRUCell", _config()), made("LSTMCell", _config(use_bias=False))]}
OF_STACK = (*weights_of("GRU"), *weights_of("LSTM", UNITS, use_bias=False))


@generator
def alone() -> Iterator[Case]:
    x = U((2, WIDTH))
    for name in GATES:
        cell, weights = f"{name}Cell", weights_of(name)
        yield layer(cell, "plain", _config(), x, weights, states=_states(name), channels=EVERY)
        yield layer(cell, "no-bias", _config(use_bias=False), x, weights_of(name, use_bias=False),
                    states=_states(name), channels=SMOOTH)  # fmt: skip
        yield layer(cell, "relu", _config(activation="relu"), x, weights, states=_states(name),
                    channels=SYMBOLIC)  # fmt: skip
        square = weights_of(name, UNITS)
        yield layer(cell, "square", _config(), U((UNITS, UNITS)), square,
                    states=_states(name, batch=UNITS))  # fmt: skip
        for dtype in HALVES:
            yield layer(cell, "plain", _config(recurrent_initializer="zeros"),
                        U((2, WIDTH), dtype=dtype), weights, dtype, states=_states(name, dtype),
                        channels=SYMBOLIC)  # fmt: skip
    before = _config(reset_after=False)
    yield layer("GRUCell", "reset-before", before, x, weights_of("GRU", reset_after=False),
                states=_states("GRU"), channels=EVERY)  # fmt: skip
    states = [_states("GRU"), _states("LSTM")]
    yield layer("StackedRNNCells", "plain", STACK, x, OF_STACK, states=states, channels=EVERY)
    one = {"cells": [made("LSTMCell", _config())]}
    yield layer("StackedRNNCells", "one", one, x, weights_of("LSTM"), states=[_states("LSTM")])


def _in_rnn(what: str, name: str, **options: Any) -> Case:
    """Of a cell, or of two, one upon the other."""
    config = {key: options.pop(key) for key in tuple(options) if key in OPTIONS}
    stacked = name == "Stacked"
    cell = made("StackedRNNCells", STACK) if stacked else made(f"{name}Cell", _config())
    weights = OF_STACK if stacked else weights_of(name)
    return layer("RNN", f"{name}-{what}", {"cell": cell, **config}, X, weights, **options)


OPTIONS = ("return_sequences", "return_state", "go_backwards", "unroll", "zero_output_for_mask")


@generator
def in_sequences() -> Iterator[Case]:
    """Traced with one cell: torch takes seconds to compile the layers inside."""
    for name in (*GATES, "Stacked"):
        traced = ("traced",) if name == "LSTM" else ()
        yield _in_rnn("plain", name, channels=SMOOTH)
        yield _in_rnn("sequences", name, return_sequences=True, channels=SMOOTH)
        yield _in_rnn("backwards", name, return_sequences=True, go_backwards=True, channels=SMOOTH)
        yield _in_rnn("unroll", name, return_sequences=True, unroll=True, channels=SMOOTH)
        yield _in_rnn("state", name, return_state=True, channels=SYMBOLIC)
        yield _in_rnn("mask", name, mask=MASK, channels=(*traced, "gradient"))
        yield _in_rnn("mask-sequences", name, return_sequences=True, mask=MASK)
        yield _in_rnn("mask-backwards", name, return_sequences=True, go_backwards=True, mask=MASK)
        yield _in_rnn("mask-unroll", name, return_sequences=True, unroll=True, mask=MASK)
        yield _in_rnn("mask-unroll-backwards", name, unroll=True, go_backwards=True, mask=MASK,
                      channels=("gradient",))  # fmt: skip
        yield _in_rnn("mask-state", name, return_state=True, mask=MASK)
        yield _in_rnn("mask-zero", name, return_sequences=True, zero_output_for_mask=True,
                      mask=MASK, channels=("gradient",))  # fmt: skip
        yield _in_rnn("mask-zero-unroll", name, return_sequences=True, zero_output_for_mask=True,
                      unroll=True, mask=MASK)  # fmt: skip
        yield _in_rnn("mask-zero-backwards", name, return_sequences=True, go_backwards=True,
                      zero_output_for_mask=True, mask=MASK)  # fmt: skip
        yield _in_rnn("mask-zero-unroll-backwards", name, return_sequences=True, go_backwards=True,
                      zero_output_for_mask=True, unroll=True, mask=MASK)  # fmt: skip
        states = [_states("GRU"), _states("LSTM")] if name == "Stacked" else _states(name)
        yield _in_rnn("initial-state", name, return_sequences=True, initial_state=states,
                      channels=("gradient",))  # fmt: skip


@generator
def keeping_state() -> Iterator[Case]:
    """Two batches, one after the other."""
    first, second = U((2, 3, WIDTH)), U((2, 3, WIDTH), seed="second")
    seen = np.array([[1, 1, 0], [0, 1, 0]], bool)
    for name in GATES:
        traced = ("traced", "gradient") if name == "LSTM" else ("gradient",)
        for what, config in (
            ("plain", {}), ("sequences", {"return_sequences": True}),
            ("backwards", {"return_sequences": True, "go_backwards": True}),
            ("state", {"return_state": True}), ("unroll", {"unroll": True}),
        ):  # fmt: skip
            yield layer(name, f"stateful-{what}", _config(stateful=True, **config),
                        [first, second], weights_of(name), use="batches",
                        channels=traced if what == "plain" else ())  # fmt: skip
        yield layer(name, "stateful-mask", _config(stateful=True), [first, second],
                    weights_of(name), use="batches", mask=seen)  # fmt: skip
        cell = made(f"{name}Cell", _config())
        yield layer("RNN", f"{name}-stateful", {"cell": cell, "stateful": True}, [first, second],
                    weights_of(name), use="batches")  # fmt: skip
