"""What a page is made of: plain data, so that the same table also goes to the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from xarch.errors import ArgumentError
from xarch.report.gallery import Gallery


@dataclass(frozen=True)
class Text:
    """A paragraph.

    Attributes:
        text: Plain text; markup in it is shown, not obeyed.
        kind: `plain`, or `good` or `bad` for a verdict, which is also said by a word in front.
    """

    text: str
    kind: str = "plain"


@dataclass(frozen=True)
class Table:
    """A table whose first column names the rows.

    Attributes:
        caption: What it shows.
        columns: The column headings.
        rows: The cells as text, as many in each row as there are columns.
        words: The columns, by number, that hold words rather than numbers; the first always does.

    Raises:
        ArgumentError: A row has another number of cells than there are columns.
    """

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    words: frozenset[int] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ArgumentError(
                    f"The table {self.caption!r} has {len(self.columns)} columns and a row of "
                    f"{len(row)} cells; make them the same."
                )


@dataclass(frozen=True)
class Chart:
    """A figure.

    Attributes:
        svg: An SVG element from `xarch.report.line_chart`. It goes into the page as it is, so it
            may come from nowhere else.
        caption: What it shows.
    """

    svg: str
    caption: str


@dataclass(frozen=True)
class Facts:
    """Pairs of a name and a value."""

    pairs: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Branch:
    """One entry of a `Tree`, which the reader of the page opens and closes.

    Attributes:
        label: What it is called.
        remark: What stands beside the label.
        table: What it shows when it is open, or None.
        branches: The entries below it.
        bad: Whether something in it is wrong, which is also said by a mark.
    """

    label: str
    remark: str = ""
    table: Table | None = None
    branches: Sequence[Branch] = ()
    bad: bool = False


@dataclass(frozen=True)
class Tree:
    """A hierarchy, such as the modules of a model.

    Attributes:
        caption: What it shows.
        branches: The outermost entries.
    """

    caption: str
    branches: Sequence[Branch]


Part = Text | Table | Chart | Facts | Gallery | Tree


@dataclass(frozen=True)
class Section:
    """A part of a page with a heading."""

    heading: str
    parts: Sequence[Part]
