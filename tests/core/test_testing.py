"""The parts of the pytest plugin that need no worker."""

import numpy as np

from xarch.comparison.difference import Tolerance
from xarch.testing.agreement import Given, disagreements
from xarch.testing.items import named, unnamed
from xarch.testing.nox import nox_backends


def given(value, **options):
    return {"x": Given(np.float32(value), Tolerance(), **options)}


def test_names_go_both_ways():
    for name in ("t", "t[1]", "t[a-b]"):
        for backend in ("torch", "agree"):
            assert unnamed(named(name, backend), ["torch"]) == name
    assert unnamed("t[1-other]", ["torch"]) == "t[1-other]"


def test_the_first_undeclared_backend_is_what_others_differ_from():
    values = {"torch": given(2), "jax": given(1), "tensorflow": given(1)}
    assert {name for name, texts in disagreements(values).items() if texts} == {
        "jax",
        "tensorflow",
    }
    found = disagreements(values, {"torch"})
    assert {name for name, texts in found.items() if texts} == {"torch"}


def test_what_one_backend_alone_gives_is_told_unless_it_may_lack_it():
    found = disagreements({"torch": {}, "jax": given(1)})
    assert found == {"jax": ["x: of jax and torch, jax alone gave it"]}
    assert disagreements({"torch": {}, "jax": given(1, optional=True)}) == {"jax": []}


def test_dtypes_must_agree():
    values = {"torch": given(1), "jax": {"x": Given(np.float64(1), Tolerance())}}
    assert "dtype float64" in disagreements(values)["jax"][0]


class Session:
    def __init__(self, folder):
        self.folder, self.ran = folder, []

    def create_tmp(self):
        return str(self.folder)

    def run(self, *command, **options):
        self.ran.append(command)
        if "venv" in command:
            (self.folder / command[-1]).mkdir(parents=True, exist_ok=True)


def test_each_backend_gets_an_environment_once(tmp_path):
    session = Session(tmp_path)
    env = nox_backends(session, "-e", ".", backends=["torch", "jax"])
    assert set(env) == {"XARCH_PYTHON_TORCH", "XARCH_PYTHON_JAX"}
    installs = [command for command in session.ran if "install" in command]
    assert [command[-2:] for command in installs] == [
        ("xarch[torch]", "pytest"),
        ("xarch[jax]", "pytest"),
    ]
    count = len(session.ran)
    assert nox_backends(session, "-e", ".", backends=["torch", "jax"]) == env
    assert len(session.ran) == count
    nox_backends(session, backends=["torch"])
    assert len(session.ran) > count
