"""The command line on a machine without a framework."""

import json
import sys

import pytest

from xarch.backend import registry

NAMES = list(registry.IN_TREE)


def test_help_lists_the_commands(xarch):
    done = xarch("--help")
    assert done.returncode == 0
    for command in ("compare", "doctor"):
        assert command in done.stdout


def test_the_version_is_told(xarch):
    assert xarch("--version").stdout.startswith("xarch, version ")


def test_doctor_knows_every_backend_and_how_to_install_it(xarch):
    done = xarch("doctor")
    assert done.returncode == 0
    for name in NAMES:
        assert f"{name}  not installed" in done.stdout
        assert f'{sys.executable} -m pip install "xarch[{name}]"' in done.stdout.replace("\n", "")


def test_doctor_speaks_json(xarch):
    found = json.loads(xarch("doctor", "--json").stdout)
    assert [finding["name"] for finding in found["findings"]] == NAMES
    assert not found["healthy"]


def test_doctor_strict_fails_where_nothing_is_installed(xarch):
    assert xarch("doctor", "--strict").returncode == 1


def test_doctor_explains_a_wrong_variable(xarch):
    done = xarch("doctor", "--no-workers", XARCH_BACKEND="jaxx")
    assert done.returncode == 0
    assert "There is no backend 'jaxx'. Did you mean 'jax'?" in done.stdout


def test_doctor_explains_an_interpreter_that_does_not_exist(xarch):
    done = xarch("doctor", "--no-workers", XARCH_PYTHON_JAX="/nowhere/python")
    assert done.returncode == 0
    assert "XARCH_PYTHON_JAX=/nowhere/python names no program" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["compair"], "Did you mean 'compare'"),
        (["compare"], "Missing argument"),
        (["compare", "math:sqrt"], "No backend is installed"),
        (["compare", "math:sqrt", "--backends", "jaxx"], "Did you mean 'jax'"),
        (["compare", "math:sqrt", "--backends", "jax"], 'pip install "xarch[jax]"'),
        (["compare", "math", "--backends", "jax"], "package.module:function"),
        (["compare", "math:sqrt", "--inputs", "missing.npz"], "There is no file missing.npz"),
        (["doctor", "--nope"], "No such option"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_mistake_is_one_sentence_and_exit_status_2(xarch, arguments, says):
    done = xarch(*arguments)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_debug_shows_the_traceback(xarch):
    done = xarch("compare", "math", "--backends", "jax", "--debug")
    assert "Traceback" in done.stderr


@pytest.mark.parametrize("command", [["conform"], ["certify", "--backend", NAMES[0]]])
def test_a_folder_that_cannot_be_written_is_told_before_the_work(xarch, tmp_path, command):
    (tmp_path / "file").touch()
    done = xarch(*command, "-o", str(tmp_path / "file" / "folder"))
    assert done.returncode == 2
    assert "folder cannot be written: Not a directory. Choose another" in done.stderr
    assert "Traceback" not in done.stderr
