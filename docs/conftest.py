"""Runs every example of the documentation, each page in a folder of its own.

- a `python` block runs in this process, which has no framework, page by page in one namespace;
- a `python` block whose first line is `# file.py` becomes that file instead;
- a `console` block runs its `$` lines; the lines below them are what one sees, and are not checked
  to the letter. `# exit status N` behind a command says that it exits so. A command that begins
  with `XARCH_BACKEND=name python`, other variables before it or not, runs on the interpreter of that
  backend's environment.
"""

import importlib
import os
import re
import shlex
import subprocess
from pathlib import Path

import pytest
from sybil import Sybil
from sybil.evaluators.python import PythonEvaluator
from sybil.parsers.myst import CodeBlockParser


# Two pages run at a time; on two cores, threads of one would wait for those of the other.
os.environ.setdefault("OMP_NUM_THREADS", "1")


def run_console(example):
    lines = example.parsed.replace("\\\n", " ").splitlines()
    for line in lines:
        if not line.startswith("$ "):
            continue
        command, _, wanted = line[2:].partition("  # exit status ")
        done = subprocess.run(
            ["bash", "-c", _with_interpreter(command)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == int(wanted or 0), f"{command}\n{done.stdout}\n{done.stderr}"


def _with_interpreter(command):
    chosen = re.match(r"(?:\w+=\w+ )*XARCH_BACKEND=(\w+) python ", command)
    if chosen is None:
        return command
    python = os.environ[f"XARCH_PYTHON_{chosen[1].upper()}"]
    return command.replace(" python ", f" {shlex.quote(python)} ", 1)


def run_python(example):
    """Runs the block, or makes it the file that its first line names."""
    named = re.match(r"# (\w+\.py)\n", example.parsed)
    if named:
        Path(named[1]).write_text(example.parsed, encoding="utf-8")
        # within a tick of the clock, Python takes the folder for the one that it has listed
        importlib.invalidate_caches()
        return None
    return PythonEvaluator()(example)


@pytest.fixture(scope="module")
def own_folder(tmp_path_factory):
    before = Path.cwd()
    os.chdir(tmp_path_factory.mktemp("page"))
    yield
    os.chdir(before)


pytest_collect_file = Sybil(
    parsers=[
        CodeBlockParser(language="python", evaluator=run_python),
        CodeBlockParser(language="console", evaluator=run_console),
    ],
    patterns=["*.md"],
    fixtures=["own_folder"],
).pytest()
