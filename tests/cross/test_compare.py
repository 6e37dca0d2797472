import json
import os
import subprocess
import sys

import numpy as np
import pytest
from support import NAMES, path_of

import xarch
from xarch.backend import registry
from xarch.errors import ArgumentError
from xarch.workers import WorkerFailed

X = np.linspace(-1, 1, 12, dtype="float32").reshape(3, 4)


def test_backends_that_agree_are_said_to(workers):
    found = xarch.compare(path_of("double"), X, workers=workers)
    assert found.agree
    assert {row.backend for row in found.rows} == set(NAMES)
    assert set(found.seconds) == set(NAMES)


def test_the_one_that_differs_is_named(workers):
    found = xarch.compare(path_of("agree_or_not"), X, "float64", workers=workers)
    assert not found.agree
    wrong = [row for row in found.rows if not row.difference.agrees]
    assert [row.backend for row in wrong] == [registry.first_with("float64").name]
    assert wrong[0].difference.absolute == pytest.approx(1.0)


def test_float64_is_a_reference_of_its_own(workers):
    found = xarch.compare("keras.ops:softmax", X, reference="float64", workers=workers)
    assert found.agree
    assert "float64" in registry.get(found.reference_backend).capabilities
    assert all(row.value.dtype == np.float32 for row in found.rows)
    assert any(row.difference.absolute > 0 for row in found.rows)


def test_a_worker_that_dies_is_no_agreement(workers):
    found = xarch.compare(path_of("fail"), "float64", "is killed", workers=workers)
    assert not found.agree
    assert list(found.failures) == [registry.first_with("float64").name]


def test_a_reference_that_fails_is_an_error(workers):
    with pytest.raises(WorkerFailed):
        xarch.compare(path_of("fail"), "reader", "raises", workers=workers)


def test_nothing_to_compare_is_an_error(workers):
    with pytest.raises(ArgumentError, match="nothing that could be compared"):
        xarch.compare("time:sleep", 0, workers=workers)


def test_an_unknown_reference_is_an_error(workers):
    with pytest.raises(ArgumentError, match="is none of the backends"):
        xarch.compare("math:sqrt", 1.0, reference="nowhere", workers=workers)


@pytest.fixture
def command(tmp_path):
    def run(*arguments):
        return subprocess.run(
            [sys.executable, "-m", "xarch", "compare", *arguments],
            capture_output=True,
            text=True,
            check=False,
            cwd=tmp_path,
            env={**os.environ, "COLUMNS": "120"},
        )

    return run


@pytest.fixture
def inputs(tmp_path):
    np.savez(tmp_path / "in.npz", x=X)
    return "in.npz"


def test_the_command_prints_a_table_and_exits_with_0(command, inputs):
    done = command(path_of("double"), "--inputs", inputs)
    assert done.returncode == 0, done.stderr
    for word in (*NAMES, "['twice']", "float32[3,4]", "All backends agree", "ms"):
        assert word in done.stdout


def test_the_command_finds_a_module_in_the_current_folder(command, tmp_path):
    (tmp_path / "mine.py").write_text("def f():\n    return 1.5\n")
    assert command("mine:f", "--repeat", "0", "--backends", NAMES[1]).returncode == 0


def test_the_command_exits_with_1_where_backends_differ(command, tmp_path):
    (tmp_path / "mine.py").write_text(
        "import keras\ndef f():\n    return keras.backend.backend()\n"
    )
    done = command("mine:f", "--backends", ",".join(NAMES[:2]))
    assert done.returncode == 1
    assert "do not agree" in done.stdout


def test_the_command_speaks_json(command, inputs):
    options = ["--inputs", inputs, "--backends", NAMES[1], "--json"]
    found = json.loads(command(path_of("double"), *options).stdout)
    assert found["agree"] is True
    assert {row["backend"] for row in found["rows"]} == {NAMES[1]}


def test_the_command_refuses_a_function_that_does_not_exist(command):
    done = command("nowhere:f", "--backends", NAMES[1])
    assert done.returncode == 2
    assert "There is no module 'nowhere'" in done.stderr
    assert "Traceback" not in done.stderr


def test_doctor_tells_devices_and_precision(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "xarch", "doctor", "--json"], capture_output=True, check=True
    )
    for finding in json.loads(done.stdout)["findings"]:
        assert finding["status"] == "ready", finding["problem"]
        assert finding["current"]["devices"]
        assert finding["current"]["precision"]["floatx"] == "float32"
