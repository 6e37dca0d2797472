"""A spec's graph as an SVG picture, drawn here: no system package and no library is needed.

Nodes stand in rows, each below all that it needs. An arrow that passes a row has a place of its own
in it, so that it crosses no box; in each row the places follow the mean of those above them, which
keeps most arrows from crossing each other (Sugiyama and others 1981).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from xarch.components.plan import Tensor
from xarch.spec.costs import Row, budget
from xarch.spec.planning import Plan

_WIDTH, _HEIGHT, _GAP, _FALL = 176, 54, 24, 44  # of a box, and between boxes
_PASSING = 14  # the width of an arrow's place in a row
_LONGEST = 22  # characters of a line in a box


@dataclass
class _Place:
    """A box, or where an arrow passes a row.

    Attributes:
        row: Counted from the top.
        lines: What stands in it; nothing where an arrow passes.
        above: What leads here.
        kind: `input`, `node` or `output`.
        x: Its middle.
    """

    row: int
    lines: tuple[str, ...] = ()
    above: list[_Place] = field(default_factory=list)
    kind: str = ""
    x: float = 0.0

    @property
    def width(self) -> int:
        return _WIDTH if self.lines else _PASSING

    @property
    def top(self) -> int:
        return _GAP + self.row * (_HEIGHT + _FALL)


def picture(plan: Plan) -> str:
    """The graph of a plan as one SVG element.

    Lines and letters have the colour of the text around it, so that it also suits dark pages.
    """
    rows = _rows(plan)
    _spread(rows)
    width = max(place.x + place.width / 2 for row in rows for place in row) + _GAP
    height = _GAP + len(rows) * (_HEIGHT + _FALL) - _FALL + _GAP
    title = f"The graph of {plan.spec.name}"
    names = (", ".join(plan.spec.inputs), ", ".join(step.name for step in plan.steps))
    start = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height}" '
        f'width="{width:.0f}" height="{height}" style="max-width: {width:.0f}px" '
        f'role="img" aria-label={quoteattr(title)} '
        'font-family="system-ui, sans-serif" font-size="12" fill="none" stroke="currentColor">'
    )
    parts = [
        start,
        f"<title>{escape(title)}</title>",
        f"<desc>{escape('From {} through {}.'.format(*names))}</desc>",
        *(line for row in rows for place in row for line in _drawn(place)),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _rows(plan: Plan) -> list[list[_Place]]:
    """All places, by row, each row in the spec's order."""
    known = {name: _Place(0, _input_lines(name, plan.inputs[name]), kind="input")
             for name in plan.spec.inputs}  # fmt: skip
    costs = {(row.name, row.module == ""): row for row in budget(plan).rows}
    placed = list(known.values())
    for step in plan.steps:
        is_output = step in plan.heads
        of = plan.spec.outputs[step.name] if is_output else plan.spec.graph[step.name]
        above = [known[name] for name in of.inputs]
        kind = "output" if is_output else "node"
        lines = _lines(costs[step.name, is_output], list(step.outputs.values()))
        place = _Place(1 + max(one.row for one in above), lines, kind=kind)
        for one in above:
            while one.row < place.row - 1:
                one = _Place(one.row + 1, above=[one])  # noqa: PLW2901
                placed.append(one)
            place.above.append(one)
        placed.append(place)
        if not is_output:
            known[step.name] = place
    rows: list[list[_Place]] = [[] for _ in range(1 + max(one.row for one in placed))]
    for one in placed:
        rows[one.row].append(one)
    return rows


def _spread(rows: list[list[_Place]]) -> None:
    """Gives each place its middle."""
    widths = [sum(one.width + _GAP for one in row) - _GAP for row in rows]
    for row, width in zip(rows, widths, strict=True):
        if row is not rows[0]:
            row.sort(key=lambda one: sum(up.x for up in one.above) / len(one.above))
        left = _GAP + (max(widths) - width) / 2
        for one in row:
            one.x = left + one.width / 2
            left += one.width + _GAP


def _input_lines(name: str, one: Tensor) -> tuple[str, ...]:
    may = ", may be missing" if one.present is not None else ""
    return name, f"{one.source.kind}{may}", _sizes(one)


def _lines(row: Row, gives: list[Tensor]) -> tuple[str, ...]:
    name = row.name if row.module in {"", row.name} else f"{row.name} ({row.module})"
    shapes = ", ".join(_sizes(one) for one in gives)
    weights = f" · {row.parameters:,} weights" if row.parameters else ""
    return name, row.component, f"{shapes}{weights}"


def _sizes(one: Tensor) -> str:
    return " x ".join(map(str, one.shape))


def _drawn(place: _Place) -> Iterator[str]:
    for up in place.above:
        yield _arrow(up, place)
    if not place.lines:
        yield f'<path d="M{place.x:.1f} {place.top}v{_HEIGHT}"/>'
        return
    left, corner = place.x - _WIDTH / 2, 4 if place.kind == "node" else _HEIGHT // 2
    thick = 2 if place.kind == "output" else 1
    yield (
        f'<rect x="{left:.1f}" y="{place.top}" width="{_WIDTH}" height="{_HEIGHT}" '
        f'rx="{corner}" stroke-width="{thick}"/>'
    )
    yield '<g fill="currentColor" stroke="none" text-anchor="middle">'
    yield f"<title>{escape('; '.join(place.lines))}</title>"
    for number, line in enumerate(place.lines):
        bold = ' font-weight="bold"' if number == 0 else ""
        shown = line if len(line) <= _LONGEST + 6 * (number > 0) else f"{line[:_LONGEST]}…"
        y = place.top + 17 + 15 * number
        yield f'<text x="{place.x:.1f}" y="{y}"{bold}>{escape(shown)}</text>'
    yield "</g>"


def _arrow(up: _Place, place: _Place) -> str:
    """A curve from one place down to the next, with a head where it ends at a box."""
    from_y, to_y = up.top + _HEIGHT, place.top
    bend = (from_y + to_y) / 2
    curve = f"M{up.x:.1f} {from_y}C{up.x:.1f} {bend} {place.x:.1f} {bend} {place.x:.1f} {to_y}"
    head = f"M{place.x - 4:.1f} {to_y - 7}l4 7l4 -7" if place.lines else ""
    return f'<path d="{curve}{head}"/>'
