"""Line charts as parts of a page."""

from __future__ import annotations

import re
import subprocess
import sys
from xml.etree import ElementTree as ET

import pytest

from xarch.errors import ArgumentError
from xarch.report import MissingReportExtra, Series, line_chart

SVG = "{http://www.w3.org/2000/svg}"
THREE = [Series(name, [1, 2, 3], [3.0, 2.0, 1.0]) for name in ("torch", "jax", "<tensorflow> & co")]


def chart(series=THREE, **changes):
    given = {"title": "Loss <by> epoch", "description": "It falls & falls.", "x_label": "epoch"}
    return line_chart(series, **{**given, "y_label": "loss", **changes})


def test_the_same_input_gives_the_same_text_in_another_process():
    program = (
        "from xarch.report import Series, line_chart; import sys; sys.stdout.write(line_chart("
        "[Series('a', [1, 2], [2, 1])], title='t', description='d', x_label='x', y_label='y'))"
    )
    run = [sys.executable, "-c", program]
    texts = {subprocess.run(run, check=True, capture_output=True).stdout for _ in range(2)}
    here = chart(
        [Series("a", [1, 2], [2, 1])], title="t", description="d", x_label="x", y_label="y"
    )
    assert texts == {here.encode()}


def test_colours_are_the_pages_own():
    svg = chart()
    assert "currentColor" in svg
    assert "var(--series-2)" in svg
    assert not re.search(r"#[0-9a-f]{6}\b", svg.replace("#chart-", ""))


def test_it_has_a_title_and_a_description_for_screen_readers():
    root = ET.fromstring(chart())
    assert root.get("role") == "img"
    named = {element.get("id"): element.text for element in root.iter() if element.get("id")}
    texts = [named[identifier] for identifier in root.get("aria-labelledby").split()]
    assert texts == ["Loss <by> epoch", "It falls & falls."]


def test_text_stays_text_in_the_pages_font():
    root = ET.fromstring(chart())
    texts = [element.text for element in root.iter(f"{SVG}text")]
    assert {"epoch", "loss", "torch", "<tensorflow> & co"} <= set(texts)
    logarithmic = chart([Series("a", [1, 2], [1e-7, 1e-3])], log_y=True)
    for svg in (chart(), logarithmic):
        assert "DejaVu" not in svg
        assert "font-size" in svg


def test_lines_differ_without_their_colours():
    root = ET.fromstring(chart())
    lines = [
        re.sub(r"stroke: var\(--series-\d\)", "", element.get("style"))
        for element in root.iter(f"{SVG}path")
        if "var(--series" in element.get("style", "") and "clip-path" in element.attrib
    ]
    assert len(lines) == 3
    assert len(set(lines)) == 3
    markers = {
        re.sub(r"#chart-\w+-", "", element.get("href"))
        for element in root.iter(f"{SVG}use")
        if "var(--series" in element.get("style", "")
    }
    assert len(markers) == 3


def test_every_reference_leads_to_something_in_the_same_chart():
    svg = chart()
    identifiers = re.findall(r' id="([^"]+)"', svg)
    assert len(set(identifiers)) == len(identifiers)
    references = re.findall(r'href="#([^"]+)"', svg) + re.findall(r"url\(#([^)]+)\)", svg)
    assert references
    assert set(references) <= set(identifiers)


def test_two_charts_share_no_identifier():
    first, second = chart(), chart(title="Other")
    found = [set(re.findall(r' id="([^"]+)"', svg)) for svg in (first, second)]
    assert not found[0] & found[1]


def test_nothing_comes_from_elsewhere():
    svg = chart()
    assert set(re.findall(r"https?://[^\"\s]+", svg)) == {"http://www.w3.org/2000/svg"}
    assert "<script" not in svg
    assert "<style" not in svg


def test_on_a_logarithmic_axis_a_zero_is_left_out():
    # matplotlib draws M for each new stretch of a line: the zero breaks it in two.
    svg = chart([Series("a", [1, 2, 3, 4, 5], [1e-7, 1e-6, 0.0, 1e-6, 1e-7])], log_y=True)
    (line,) = [
        element.get("d")
        for element in ET.fromstring(svg).iter(f"{SVG}path")
        if "clip-path" in element.attrib and "var(--series-0)" in element.get("style", "")
    ]
    assert line.count("M") == 2


def test_all_values_zero_on_a_logarithmic_axis_still_give_a_chart():
    assert chart([Series("a", [1, 2], [0.0, 0.0])], log_y=True).startswith("<svg")


@pytest.mark.parametrize("count", [0, 5])
def test_no_series_or_too_many_are_refused(count):
    with pytest.raises(ArgumentError, match="1 to 4 series"):
        chart([Series("a", [1], [1])] * count)


def test_unequal_lengths_are_refused():
    with pytest.raises(ArgumentError, match="2 positions and 1 values"):
        chart([Series("a", [1, 2], [1])])


def test_without_matplotlib_the_install_line_is_given(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(MissingReportExtra, match=r'pip install "xarch\[report\]"'):
        chart()
