"""The Python interpreter that each backend's worker runs on."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from xarch.backend import installation
from xarch.backend.contract import Backend
from xarch.backend.installation import Installation
from xarch.errors import WorkerStartError

_PROBE = """
import importlib.util, json, sys
from importlib import metadata
def version(name):
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
package, *distributions = sys.argv[1:]
print(json.dumps({
    "xarch": importlib.util.find_spec("xarch") is not None,
    "found": importlib.util.find_spec(package) is not None,
    "version": next(filter(None, map(version, distributions)), None),
    "python": sys.version.split()[0],
}))
"""


@dataclass(frozen=True)
class Interpreter:
    """A Python interpreter and where its path came from.

    Attributes:
        path: The executable.
        source: The environment variable that named it, or an empty string for the running one.
    """

    path: str
    source: str = ""


@dataclass(frozen=True)
class Probe:
    """What an interpreter has of one backend, read from package metadata.

    Attributes:
        python: The interpreter's version.
        has_xarch: Whether xarch can be imported there.
        framework: The framework's installation there.
    """

    python: str
    has_xarch: bool = True
    framework: Installation = field(default_factory=lambda: Installation(found=False))


def variable_of(backend: str) -> str:
    """The environment variable that names a backend's interpreter.

    Example:
        >>> variable_of("torch")
        'XARCH_PYTHON_TORCH'
    """
    return "XARCH_PYTHON_" + "".join(c if c.isalnum() else "_" for c in backend).upper()


def interpreter_of(backend: str) -> Interpreter:
    """The interpreter for a backend's worker: the one its variable names, else the running one.

    Raises:
        WorkerStartError: The named interpreter does not exist or may not be executed.
    """
    variable = variable_of(backend)
    named = os.environ.get(variable)
    if not named:
        return Interpreter(sys.executable)
    found = shutil.which(Path(named).expanduser())
    if found is None:
        raise WorkerStartError(
            f"{variable}={named} names no program that can be run. Give the path of a Python "
            f"interpreter that has xarch and the backend, or unset {variable}."
        )
    return Interpreter(str(found), variable)


def probe(backend: Backend, interpreter: Interpreter) -> Probe:
    """What an interpreter has of a backend; imports nothing there.

    Raises:
        WorkerStartError: The program does not behave as a Python interpreter.
    """
    if not interpreter.source:
        return Probe(sys.version.split()[0], framework=installation.look(backend))
    arguments = [backend.native_package, *backend.distributions]
    try:
        answer = subprocess.run(
            [interpreter.path, "-I", "-c", _PROBE, *arguments],
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=30,
            check=True,
        ).stdout
        facts = json.loads(answer)
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        raise WorkerStartError(
            f"{interpreter.source}={interpreter.path} is no working Python interpreter ({error})."
        ) from None
    framework = Installation(facts["found"], facts["version"])
    return Probe(facts["python"], facts["xarch"], framework)
