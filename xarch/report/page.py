"""Pages: parts in, one self-contained HTML file out."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from xarch.errors import ArgumentError
from xarch.files import write_text
from xarch.report.extra import load
from xarch.report.parts import Part, Section

TEMPLATE = "page.html.j2"


def render_page(title: str, sections: Sequence[Section], *, lead: Sequence[Part] = ()) -> str:
    """A page as HTML text.

    It needs nothing from elsewhere: no script, no font, no image, no style sheet. The same input
    gives the same text.

    Args:
        title: The page's title and first heading.
        sections: Its sections in order.
        lead: What stands before the first section.

    Raises:
        MissingReportExtra: Jinja is not installed.

    Example:
        ```python
        table = Table("Losses", ["epoch", "torch"], [["1", "0.5"]])
        html = render_page("Results", [Section("Training", [table])])
        ```
    """
    return str(environment().get_template(TEMPLATE).render(
        title=title, lead=lead, sections=sections
    ))  # fmt: skip


def write_page(
    path: str | os.PathLike[str],
    title: str,
    sections: Sequence[Section],
    *,
    lead: Sequence[Part] = (),
) -> Path:
    """Writes a page whole or not at all; makes its folder where there is none.

    Args:
        path: The file to write.
        title: As for `render_page`.
        sections: As for `render_page`.
        lead: As for `render_page`.

    Returns:
        The file's absolute path.

    Raises:
        MissingReportExtra: Jinja is not installed.
        ArgumentError: The file cannot be written.
    """
    return save(path, render_page(title, sections, lead=lead))


def save(path: str | os.PathLike[str], html: str) -> Path:
    """Writes a page's text as `write_page` does."""
    target = Path(path).absolute()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        write_text(target, html)
    except OSError as error:
        raise ArgumentError(
            f"The page {target} cannot be written: {error.strerror or error}. Choose another place."
        ) from error
    return target


def environment() -> Any:
    """Jinja with the templates of this room."""
    jinja2 = load("jinja2")
    return jinja2.Environment(
        loader=jinja2.PackageLoader("xarch.report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
