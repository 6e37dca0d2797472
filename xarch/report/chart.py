"""Line charts as SVG elements that live inside a page.

matplotlib draws; then the picture is made part of the page: colours become CSS variables and
`currentColor`, so that it follows the page into the dark, text becomes text in the page's font,
identifiers get a prefix so that several charts can stand on one page, and a title and a
description are put in for those who cannot see it.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as ET

from xarch.errors import ArgumentError
from xarch.report.extra import load

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"

# Stand-ins that no style of matplotlib uses, replaced after drawing.
_INK, _LINE, _PAPER = "#010203", "#010204", "#010205"
_SERIES = ("#010210", "#010211", "#010212", "#010213")
_CSS = {
    _INK: "currentColor",
    _LINE: "var(--line)",
    _PAPER: "var(--paper)",
    **{color: f"var(--series-{index})" for index, color in enumerate(_SERIES)},
}
# Each series differs from the others without its colour. The first is the widest and lies lowest,
# so that lines which coincide can still be told apart.
_STYLES: tuple[dict[str, Any], ...] = (
    {"linestyle": "-", "linewidth": 5.0, "marker": "s", "markersize": 10, "alpha": 0.55},
    {"linestyle": (0, (4, 2)), "linewidth": 2.4, "marker": "o", "markersize": 7},
    {"linestyle": (0, (1, 2)), "linewidth": 1.4, "marker": "x", "markersize": 5},
    {"linestyle": (0, (6, 2, 1, 2)), "linewidth": 1.2, "marker": "^", "markersize": 3},
)
MOST_SERIES = len(_STYLES)
_LONGEST_NAME = 12  # characters of a horizontal position
_SIZE = 5.2, 3.3  # inches; 72 units each, so that ten points are readable on a phone
_SETTINGS = {
    "font.size": 10,
    "font.family": ["DejaVu Sans"],  # comes with matplotlib: the layout is the same everywhere
    "svg.fonttype": "none",
    "svg.hashsalt": "xarch",
    "path.simplify": False,
    "axes.unicode_minus": True,
    "text.usetex": False,
}


@dataclass(frozen=True)
class Series:
    """One line.

    Attributes:
        name: What the legend calls it.
        x: The horizontal positions.
        y: The values, as many as there are positions.
        linked: Whether a line goes from each to the next.
    """

    name: str
    x: Sequence[float]
    y: Sequence[float]
    linked: bool = True


def line_chart(
    series: Sequence[Series],
    *,
    title: str,
    description: str,
    x_label: str,
    y_label: str,
    log_y: bool = False,
    log_x: bool = False,
    whole_x: bool = True,
    names_x: Sequence[str] = (),
) -> str:
    """An SVG element with one line for each series, for `xarch.report.Chart`.

    The same input gives the same text. Lines differ in style and marker, not in colour alone.

    Args:
        series: One to four lines.
        title: The chart's name, for screen readers.
        description: What it shows in a sentence, for screen readers.
        x_label: What the horizontal axis counts.
        y_label: What the vertical axis measures.
        log_y: Whether the vertical axis is logarithmic; values of zero or less are then left
            out, and where no other is left the axis is linear.
        log_x: Whether the horizontal axis is logarithmic; positions are above zero then.
        whole_x: Whether the horizontal axis counts, so that it is labelled at whole numbers only.
        names_x: What the horizontal positions 0, 1, ... are called; nothing where they are numbers.

    Returns:
        The element, with neither XML declaration nor anything from outside.

    Raises:
        ArgumentError: There is no series or too many, or one has unequal lengths.
        MissingReportExtra: matplotlib is not installed.

    Example:
        ```python
        losses = Series("torch", [1, 2, 3], [0.5, 0.2, 0.1])
        svg = line_chart(
            [losses], title="Loss", description="It falls.", x_label="epoch", y_label="loss"
        )
        ```
    """
    _check(series)
    horizontal = _Horizontal(x_label, log_x, whole_x, names_x)
    drawn = _draw(series, horizontal, y_label, log_y)
    return _for_a_page(drawn, title, description)


@dataclass(frozen=True)
class _Horizontal:
    label: str
    log: bool
    whole: bool
    names: Sequence[str]

    def dress(self, axes: Any) -> None:
        if self.names:
            shown = [one if len(one) <= _LONGEST_NAME else f"{one[:_LONGEST_NAME]}…"
                     for one in self.names]  # fmt: skip
            axes.set_xticks(range(len(shown)), shown)
            axes.set_xlim(-0.5, len(shown) - 0.5)
        elif self.log:
            axes.set_xscale("log")
        elif self.whole:
            axes.xaxis.get_major_locator().set_params(integer=True)
        axes.set_xlabel(self.label, color=_INK)


def _check(series: Sequence[Series]) -> None:
    if not 1 <= len(series) <= MOST_SERIES:
        raise ArgumentError(
            f"A line chart shows 1 to {MOST_SERIES} series; got {len(series)}. Split it."
        )
    for line in series:
        if len(line.x) != len(line.y):
            raise ArgumentError(
                f"The series {line.name!r} has {len(line.x)} positions and {len(line.y)} values."
            )


def _draw(series: Sequence[Series], horizontal: _Horizontal, y_label: str, log_y: bool) -> str:
    matplotlib = load("matplotlib")
    figures = load("matplotlib.figure")
    with matplotlib.rc_context({**matplotlib.rcParamsDefault, **_SETTINGS, "backend": "svg"}):
        figure = figures.Figure(figsize=_SIZE, layout="constrained")
        axes = figure.add_subplot()
        for line, color, style in zip(series, _SERIES, _STYLES, strict=False):
            given = style if line.linked else {**style, "linestyle": "none"}
            axes.plot(
                line.x, line.y, label=line.name, color=color,
                markerfacecolor="none", markeredgewidth=1.2, **given,
            )  # fmt: skip
        horizontal.dress(axes)
        _dress(axes, y_label, log_y)
        if len(series) > 1:
            axes.legend(frameon=False, labelcolor=_INK, handlelength=3.5)
        buffer = io.StringIO()
        metadata = {"Date": None, "Creator": None, "Format": None, "Type": None}
        figure.savefig(buffer, format="svg", transparent=True, metadata=metadata)
    return buffer.getvalue()


def _dress(axes: Any, y_label: str, log_y: bool) -> None:
    if log_y and any(value > 0 for line in axes.lines for value in line.get_ydata()):
        axes.set_yscale("log", nonpositive="mask")
    axes.set_ylabel(y_label, color=_INK)
    axes.grid(color=_LINE, linewidth=0.6)
    axes.tick_params(which="both", color=_LINE, labelcolor=_INK)
    for side, spine in axes.spines.items():
        spine.set_visible(side in {"left", "bottom"})
        spine.set_color(_LINE)


def _for_a_page(drawn: str, title: str, description: str) -> str:
    ET.register_namespace("", SVG)
    root = ET.fromstring(drawn)  # noqa: S314  # matplotlib wrote it a moment ago
    _take_out_globals(root)
    digest = hashlib.sha256(f"{title}\n{description}\n{drawn}".encode()).hexdigest()
    prefix = f"chart-{digest[:10]}"
    for element in root.iter():
        _adapt(element, prefix)
    for name in ("width", "height", "version"):
        root.attrib.pop(name, None)
    root.set("role", "img")
    root.set("aria-labelledby", f"{prefix}-title {prefix}-description")
    root.insert(0, _text_element("desc", f"{prefix}-description", description))
    root.insert(0, _text_element("title", f"{prefix}-title", title))
    text = ET.tostring(root, encoding="unicode")
    return re.sub("|".join(_CSS), lambda match: _CSS[match[0]], text)


def _take_out_globals(root: ET.Element) -> None:
    """Removes the metadata, and makes matplotlib's style for `*` one for this element alone."""
    for parent in [*root.iter()]:
        for child in [*parent]:
            if child.tag in {f"{{{SVG}}}metadata", f"{{{SVG}}}style"}:
                parent.remove(child)
    root.set("style", "stroke-linejoin: round; stroke-linecap: butt")


def _adapt(element: ET.Element, prefix: str) -> None:
    """Prefixes identifiers and references, and lets text take the page's font."""
    if "id" in element.attrib:
        element.set("id", f"{prefix}-{element.get('id')}")
    reference = element.attrib.pop(f"{{{XLINK}}}href", None)
    if reference is not None:
        element.set("href", reference.replace("#", f"#{prefix}-", 1))
    for name, value in element.attrib.items():
        if "url(#" in value:
            element.set(name, value.replace("url(#", f"url(#{prefix}-"))
    style = element.get("style")
    if element.tag in {f"{{{SVG}}}text", f"{{{SVG}}}tspan"} and style is not None:
        style = re.sub(r"font: ([\d.]+px)[^;]*", r"font-size: \1", style)  # matplotlib before 3.10
        style = re.sub(r"font-family: [^;]*(; )?", "", style)
        element.set("style", style)


def _text_element(tag: str, identifier: str, text: str) -> ET.Element:
    element = ET.Element(f"{{{SVG}}}{tag}", {"id": identifier})
    element.text = text
    return element
