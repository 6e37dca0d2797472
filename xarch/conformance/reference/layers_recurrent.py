"""Recurrent layers, a step at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from xarch.conformance.reference._layer import activated, layer

Array = np.ndarray[Any, Any]
States = list[Array]
Step = Callable[[Array, States], States]


def _unrolled(
    x: Array, step: Step, sizes: list[int], return_sequences: bool = False,
    return_state: bool = False, go_backwards: bool = False, mask: Array | None = None,
    initial_state: Any = None,
) -> Any:  # fmt: skip
    """The first state is the output; a masked step leaves all as it was.

    Before the first step that counts, the output is zero.
    """
    batch, length = x.shape[:2]
    states = [np.zeros((batch, size)) for size in sizes]
    if initial_state is not None:
        given = initial_state if isinstance(initial_state, (list, tuple)) else [initial_state]
        states = [np.asarray(one, np.float64) for one in given]
    output = np.zeros((batch, sizes[0]))
    outputs = []
    for at in reversed(range(length)) if go_backwards else range(length):
        moved = step(x[:, at], states)
        seen = np.ones((batch, 1), bool) if mask is None else mask[:, at, None]
        states = [np.where(seen, new, old) for new, old in zip(moved, states, strict=True)]
        output = np.where(seen, moved[0], output)
        outputs.append(output)
    found = np.stack(outputs, 1) if return_sequences else output
    return [found, *states] if return_state else found


@layer("SimpleRNN")
def simple(
    x: Array, weights: list[Array], units: int, activation: str = "tanh", use_bias: bool = True,
    unroll: bool = False, **options: Any,
) -> Any:  # fmt: skip
    kernel, recurrent, *bias = weights

    def step(now: Array, states: States) -> States:
        total = now @ kernel + states[0] @ recurrent
        return [activated(total + bias[0] if bias else total, activation)]

    return _unrolled(x, step, [units], **options)


@layer("GRU")
def gru(
    x: Array, weights: list[Array], units: int, activation: str = "tanh",
    recurrent_activation: str = "sigmoid", use_bias: bool = True, reset_after: bool = True,
    unroll: bool = False, **options: Any,
) -> Any:  # fmt: skip
    """Cho et al. 2014; with `reset_after`, the reset gate acts on the product and its bias."""
    kernel, recurrent, *bias = weights
    zero = np.zeros(3 * units)
    outer, inner = (bias[0] if reset_after else (bias[0], zero)) if bias else (zero, zero)

    def step(now: Array, states: States) -> States:
        before = states[0]
        given = np.split(now @ kernel + outer, 3, -1)
        held = np.split(before @ recurrent + inner, 3, -1)
        update, reset = (
            activated(a + b, recurrent_activation) for a, b in zip(given[:2], held[:2], strict=True)
        )
        last = reset * held[2] if reset_after else (reset * before) @ recurrent[:, 2 * units :]
        candidate = activated(given[2] + last, activation)
        return [update * before + (1 - update) * candidate]

    return _unrolled(x, step, [units], **options)


@layer("LSTM")
def lstm(
    x: Array, weights: list[Array], units: int, activation: str = "tanh",
    recurrent_activation: str = "sigmoid", use_bias: bool = True, unroll: bool = False,
    **options: Any,
) -> Any:  # fmt: skip
    """Hochreiter and Schmidhuber 1997, with a forget gate: input, forget, cell, output."""
    kernel, recurrent, *bias = weights

    def step(now: Array, states: States) -> States:
        total = now @ kernel + states[0] @ recurrent
        parts = np.split(total + bias[0] if bias else total, 4, -1)
        gates = [activated(parts[at], recurrent_activation) for at in (0, 1, 3)]
        cell = gates[1] * states[1] + gates[0] * activated(parts[2], activation)
        return [gates[2] * activated(cell, activation), cell]

    return _unrolled(x, step, [units, units], **options)


_KINDS = {"SimpleRNN": simple, "GRU": gru, "LSTM": lstm}
_MERGES: dict[str, Callable[[Array, Array], Array]] = {
    "concat": lambda a, b: np.concatenate([a, b], -1),
    "sum": np.add,
    "mul": np.multiply,
    "ave": lambda a, b: (a + b) / 2,
}


@layer("Bidirectional")
def bidirectional(
    x: Array, weights: list[Array], layer: dict[str, Any], merge_mode: str | None = "concat",
    mask: Array | None = None,
) -> Any:  # fmt: skip
    """The second half of the weights reads from the end; its steps are put in the first's order."""
    function, config = _KINDS[layer["class_name"]], layer["config"]
    half = len(weights) // 2
    ahead = function(x, weights[:half], **config, mask=mask)
    back = function(x, weights[half:], **config, mask=mask, go_backwards=True)
    back = back[:, ::-1] if config.get("return_sequences") else back
    return [ahead, back] if merge_mode is None else _MERGES[merge_mode](ahead, back)
