"""The form of a ported model: its layout of axes, and whether it nests.

A reader gives one flat graph in the original's layout. What a user asks for besides is a pass over
that graph, the same for every reader.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from xarch.backend.reading import NodeRecord, Reading
from xarch.errors import PortError

LAYOUTS = ("original", "channels_last")


@dataclass(frozen=True)
class Form:
    """What is asked for.

    Attributes:
        layout: `original`, or `channels_last` for convolutions with the channels last.
        nest: Whether the original's modules are models within the model, or down to which depth.

    Raises:
        PortError: There is no such form.
    """

    layout: str = "original"
    nest: bool | int = False

    def __post_init__(self) -> None:
        if self.layout not in LAYOUTS:
            raise PortError(f"layout is one of {', '.join(LAYOUTS)}, not {self.layout!r}.")
        if not isinstance(self.nest, int) or self.nest < 0:
            raise PortError(f"nest is True, False or a number of levels, not {self.nest!r}.")

    def applied(self, reading: Reading) -> Reading:
        """The reading with its models in this form."""
        reading = _turned(reading) if self.layout == "channels_last" else reading
        return _nested(reading, None if self.nest is True else self.nest) if self.nest else reading


ORIGINAL = Form()
"""The form that a reader gives."""


def _turned(reading: Reading) -> Reading:
    from xarch.port.layout import Turn, channels_last, transposes

    turn = Turn()
    model = channels_last(reading.model, turn)
    train_model = reading.train_model
    if train_model is not None:
        train_model = channels_last(train_model, turn)
    names = {operation.name for operation in model.operations}
    modules = {new: reading.modules.get(old, ()) for new, old in turn.added.items()}
    nodes = [_placed(one, turn.orders, names) for one in reading.nodes]
    count = transposes(model)
    note = f"With channels last the graph holds {count} transpose{'' if count == 1 else 's'}."
    return replace(
        reading,
        model=model,
        train_model=train_model,
        nodes=nodes,
        notes=[*reading.notes, note],
        modules={**reading.modules, **modules},
    )


def _nested(reading: Reading, depth: int | None) -> Reading:
    from xarch.port.nesting import nested

    if reading.train_model is not None:
        note = "The model trains by a graph of its own, so that it stays flat."
        return replace(reading, notes=[*reading.notes, note])
    return replace(reading, model=nested(reading.model, reading.modules, depth))


def _placed(record: NodeRecord, orders: dict[Any, Any], names: set[str]) -> NodeRecord:
    """The record with the place of its value in the new graph, where it has one."""
    if record.layer is None or record.layer not in names:
        return replace(record, layer=None)
    return replace(record, axes=orders.get((record.layer, record.output)))
