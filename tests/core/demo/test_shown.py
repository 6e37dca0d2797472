"""Tables, page and progress of a story."""

from __future__ import annotations

import io
import re
from html.parser import HTMLParser

import pytest
from core.demo.stories import story
from rich.console import Console

from xarch.demo import page, table
from xarch.demo.progress import shown_on
from xarch.demo.story import Stage


class Cells(HTMLParser):
    """The text of all table cells of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.cells: list[str] = []
        self.inside = False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.inside = tag in {"td", "th"}

    def handle_data(self, data):
        if self.inside:
            self.cells.append(data)
            self.inside = False


def test_the_loss_table_has_a_column_for_each_backend_and_the_difference():
    shown = table.losses(story(last_jax=0.2500025).tasks[0])
    assert shown.columns == ["epoch", "torch", "jax", "tensorflow", "difference"]
    assert shown.rows[0] == ["1", "0.50000000", "0.50000000", "0.50000000", "0"]
    assert shown.rows[1] == ["2", "0.25000000", "0.25000250", "0.25000000", "1.0e-05"]


def test_the_relay_table_says_where_each_epoch_was_trained():
    shown = table.relay(story(last_relay=0.2499975).tasks[0])
    assert [row[1] for row in shown.rows] == ["torch", "jax"]
    assert shown.rows[1][2:] == ["0.24999750", "0.25000000", "1.0e-05"]


def test_the_score_table_ends_with_the_relay():
    shown = table.scores(story().tasks[0])
    assert shown.rows[-1] == ["relay torch → jax", "tensorflow", "0.12500000", "93.75%", "0"]
    assert len(shown.rows) == 4


def test_the_page_holds_every_cell_of_every_table(tmp_path):
    told = story(last_jax=0.2500025, last_relay=0.2499975)
    path = page.write(told, tmp_path / "new")
    cells = Cells(path.read_text(encoding="utf-8")).cells
    shown = table.all_tables(told)[0][1]
    expected = [cell for one in shown for row in (one.columns, *one.rows) for cell in row]
    assert cells == expected
    assert path == tmp_path / "new" / "index.html"


def test_a_verdict_that_fails_stands_on_the_page(tmp_path):
    html = page.write(story(last_relay=0.3), tmp_path).read_text(encoding="utf-8")
    assert re.search(r'<p class="bad">✗ The relay', html)


def test_the_page_of_one_story_is_always_the_same(tmp_path):
    first = page.write(story(), tmp_path / "a").read_bytes()
    assert page.write(story(), tmp_path / "b").read_bytes() == first


def test_the_terminals_tables_show_every_cell():
    out = io.StringIO()
    shown = table.losses(story().tasks[0])
    Console(file=out, width=100).print(table.for_terminal(shown))
    assert [word in out.getvalue() for row in shown.rows for word in row] == [True] * 10


def progress(console: Console) -> None:
    with shown_on(console) as shown:
        shown.stage(Stage("starting", ("torch", "jax"), 0))
        shown.stage(Stage("training", ("torch", "jax"), 2))
        shown.epoch("torch", 0.5)
        shown.epoch("torch", 0.25)


def interrupt(console: Console) -> None:
    with shown_on(console):
        raise KeyboardInterrupt


def test_without_a_terminal_progress_is_plain_lines():
    out = io.StringIO()
    progress(Console(file=out))
    assert out.getvalue().splitlines() == [
        "starting: torch, jax",
        "training: torch, jax",
        "  torch epoch 1/2 loss 0.5000",
        "  torch epoch 2/2 loss 0.2500",
    ]


def test_on_a_terminal_there_is_a_bar_for_each_backend():
    out = io.StringIO()
    progress(Console(file=out, force_terminal=True, width=100, _environ={"TERM": "xterm"}))
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", out.getvalue())
    assert "training: torch" in text
    assert "training: jax" in text
    assert "epoch 2/2  loss 0.2500" in text


def test_an_interrupt_gives_the_cursor_back():
    out = io.StringIO()
    with pytest.raises(KeyboardInterrupt):
        interrupt(Console(file=out, force_terminal=True, width=100, _environ={"TERM": "xterm"}))
    hidden, shown = (out.getvalue().rfind(code) for code in ("\x1b[?25l", "\x1b[?25h"))
    assert 0 <= hidden < shown
