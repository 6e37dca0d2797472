"""The wheel as a user gets it: installed into empty environments, away from the checkout."""

import json
import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
EXTRAS = sorted(path.name for path in (ROOT / "backends").iterdir() if path.is_dir())


@pytest.fixture(scope="session")
def install(wheel, tmp_path_factory):
    """Makes an environment from the wheel and pinned framework versions; gives its python."""

    def make(*extras):
        home = tmp_path_factory.mktemp("-".join(extras) or "plain") / "venv"
        uv = shutil.which("uv")
        subprocess.run([uv, "venv", "-q", "-p", sys.executable, home], check=True)
        python = home / "bin" / "python"
        pins = [pin for extra in extras for pin in PROJECT["dependency-groups"].get(extra, [])]
        wanted = f"xarch[{','.join(extras)}] @ file://{wheel}" if extras else str(wheel)
        subprocess.run([uv, "pip", "install", "-q", "--python", python, wanted, *pins], check=True)
        return python

    return make


def run(python, *arguments, cwd, **environment):
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return subprocess.run(
        [python, *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        env={**clean, **environment},
    )


def test_the_wheel_holds_the_library_and_every_backend_and_no_tests(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.partition("/")[0] for name in names if ".dist-info" not in name}
    assert tops == {"xarch", "xarch_pytest", *(f"xarch_{extra}" for extra in EXTRAS)}
    assert "xarch/py.typed" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_every_backend_has_an_extra_and_all_holds_them_all():
    extras = PROJECT["project"]["optional-dependencies"]
    assert set(EXTRAS) <= set(extras)
    assert extras["all"] == ["xarch[torch,jax,tensorflow]"]


def test_without_an_extra_the_command_works(install, tmp_path):
    done = run(install().parent / "xarch", "doctor", "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)["findings"]
    assert {finding["status"] for finding in found} == {"not installed"}


@pytest.mark.parametrize("extra", EXTRAS)
def test_with_one_extra_that_backend_works(install, tmp_path, extra):
    python = install(extra)
    done = run(python.parent / "xarch", "doctor", "--json", cwd=tmp_path)
    status = {f["name"]: f["status"] for f in json.loads(done.stdout)["findings"]}
    assert status.pop(extra) == "ready", done.stdout
    assert set(status.values()) == {"not installed"}
    code = "import xarch, keras; print(keras.ops.add(1, 1)); print(xarch.__file__)"
    done = run(python, "-c", code, cwd=tmp_path, XARCH_BACKEND=extra)
    assert done.returncode == 0, done.stderr
    assert str(ROOT) not in done.stdout.rstrip().splitlines()[-1] or ".nox" in done.stdout


def test_with_all_extras_the_backends_agree(install, tmp_path):
    (tmp_path / "mine.py").write_text("from keras import ops\ndef f():\n    return ops.exp(1.0)\n")
    python = install("torch", "jax", "tensorflow")
    done = run(python.parent / "xarch", "compare", "mine:f", "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert {row["backend"] for row in json.loads(done.stdout)["rows"]} == set(EXTRAS)
