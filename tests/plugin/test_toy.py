"""A backend that lives outside the tree works everywhere by its name alone."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest
from contract import assert_keeps_the_contract

import xarch
from xarch.errors import BrokenBackend


def run(*arguments, **environment):
    return subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "COLUMNS": "120", **environment},
    )


def test_it_is_registered():
    assert {"toy", "broken-toy"} <= set(xarch.backend.names())


def test_it_keeps_the_contract():
    assert_keeps_the_contract(xarch.backend.get("toy"))


def test_the_variable_chooses_it():
    code = "import xarch, keras; print(xarch.backend.current().name, keras.backend.backend())"
    done = run("-c", code, XARCH_BACKEND="toy")
    assert done.stdout.split() == ["toy", "numpy"], done.stderr


def test_keras_own_variable_finds_it():
    done = run("-c", "import xarch; print(xarch.backend.current().name)", KERAS_BACKEND="numpy")
    assert done.stdout.strip() == "toy", done.stderr


def test_a_worker_runs_it():
    with xarch.Workers("toy") as workers:
        result = workers.run("keras.ops:softmax", np.zeros((2, 4), "float32"))["toy"]
        np.testing.assert_allclose(result, np.full((2, 4), 0.25))
        assert workers.current("toy").capabilities == frozenset()


def test_comparing_it_with_a_backend_of_the_tree():
    x = np.linspace(0, 1, 5, dtype="float32")
    found = xarch.compare("keras.ops:exp", x, backends=["jax", "toy"])
    assert found.agree, found.rows
    assert {row.backend for row in found.rows} == {"jax", "toy"}


def test_doctor_tells_of_it_and_of_the_broken_one():
    found = {
        finding["name"]: finding
        for finding in json.loads(run("-m", "xarch", "doctor", "--json").stdout)["findings"]
    }
    assert found["toy"]["status"] == "ready"
    assert found["toy"]["current"]["name"] == "toy"
    assert found["broken-toy"]["status"] == "broken"
    assert "broken on purpose" in found["broken-toy"]["problem"]


def test_the_broken_one_raises_when_it_is_asked_for():
    with pytest.raises(BrokenBackend, match="broken on purpose"):
        xarch.backend.get("broken-toy")
