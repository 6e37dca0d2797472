"""What can be said of workers where no framework is installed."""

import sys
from pathlib import Path

import pytest

import xarch
from xarch.backend import registry
from xarch.backend.interpreters import variable_of
from xarch.errors import ArgumentError, UnknownBackend, WorkerStartError

FIRST, SECOND, _ = registry.IN_TREE


def script(path: Path, text: str) -> str:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return str(path)


def test_an_unknown_backend_is_refused_at_once():
    with pytest.raises(UnknownBackend, match="Did you mean"):
        xarch.Workers(FIRST + "x")


def test_a_backend_named_twice_is_refused():
    with pytest.raises(ArgumentError, match="named twice"):
        xarch.Workers(FIRST, FIRST)


def test_no_name_and_no_framework_is_refused_with_an_install_line():
    with pytest.raises(ArgumentError, match="-m pip install"):
        xarch.Workers()


def test_all_that_cannot_start_are_reported_together_with_their_install_lines():
    with pytest.raises(WorkerStartError) as error:
        xarch.Workers(FIRST, SECOND).start()
    for name in (FIRST, SECOND):
        assert f'{sys.executable} -m pip install "xarch[{name}]"' in str(error.value)


def test_an_interpreter_without_xarch_is_named_with_the_install_line(monkeypatch, tmp_path):
    bare = script(tmp_path / "python", f'exec {sys.executable} -S -E "$@"')
    monkeypatch.setenv(variable_of(FIRST), bare)
    with pytest.raises(WorkerStartError, match=f"{bare} has no xarch. Install it there"):
        xarch.Workers(FIRST).start()


def test_a_program_that_is_no_interpreter_ends_with_what_it_printed(monkeypatch, tmp_path):
    odd = script(tmp_path / "python", "echo I am no Python; exit 7")
    monkeypatch.setenv(variable_of(FIRST), odd)
    with pytest.raises(WorkerStartError, match=r"exit status 7(.|\n)*I am no Python"):
        xarch.Workers(FIRST).start()


def test_a_start_that_never_ends_runs_into_its_own_limit(monkeypatch, tmp_path):
    slow = script(tmp_path / "python", "sleep 1000")
    monkeypatch.setenv(variable_of(FIRST), slow)
    with pytest.raises(WorkerStartError, match="did not start in time"):
        xarch.Workers(FIRST, start_timeout=0.5).start()


def test_calling_a_backend_without_a_worker_is_refused():
    with pytest.raises(ArgumentError, match=f"only for {FIRST}"):
        xarch.Workers(FIRST).call("math:sqrt", [4.0], only=[SECOND])


def test_an_argument_that_does_not_pickle_is_named(monkeypatch):
    workers = xarch.Workers(FIRST)
    with pytest.raises(ArgumentError, match="argument 'y' of math:sqrt, a function"):
        workers.run("math:sqrt", 1.0, y=lambda: None)
