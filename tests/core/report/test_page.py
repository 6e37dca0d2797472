"""Pages as files, read again with an HTML parser."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from html_reader import Reader

from xarch.errors import ArgumentError
from xarch.report import (
    Chart,
    Facts,
    MissingReportExtra,
    Section,
    Table,
    Text,
    line_chart,
    render_page,
    require,
    write_page,
)
from xarch.report.chart import Series


def page() -> str:
    svg = line_chart(
        [Series("a", [1, 2], [2, 1])], title="t", description="d", x_label="x", y_label="y"
    )
    table = Table("Losses", ["epoch", "where", "loss"], [["1", "torch", "0.5"]], frozenset({1}))
    parts = [Text("It agrees.", "good"), Text("No.", "bad"), table, Chart(svg, "a chart")]
    return render_page(
        "A & B", [Section("One", parts), Section("Two", [Facts([("Seed", "0")])])],
        lead=[Text("Lead.")],
    )  # fmt: skip


def test_the_page_is_well_formed_and_says_everything():
    text = Reader(page()).text
    expected = ["A & B", "Lead.", "One", "✓ It agrees.", "✗ No.", "Losses", "epoch", "1", "torch"]
    assert [word for word in expected if word not in text] == []
    assert {"0.5", "a chart", "Two", "Seed", "0"} <= set(text)


def test_tables_have_captions_and_scopes():
    reader = Reader(page())
    assert [attributes["scope"] for attributes in reader.all("th")] == ["col"] * 3 + ["row"]
    assert len(reader.all("caption")) == len(reader.all("table")) == 1


def test_it_says_its_language_and_fits_a_phone():
    reader = Reader(page())
    assert reader.all("html") == [{"lang": "en"}]
    assert {"name": "viewport", "content": "width=device-width, initial-scale=1"} in reader.all(
        "meta"
    )


def test_it_has_light_and_dark_colours():
    assert "@media (prefers-color-scheme: dark)" in page()


def test_sections_are_named_by_their_headings():
    reader = Reader(page())
    headings = {attributes["id"] for attributes in reader.all("h2")}
    assert {attributes["aria-labelledby"] for attributes in reader.all("section")} == headings
    assert len(reader.all("h1")) == len(reader.all("main")) == 1


def test_identifiers_are_unique():
    identifiers = [found["id"] for _, found in Reader(page()).elements if found.get("id")]
    assert len(set(identifiers)) == len(identifiers)


def test_nothing_comes_from_elsewhere():
    reader = Reader(page())
    assert reader.all("script") == []
    loaded = [found.get(key) for _, found in reader.elements for key in ("src", "href")]
    assert [url for url in loaded if url and not url.startswith(("#", "data:"))] == []
    assert "@import" not in page()
    assert "url(http" not in page()
    (policy,) = [meta["content"] for meta in reader.all("meta") if "http-equiv" in meta]
    assert policy.startswith("default-src 'none'")


@pytest.mark.parametrize("place", ["title", "heading", "text", "caption", "column", "cell", "fact"])
def test_markup_from_outside_is_shown_and_not_obeyed(place):
    evil = "<script>alert(1)</script>\"'&"
    given = dict.fromkeys(("title", "heading", "text", "caption", "column", "cell", "fact"), "x")
    given[place] = evil
    table = Table(given["caption"], [given["column"]], [[given["cell"]]])
    parts = [Text(given["text"]), table, Facts([("a", given["fact"])])]
    reader = Reader(render_page(given["title"], [Section(given["heading"], parts)]))
    assert reader.all("script") == []
    assert evil in reader.text


def test_the_same_input_gives_the_same_text():
    assert page() == page()


def test_a_page_is_written_with_its_folder(tmp_path):
    path = write_page(tmp_path / "deep" / "er" / "index.html", "T", [])
    assert path.is_absolute()
    assert path.read_text(encoding="utf-8") == render_page("T", [])
    assert list(path.parent.iterdir()) == [path]


def test_a_failure_leaves_the_old_page_and_no_other_file(tmp_path, monkeypatch):
    path = write_page(tmp_path / "index.html", "old", [])

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ArgumentError, match="No space left"):
        write_page(path, "new", [])
    assert "old" in path.read_text(encoding="utf-8")
    assert list(tmp_path.iterdir()) == [path]


def test_a_row_of_another_length_is_refused():
    with pytest.raises(ArgumentError, match="2 columns and a row of 1 cells"):
        Table("t", ["a", "b"], [["1"]])


@pytest.mark.parametrize("package", ["jinja2", "matplotlib"])
def test_a_missing_package_is_said_with_the_install_line(monkeypatch, package):
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(
        MissingReportExtra, match=rf'needs {package}.*pip install "xarch\[report\]"'
    ):
        require()


def test_importing_the_report_imports_none_of_its_extra():
    program = (
        "import sys, xarch.report, xarch.demo, xarch.cli.demo; "
        "sys.exit(' '.join({'jinja2', 'matplotlib', 'sklearn', 'keras'} & set(sys.modules)) or 0)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
