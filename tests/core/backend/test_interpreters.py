import sys

import pytest

from xarch.backend import registry
from xarch.backend.interpreters import interpreter_of, probe, variable_of
from xarch.errors import WorkerStartError

NAME = next(iter(registry.IN_TREE))


def test_the_running_interpreter_is_the_default(monkeypatch):
    monkeypatch.delenv(variable_of(NAME), raising=False)
    found = interpreter_of(NAME)
    assert (found.path, found.source) == (sys.executable, "")


def test_a_variable_names_another(monkeypatch):
    monkeypatch.setenv(variable_of(NAME), sys.executable)
    assert interpreter_of(NAME).source == variable_of(NAME)


def test_an_interpreter_that_does_not_exist_is_named_with_its_variable(monkeypatch):
    monkeypatch.setenv(variable_of(NAME), "/nowhere/python")
    with pytest.raises(WorkerStartError, match=f"{variable_of(NAME)}=/nowhere/python"):
        interpreter_of(NAME)


def test_another_interpreter_is_asked_without_importing_the_framework(monkeypatch):
    monkeypatch.setenv(variable_of(NAME), sys.executable)
    found = probe(registry.get(NAME), interpreter_of(NAME))
    assert found.has_xarch
    assert not found.framework.found


def test_a_program_that_is_no_interpreter_is_an_error(monkeypatch):
    monkeypatch.setenv(variable_of(NAME), "/bin/true")
    with pytest.raises(WorkerStartError, match="no working Python interpreter"):
        probe(registry.get(NAME), interpreter_of(NAME))
