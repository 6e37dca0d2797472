import json
import logging
import os
import subprocess
import sys
import types

import pytest

from xarch.backend import installation, precision, registry, selection
from xarch.backend.installation import Installation
from xarch.errors import (
    BackendConflict,
    BackendError,
    BackendNotInstalled,
    UnknownBackend,
    UnsupportedVersion,
)

FIRST, SECOND, THIRD = registry.IN_TREE


@pytest.fixture(autouse=True)
def clean(monkeypatch, tmp_path):
    settings = {name for known in registry.IN_TREE for name in registry.get(known).exact}
    own = (selection.VARIABLE, selection.KERAS_VARIABLE, selection._SET_BY_XARCH)
    for name in (*own, precision.VARIABLE, *settings):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    finders = list(sys.meta_path)
    yield
    sys.meta_path[:] = finders


@pytest.fixture
def installed(monkeypatch):
    """Names of backends that count as installed, in a supported version."""
    found = {}

    def look(backend):
        version = found.get(backend.name)
        return Installation(found=version is not None, version=version)

    monkeypatch.setattr(installation, "look", look)

    def add(*names, version=None):
        for name in names:
            found[name] = version or registry.get(name).supported.split(",")[0].strip(">=<~") + ".0"

    return add


def keras_name(name):
    return registry.get(name).keras_backend


def configure_keras(backend):
    from pathlib import Path

    Path(os.environ["KERAS_HOME"], "keras.json").write_text(json.dumps({"backend": backend}))


def test_the_variable_chooses(monkeypatch, installed):
    installed(FIRST, SECOND)
    monkeypatch.setenv(selection.VARIABLE, SECOND)
    choice = selection.apply()
    assert choice.explicit
    assert os.environ[selection.KERAS_VARIABLE] == keras_name(SECOND)


def test_float32_is_kept_unless_the_user_says_otherwise(monkeypatch, installed):
    installed(SECOND)
    exact = registry.get(SECOND).exact
    assert exact
    monkeypatch.setenv(selection.VARIABLE, SECOND)
    monkeypatch.setenv(precision.VARIABLE, precision.FRAMEWORK)
    selection.apply()
    assert not exact.keys() & os.environ.keys()
    monkeypatch.delenv(precision.VARIABLE)
    first, *others = exact
    monkeypatch.setenv(first, "the user's")
    selection.apply()
    assert os.environ[first] == "the user's"
    assert {name: os.environ[name] for name in others} == {name: exact[name] for name in others}


def test_an_unknown_precision_is_an_error_once_keras_is_imported(monkeypatch, installed):
    installed(FIRST)
    monkeypatch.setenv(selection.VARIABLE, FIRST)
    monkeypatch.setenv(precision.VARIABLE, "fast")
    assert selection.apply() is None
    with pytest.raises(BackendError, match="XARCH_PRECISION=fast, expected exact"):
        selection.require()


def test_keras_own_variable_is_honoured(monkeypatch, installed):
    installed(FIRST, SECOND)
    monkeypatch.setenv(selection.KERAS_VARIABLE, keras_name(SECOND))
    assert selection.choose().keras_backend == keras_name(SECOND)


def test_two_variables_that_disagree_are_an_error(monkeypatch, installed):
    installed(FIRST, SECOND)
    monkeypatch.setenv(selection.VARIABLE, FIRST)
    monkeypatch.setenv(selection.KERAS_VARIABLE, keras_name(SECOND))
    with pytest.raises(BackendConflict, match="Unset one of them"):
        selection.choose()


def test_two_variables_that_agree_are_fine(monkeypatch, installed):
    installed(FIRST)
    monkeypatch.setenv(selection.VARIABLE, FIRST)
    monkeypatch.setenv(selection.KERAS_VARIABLE, keras_name(FIRST))
    assert selection.choose().keras_backend == keras_name(FIRST)


def test_a_value_that_xarch_set_does_not_bind_a_child_process(monkeypatch, installed):
    installed(FIRST, SECOND)
    monkeypatch.setenv(selection.VARIABLE, FIRST)
    selection.apply()
    monkeypatch.setenv(selection.VARIABLE, SECOND)
    assert selection.apply().keras_backend == keras_name(SECOND)
    assert os.environ[selection.KERAS_VARIABLE] == keras_name(SECOND)


def test_keras_imported_on_another_backend_is_an_error(monkeypatch, installed):
    installed(FIRST, SECOND)
    keras = types.SimpleNamespace(backend=types.SimpleNamespace(backend=lambda: keras_name(SECOND)))
    monkeypatch.setitem(sys.modules, "keras", keras)
    monkeypatch.setenv(selection.VARIABLE, FIRST)
    with pytest.raises(BackendConflict, match="Import xarch before keras"):
        selection.apply()


def test_keras_imported_first_decides_when_nothing_is_set(monkeypatch, installed):
    installed(FIRST, SECOND)
    keras = types.SimpleNamespace(backend=types.SimpleNamespace(backend=lambda: keras_name(SECOND)))
    monkeypatch.setitem(sys.modules, "keras", keras)
    assert selection.choose().keras_backend == keras_name(SECOND)


@pytest.mark.parametrize("only", list(registry.IN_TREE))
def test_the_only_installed_framework_is_taken_and_said_once(only, installed, caplog):
    installed(only)
    with caplog.at_level(logging.INFO, logger="xarch.backend"):
        assert selection.apply().keras_backend == keras_name(only)
    assert len(caplog.records) == 1
    assert keras_name(only) in caplog.text


def test_keras_configuration_decides_among_several(installed):
    installed(*registry.IN_TREE)
    configure_keras(keras_name(SECOND))
    assert selection.choose().keras_backend == keras_name(SECOND)


def test_keras_default_decides_among_several_without_configuration(installed):
    installed(*registry.IN_TREE)
    assert selection.choose().keras_backend == selection.KERAS_DEFAULT


def test_a_configuration_that_keras_wrote_itself_gives_way_to_what_is_installed(installed):
    installed(FIRST)
    configure_keras(keras_name(THIRD))
    assert selection.choose().keras_backend == keras_name(FIRST)


def test_several_installed_but_not_the_configured_one_is_an_error(installed):
    installed(FIRST, SECOND)
    configure_keras(keras_name(THIRD))
    with pytest.raises(BackendNotInstalled, match=f"Set {selection.VARIABLE}"):
        selection.choose()


def test_nothing_installed_gives_the_install_lines():
    with pytest.raises(BackendNotInstalled) as error:
        selection.choose()
    for name in registry.IN_TREE:
        assert f'-m pip install "xarch[{name}]"' in str(error.value)


@pytest.mark.parametrize("text", ["", "[1, 2]", '{"backend": 3}', "not json"])
def test_a_damaged_keras_configuration_counts_as_none(text, installed):
    from pathlib import Path

    installed(FIRST)
    Path(os.environ["KERAS_HOME"], "keras.json").write_text(text)
    assert selection.choose().keras_backend == keras_name(FIRST)


def test_an_unknown_name_is_an_error(monkeypatch):
    monkeypatch.setenv(selection.VARIABLE, "jaxx")
    with pytest.raises(UnknownBackend, match="Did you mean 'jax'"):
        selection.choose()


def test_a_missing_framework_is_an_error_with_the_install_line(monkeypatch):
    monkeypatch.setenv(selection.VARIABLE, FIRST)
    with pytest.raises(BackendNotInstalled, match=f'-m pip install "xarch.{FIRST}."'):
        selection.choose()


def test_an_unsupported_version_is_an_error_with_the_range(monkeypatch, installed):
    installed(FIRST, version="0.1")
    monkeypatch.setenv(selection.VARIABLE, FIRST)
    with pytest.raises(UnsupportedVersion, match=registry.get(FIRST).supported):
        selection.choose()


def test_where_no_choice_is_possible_import_keras_says_why():
    code = "import xarch\ntry:\n    import keras\nexcept ImportError as e: print(repr(e))"
    environment = {**os.environ, selection.VARIABLE: "jaxx"}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True
    )
    assert done.stdout.startswith("UnknownBackend(")
    assert done.stderr == ""


def test_the_refusal_ends_when_a_choice_becomes_possible(monkeypatch, installed):
    assert selection.apply() is None
    with pytest.raises(BackendError):
        selection.require()
    installed(FIRST)
    assert selection.apply().keras_backend == keras_name(FIRST)
    assert selection.require().keras_backend == keras_name(FIRST)
