"""Recurrent layers, a step at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from xarch.conformance.reference._layer import OF_KERAS, activated, layer

Array = np.ndarray[Any, Any]
States = list[Array]
Step = Callable[[Array, States], tuple[Array, States]]


def unrolled(
    x: Array, step: Step, states: States, return_sequences: bool = False,
    return_state: bool = False, go_backwards: bool = False, mask: Array | None = None,
    initial_state: Any = None, zero_output_for_mask: bool = False, unroll: bool = False,
) -> Any:  # fmt: skip
    """A masked step leaves all as it was; in a sequence, its output may be zero instead.

    Before the first step that counts, the output is zero.
    """
    if initial_state is not None:
        states = [np.asarray(one, np.float64) for one in flat(initial_state)]
    output, outputs = 0.0 * step(x[:, 0], states)[0], []
    for at in reversed(range(x.shape[1])) if go_backwards else range(x.shape[1]):
        now, moved = step(x[:, at], states)
        seen = np.ones(len(x), bool) if mask is None else mask[:, at]
        states = [_where(seen, new, old) for new, old in zip(moved, states, strict=True)]
        output = _where(seen, now, output)
        outputs.append(_where(seen, now, 0.0 * now) if zero_output_for_mask else output)
    found = np.stack(outputs, 1) if return_sequences else output
    return [found, *states] if return_state else found


def _where(rows: Array, x: Array, y: Array) -> Array:
    return np.where(rows.reshape((-1,) + (1,) * (x.ndim - 1)), x, y)


def flat(states: Any) -> States:
    """The states of all cells in a row."""
    if isinstance(states, (list, tuple)):
        return [one for part in states for one in flat(part)]
    return [states]


def simple(
    weights: list[Array], units: int, activation: str = "tanh", use_bias: bool = True
) -> tuple[Step, list[int]]:
    kernel, recurrent, *bias = weights

    def step(now: Array, states: States) -> tuple[Array, States]:
        total = now @ kernel + states[0] @ recurrent
        found = activated(total + bias[0] if bias else total, activation)
        return found, [found]

    return step, [units]


def gru(
    weights: list[Array], units: int, activation: str = "tanh",
    recurrent_activation: str = "sigmoid", use_bias: bool = True, reset_after: bool = True,
) -> tuple[Step, list[int]]:  # fmt: skip
    """Cho et al. 2014; with `reset_after`, the reset gate acts on the product and its bias."""
    kernel, recurrent, *bias = weights
    zero = np.zeros(3 * units)
    outer, inner = (bias[0] if reset_after else (bias[0], zero)) if bias else (zero, zero)

    def step(now: Array, states: States) -> tuple[Array, States]:
        before = states[0]
        given = np.split(now @ kernel + outer, 3, -1)
        held = np.split(before @ recurrent + inner, 3, -1)
        update, reset = (
            activated(a + b, recurrent_activation) for a, b in zip(given[:2], held[:2], strict=True)
        )
        last = reset * held[2] if reset_after else (reset * before) @ recurrent[:, 2 * units :]
        candidate = activated(given[2] + last, activation)
        found = update * before + (1 - update) * candidate
        return found, [found]

    return step, [units]


def lstm(
    weights: list[Array], units: int, activation: str = "tanh",
    recurrent_activation: str = "sigmoid", use_bias: bool = True,
) -> tuple[Step, list[int]]:  # fmt: skip
    """Hochreiter and Schmidhuber 1997, with a forget gate: input, forget, cell, output."""
    kernel, recurrent, *bias = weights

    def step(now: Array, states: States) -> tuple[Array, States]:
        total = now @ kernel + states[0] @ recurrent
        parts = np.split(total + bias[0] if bias else total, 4, -1)
        gates = [activated(parts[at], recurrent_activation) for at in (0, 1, 3)]
        cell = gates[1] * states[1] + gates[0] * activated(parts[2], activation)
        found = gates[2] * activated(cell, activation)
        return found, [found, cell]

    return step, [units, units]


_KINDS: dict[str, Callable[..., tuple[Step, list[int]]]] = {
    "SimpleRNN": simple, "GRU": gru, "LSTM": lstm,
}  # fmt: skip
#: What a config says of the sequence and not of the step.
_OF_SEQUENCES = (
    "return_sequences", "return_state", "go_backwards", "mask", "initial_state", "unroll",
    "zero_output_for_mask",
)  # fmt: skip


def stepping(name: str, weights: list[Array], config: dict[str, Any]) -> tuple[Step, list[int]]:
    """The step of a cell, and the sizes of its states; several cells lie one upon the other."""
    if name != "StackedRNNCells":
        given = {key: value for key, value in config.items() if key not in OF_KERAS}
        return _KINDS[name.removesuffix("Cell")](weights, **given)
    cells = [
        stepping(one["class_name"], part, one["config"])
        for one, part in zip(config["cells"], _parts(weights, config["cells"]), strict=True)
    ]

    def step(now: Array, states: States) -> tuple[Array, States]:
        found: States = []
        for each, sizes in cells:
            now, moved = each(now, states[len(found) : len(found) + len(sizes)])
            found.extend(moved)
        return now, found

    return step, [size for _, sizes in cells for size in sizes]


def _parts(weights: list[Array], cells: list[Any]) -> list[list[Array]]:
    """Those of each cell, which may have no bias."""
    found, at = [], 0
    for cell in cells:
        count = 3 if cell["config"].get("use_bias", True) else 2
        found.append(weights[at : at + count])
        at += count
    return found


def nested(states: States, name: str, config: dict[str, Any]) -> list[Any]:
    """As the cell has them: of several cells, a list for each."""
    if name != "StackedRNNCells":
        return list(states)
    found, at = [], 0
    for cell in config["cells"]:
        count = 2 if cell["class_name"] == "LSTMCell" else 1
        found.append(states[at : at + count])
        at += count
    return found


def _sequence(name: str, x: Any, weights: list[Array], options: dict[str, Any]) -> Any:
    """A layer that keeps its state is called on several batches, one after the other."""
    ours = {key: options.pop(key) for key in _OF_SEQUENCES if key in options}
    batches = x if options.pop("stateful", False) else [x]
    step, sizes = stepping(name, weights, options)
    many = bool(ours.pop("return_state", False))
    states, results = [np.zeros((len(batches[0]), size)) for size in sizes], []
    for batch in batches:
        found, *states = unrolled(batch, step, states, return_state=True, **ours)
        results.append([found, *nested(states, name, options)] if many else found)
    return results if batches is x else results[0]


def _layer_of(name: str) -> Callable[..., Any]:
    def found(x: Array, weights: list[Array], **options: Any) -> Any:
        return _sequence(name, x, weights, options)

    return found


def _cell_of(name: str) -> Callable[..., Any]:
    def found(x: Array, weights: list[Array], states: Any, **config: Any) -> Any:
        step, _ = stepping(name, weights, config)
        output, moved = step(x, flat(states))
        return [output, nested(moved, name, config)]

    return found


for _name in _KINDS:
    layer(_name)(_layer_of(_name))
    layer(f"{_name}Cell")(_cell_of(f"{_name}Cell"))
layer("StackedRNNCells")(_cell_of("StackedRNNCells"))


@layer("RNN")
def of_a_cell(x: Any, weights: list[Array], cell: dict[str, Any], **options: Any) -> Any:
    return _sequence(cell["class_name"], x, weights, {**cell["config"], **options})


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
    name, config = layer["class_name"], layer["config"]
    half = len(weights) // 2
    ahead = _sequence(name, x, weights[:half], {**config, "mask": mask})
    back = _sequence(name, x, weights[half:], {**config, "mask": mask, "go_backwards": True})
    back = back[:, ::-1] if config.get("return_sequences") else back
    return [ahead, back] if merge_mode is None else _MERGES[merge_mode](ahead, back)
