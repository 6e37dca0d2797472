"""A page around one large matrix that its reader filters, searches and opens cell by cell.

The matrix itself is in the page as a table and is there without a script; the script, which the
page's content security policy allows by its hash, adds the filters and opens the cells.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

from xarch.report.page import environment, save
from xarch.report.parts import Part, Section

TEMPLATE = "matrix.html.j2"
_SCRIPT = "matrix.js"


@dataclass(frozen=True)
class Cell:
    """What the matrix says about a row in a column.

    Attributes:
        state: `good`, `bad` or `known`: bad, and known to be.
        text: What stands in the cell.
        changed: Whether it is another than at the last time.
        detail: What opens, JSON-ready; None where nothing does.
    """

    state: str
    text: str
    changed: bool = False
    detail: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Matrix:
    """Rows by groups of columns.

    Attributes:
        caption: What it shows.
        corner: What a row is, such as `op`.
        groups: The names of the groups of columns.
        columns: The names of the columns, which every group has, and what each means.
        rows: By the row's name, then (group, column), the cell; a missing one stays empty.
        labels: What the page calls the parts of the detail and the states.
    """

    caption: str
    corner: str
    groups: Sequence[str]
    columns: Mapping[str, str]
    rows: Mapping[str, Mapping[tuple[str, str], Cell]]
    labels: Mapping[str, str] = field(default_factory=dict)

    def details(self) -> list[dict[str, Any]]:
        """The details in the order in which the page numbers them."""
        return [
            {"row": name, "group": group, "column": column, **cell.detail}
            for name, group, column, cell in self._cells()
            if cell.detail is not None
        ]

    def numbers(self) -> dict[tuple[str, str, str], int]:
        """The number of the detail of each cell that has one."""
        named = [place for *place, cell in self._cells() if cell.detail is not None]
        return {(name, group, column): at for at, (name, group, column) in enumerate(named)}

    def _cells(self) -> Any:
        for name, cells in self.rows.items():
            for group in self.groups:
                for column in self.columns:
                    cell = cells.get((group, column))
                    if cell is not None:
                        yield name, group, column, cell


def render_matrix(
    title: str, matrix: Matrix, sections: Sequence[Section] = (), *, lead: Sequence[Part] = ()
) -> str:
    """The page as HTML text; it needs nothing from elsewhere.

    Args:
        title: The page's title and first heading.
        matrix: The matrix.
        sections: Sections after it.
        lead: What stands before it.

    Raises:
        MissingReportExtra: Jinja is not installed.
    """
    script = resources.files("xarch.report").joinpath("templates", _SCRIPT).read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return str(environment().get_template(TEMPLATE).render(
        title=title, matrix=matrix, sections=sections, lead=lead, script=script, digest=digest,
        data=_embedded(matrix.details()), numbers=matrix.numbers(),
    ))  # fmt: skip


def write_matrix_page(
    path: str | os.PathLike[str],
    title: str,
    matrix: Matrix,
    sections: Sequence[Section] = (),
    *,
    lead: Sequence[Part] = (),
) -> Path:
    """Writes the page whole or not at all; see `render_matrix` and `write_page`."""
    return save(path, render_matrix(title, matrix, sections, lead=lead))


def _embedded(data: Any) -> str:
    """JSON that cannot end the element it stands in."""
    text = json.dumps(data, separators=(",", ":"), sort_keys=True)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
