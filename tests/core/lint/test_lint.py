"""`xarch lint` on code as people write it."""

import json
import subprocess
import sys

import pytest

from xarch.errors import ArgumentError
from xarch.lint import files_of, scan


def found(tmp_path, code):
    path = tmp_path / "mine.py"
    path.write_text(code, encoding="utf-8")
    return [(one.line, one.name, one.instead) for one in scan(path)]


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("import keras\nkeras.ops.average_pool(x, 2)", "keras.ops.average_pool"),
        ("import keras as k\nk.ops.average_pool(x, 2)", "keras.ops.average_pool"),
        ("import keras.ops as o\no.average_pool(x, 2)", "keras.ops.average_pool"),
        ("from keras import ops\nops.average_pool(x, 2)", "keras.ops.average_pool"),
        ("from keras.ops import average_pool as a\na(x, 2)", "keras.ops.average_pool"),
        ("from keras import ops\nmap(ops.nn.average_pool, x)", "keras.ops.nn.average_pool"),
    ],
)
def test_every_way_to_import_is_seen(tmp_path, code, name):
    assert found(tmp_path, code) == [(2, name, "xarch.ops.average_pool")]


def test_names_of_a_space_below_ops(tmp_path):
    code = "from keras.ops import image\nimage.resize(x, (2, 2))"
    assert found(tmp_path, code) == [(2, "keras.ops.image.resize", "xarch.ops.image.resize")]


def test_random_numbers_differ_everywhere(tmp_path):
    code = "import keras\nkeras.random.normal((2,))\nkeras.random.SeedGenerator(1)"
    assert found(tmp_path, code) == [(2, "keras.random.normal", "xarch.random.normal")]


def test_what_agrees_and_what_is_not_keras_passes(tmp_path):
    code = (
        "from keras import ops\nfrom xarch import ops as mine\nimport numpy as np\n"
        "ops.matmul(a, b); mine.average_pool(x, 2); np.average(x); average_pool(x)\n"
        "from .keras import ops as local\nlocal.average_pool(x)\n"
    )
    assert found(tmp_path, code) == []


def test_the_reason_names_the_backend(tmp_path):
    (tmp_path / "a.py").write_text("from keras.ops import vdot\nvdot(a, b)")
    (finding,) = scan(tmp_path / "a.py")
    assert "on tensorflow it does not conjugate" in str(finding)


@pytest.mark.parametrize("content", ["def f(:\n", "x = 1\0"])
def test_what_is_no_python_is_said(tmp_path, content):
    (tmp_path / "a.py").write_text(content)
    with pytest.raises(ArgumentError, match="cannot be read as Python"):
        scan(tmp_path / "a.py")


def test_a_name_that_is_nothing(tmp_path):
    with pytest.raises(ArgumentError, match="no file, folder or installed package"):
        files_of("nothing_of_this_name")


def test_a_package_is_found_and_not_imported():
    assert any(path.name == "scan.py" for path in files_of("xarch"))


def test_the_command_says_and_exits(tmp_path):
    (tmp_path / "a.py").write_text("from keras import ops\nops.vstack(xs)\n")
    (tmp_path / "b.py").write_text("from xarch import ops\nops.vstack(xs)\n")

    def lint(*arguments):
        command = [sys.executable, "-m", "xarch", "lint", *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)

    done = lint(".", "--json")
    assert done.returncode == 1
    assert [(row["path"], row["line"]) for row in json.loads(done.stdout)] == [("a.py", 2)]
    assert lint("b.py").returncode == 0
    wrong = lint("missing")
    assert (wrong.returncode, "Traceback" in wrong.stderr) == (2, False)
