"""Recurrent layers: options, masks, states, both directions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from xarch.conformance.case import Case
from xarch.conformance.generate import _values as values
from xarch.conformance.generate._case import SYMBOLIC
from xarch.conformance.generate._layer import HALVES, SMOOTH, layer, made
from xarch.conformance.generate._registry import generator

U = values.uniform
GATES = {"SimpleRNN": 1, "GRU": 3, "LSTM": 4}
STATES = {"SimpleRNN": 1, "GRU": 1, "LSTM": 2}
UNITS, WIDTH = 4, 3
X = U((2, 5, WIDTH))
#: Ends early, and starts late with a hole.
MASK = np.array([[1, 1, 1, 0, 0], [0, 1, 0, 1, 1]], bool)


def weights_of(name: str, width: int = WIDTH, **config: Any) -> tuple[tuple[int, ...], ...]:
    wide = GATES[name] * UNITS
    bias = (2, wide) if name == "GRU" and config.get("reset_after", True) else (wide,)
    kernels = ((width, wide), (UNITS, wide))
    return (*kernels, bias) if config.get("use_bias", True) else kernels


def _one(name: str, what: str, config: dict[str, Any], **options: Any) -> Case:
    given = {"units": UNITS, **config}
    return layer(name, what, given, X, weights_of(name, **config), **options)


@generator
def recurrent() -> Iterator[Case]:
    for name, gates in GATES.items():
        yield _one(name, "plain", {}, channels=SMOOTH)
        yield _one(name, "sequences", {"return_sequences": True}, channels=SMOOTH)
        yield _one(name, "backwards", {"return_sequences": True, "go_backwards": True},
                   channels=SMOOTH)  # fmt: skip
        yield _one(name, "no-bias", {"use_bias": False}, channels=SMOOTH)
        yield _one(name, "unroll", {"unroll": True, "return_sequences": True}, channels=SMOOTH)
        yield _one(name, "state", {"return_state": True}, channels=SYMBOLIC)
        yield _one(name, "relu", {"activation": "relu"}, channels=SYMBOLIC)
        # a list of states of one layer is its initial state, of several its states
        states = [U((2, UNITS), -1, 1, seed=f"state {at}") for at in range(STATES[name])]
        yield _one(name, "initial-state", {"return_sequences": True}, channels=("gradient",),
                   initial_state=states)  # fmt: skip
        yield _one(name, "mask", {}, mask=MASK, channels=("traced", "gradient"))
        yield _one(name, "mask-sequences", {"return_sequences": True}, mask=MASK,
                   channels=("gradient",))  # fmt: skip
        yield _one(name, "mask-backwards", {"return_sequences": True, "go_backwards": True},
                   mask=MASK)  # fmt: skip
        yield _one(name, "mask-state", {"return_state": True}, mask=MASK)
        yield _one(name, "mask-unroll", {"unroll": True, "return_sequences": True}, mask=MASK)
        yield _one(name, "mask-unroll-backwards",
                   {"unroll": True, "return_sequences": True, "go_backwards": True}, mask=MASK)  # fmt: skip
        yield _one(name, "mask-all", {}, mask=np.zeros((2, 5), bool))
        square = U((4, 4, 4))
        wide = gates * 4
        bias = (2, wide) if name == "GRU" else (wide,)
        yield layer(name, "square", {"units": 4}, square, ((4, wide), (4, wide), bias))
        for dtype in HALVES:
            config = {"units": UNITS, "recurrent_initializer": "zeros"}
            yield layer(name, "plain", config, U((2, 5, WIDTH), dtype=dtype), weights_of(name), dtype,
                        channels=SYMBOLIC)  # fmt: skip


@generator
def variants() -> Iterator[Case]:
    before = {"reset_after": False}
    yield _one("GRU", "reset-before", before, channels=SMOOTH)
    yield _one("GRU", "reset-before-sequences", {**before, "return_sequences": True},
               channels=SMOOTH)  # fmt: skip
    yield _one("GRU", "reset-before-mask", {**before, "return_sequences": True}, mask=MASK)
    for name in ("GRU", "LSTM"):
        half = U((2, 5, WIDTH), dtype="float16")
        yield layer(name, "orthogonal", {"units": UNITS}, half, weights_of(name), "float16")
        yield _one(name, "hard", {"recurrent_activation": "hard_sigmoid"}, channels=SYMBOLIC)


@generator
def both_directions() -> Iterator[Case]:
    for name in GATES:
        for what, merge in (("concat", "concat"), ("sum", "sum"), ("ave", "ave"), ("mul", "mul")):
            if name != "LSTM" and what != "concat":
                continue
            inner = {"units": UNITS, "return_sequences": True}
            config = {"layer": made(name, inner), "merge_mode": merge}
            given = (*weights_of(name), *weights_of(name))
            yield layer("Bidirectional", f"{name}-{what}", config, X, given,
                        channels=SMOOTH)  # fmt: skip
        last = {"layer": made(name, {"units": UNITS})}
        yield layer("Bidirectional", f"{name}-last", last, X, given, channels=SYMBOLIC)
        yield layer("Bidirectional", f"{name}-mask", last, X, given, mask=MASK)
