"""A short demo from end to end on the real backends."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from xarch.cli.demo import command
from xarch.demo import Settings, Story, page, results, run, steps, story, table
from xarch.demo.story import Stage

EPOCHS = 3


@pytest.fixture(scope="module")
def told() -> tuple[Story, list[Stage], list[tuple[str, float]]]:
    stages: list[Stage] = []
    epochs: list[tuple[str, float]] = []
    result = run(
        Settings(epochs=EPOCHS), stages.append, lambda backend, loss: epochs.append((backend, loss))
    )
    return result, stages, epochs


def test_the_backends_agree_and_the_relay_does(told):
    told[0].check()
    for task in told[0].tasks:
        assert task.gap <= 1e-5
        assert task.relay_gap <= 1e-5


def test_the_relay_goes_on_where_the_uninterrupted_run_is(told):
    for task in told[0].tasks:
        alone = task.losses["jax"]
        half = task.settings.hand_over
        assert task.relay.losses[half:] == pytest.approx(alone[half:], rel=1e-5)
        assert task.relay.score.loss == pytest.approx(task.scores["jax"].loss, rel=1e-5)


def test_the_models_learn(told):
    for task in told[0].tasks:
        assert task.losses["torch"][-1] < task.losses["torch"][0] / 2
        assert min(score.accuracy for score in task.scores.values()) > 0.85


def test_the_saved_optimizers_defect_was_met(told):
    for task in told[0].tasks:
        assert any("torch_adam.Adam -> keras.optimizers.Adam" in c for c in task.relay.changes)


def test_every_epoch_was_told_while_it_went_on(told):
    result, stages, epochs = told
    expected = sum(stage.epochs * len(stage.backends) for stage in stages)
    assert len(epochs) == expected == 2 * (3 * EPOCHS + EPOCHS)
    for task in result.tasks:
        for name, losses in task.losses.items():
            assert {(name, loss) for loss in losses} <= set(epochs)


def test_the_page_has_every_number(told, tmp_path):
    html = page.write(told[0], tmp_path).read_text(encoding="utf-8")
    cells = re.findall(r"<t[dh][^>]*>([^<]*)</t[dh]>", html)
    for _, tables in table.all_tables(told[0]):
        for one in tables:
            assert [cell for row in one.rows for cell in row if cell not in cells] == []
    assert html.count("<svg") == 2 * len(told[0].tasks)


def test_the_command_prints_the_tables_and_last_the_page(told, tmp_path, monkeypatch):
    monkeypatch.setattr(story, "run", lambda *_: told[0])
    result = invoke("-o", str(tmp_path / "out"))
    lines = result.output.splitlines()
    assert lines[-1] == f"Page: {tmp_path / 'out' / 'index.html'}"
    assert result.return_value == 0
    printed = set(result.output.split())
    for task in told[0].tasks:
        assert {table.number(loss) for loss in task.relay.losses} <= printed


def test_the_command_says_what_differs_and_returns_1(told, tmp_path, monkeypatch):
    monkeypatch.setattr(story, "run", lambda *_: told[0])
    monkeypatch.setattr(results, "TOLERANCE", 1e-12)
    result = invoke("-o", str(tmp_path))
    assert result.return_value == 1
    assert "the final losses of the backends differ by" in result.stderr
    assert (tmp_path / "index.html").exists()


def test_a_worker_that_dies_is_a_clear_message_and_no_page(tmp_path, monkeypatch):
    monkeypatch.setattr(steps, "train", f"{Path(__file__).parent / 'demo_steps.py'}:die")
    result = invoke("--epochs", "2", "--train=jax", "--evaluate=jax", "-o", str(tmp_path / "out"))
    error = result.exception
    assert isinstance(error, click.ClickException)
    assert error.exit_code == 1
    assert error.message.startswith("The demo stopped, because a worker failed.\njax: ")
    assert "SIGABRT" in error.message
    assert not (tmp_path / "out").exists()


def invoke(*arguments: str) -> Result:
    return CliRunner().invoke(command, arguments, standalone_mode=False)
