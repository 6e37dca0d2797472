"""What xarch finds on this machine, backend by backend."""

from __future__ import annotations

import os
import platform
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from typing import Any

from xarch import versions
from xarch.backend import installation, registry, selection
from xarch.backend.active import Current
from xarch.backend.contract import CAPABILITIES, Backend
from xarch.backend.interpreters import interpreter_of, probe
from xarch.errors import BackendError, WorkerStartError

READY = "ready"
NOT_INSTALLED = "not installed"
UNSUPPORTED = "unsupported version"
BROKEN = "broken"


@dataclass(frozen=True)
class Finding:
    """What was found of one backend.

    Attributes:
        name: The backend's name.
        status: `ready`, `not installed`, `unsupported version` or `broken`.
        problem: What is wrong, or an empty string.
        mend: The line that installs what is missing, or an empty string.
        interpreter: The Python interpreter of its worker, or an empty string.
        source: The variable that named the interpreter, or an empty string.
        python: The interpreter's version.
        package: The framework's package.
        version: The framework's version, or None.
        supported: The versions that xarch supports.
        capabilities: What it can.
        lacks: What it cannot.
        current: What its worker says of devices, threads and precision; None if not asked.
    """

    name: str
    status: str
    problem: str = ""
    mend: str = ""
    interpreter: str = ""
    source: str = ""
    python: str = ""
    package: str = ""
    version: str | None = None
    supported: str = ""
    capabilities: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    current: Current | None = None


@dataclass(frozen=True)
class Diagnosis:
    """Everything that `xarch doctor` tells.

    Attributes:
        versions: Versions of xarch, Keras, numpy and Python, by name.
        settings: The variables and files that choose a backend, as they are set.
        choice: The backend that this process would run on, and why; or an empty string.
        problem: Why no backend can be chosen, or an empty string.
        findings: One for each registered backend.
    """

    versions: dict[str, str]
    settings: dict[str, str]
    choice: str
    problem: str
    findings: list[Finding]

    @property
    def healthy(self) -> bool:
        """Whether a backend can be chosen and none is broken or of an unsupported version."""
        good = {READY, NOT_INSTALLED}
        return not self.problem and all(finding.status in good for finding in self.findings)

    def as_dict(self) -> dict[str, Any]:
        """The diagnosis as JSON-ready data."""
        data = asdict(self)
        for finding in data["findings"]:
            if finding["current"] is not None:
                finding["current"]["capabilities"] = sorted(finding["current"]["capabilities"])
        return {**data, "healthy": self.healthy}


def diagnose(*, start_workers: bool = True) -> Diagnosis:
    """Looks at every registered backend.

    Args:
        start_workers: Whether to start a worker for each installed backend, to ask for devices,
            threads and precision; without, nothing is imported and it takes well under a second.
    """
    names = registry.names()
    with ThreadPoolExecutor(max_workers=len(names)) as threads:
        findings = list(threads.map(_find, names))
        if start_workers:
            findings = list(threads.map(_ask_worker, findings))
    choice, problem = _choice()
    return Diagnosis(_versions(), _settings(), choice, problem, findings)


def _find(name: str) -> Finding:
    try:
        backend = registry.get(name)
    except BackendError as error:
        return Finding(name, BROKEN, problem=str(error))
    base = Finding(
        name,
        READY,
        package=backend.native_package,
        supported=backend.supported,
        capabilities=tuple(sorted(backend.capabilities)),
        lacks=tuple(sorted(CAPABILITIES.keys() - backend.capabilities)),
    )
    try:
        return _with_installation(base, backend)
    except WorkerStartError as error:
        return replace(base, status=BROKEN, problem=str(error))


def _with_installation(base: Finding, backend: Backend) -> Finding:
    interpreter = interpreter_of(backend.name)
    facts = probe(backend, interpreter)
    found = replace(
        base,
        interpreter=interpreter.path,
        source=interpreter.source,
        python=facts.python,
        version=facts.framework.version,
    )
    mend = installation.install_line(backend, interpreter.path)
    if not facts.framework.found:
        problem = installation.not_installed(backend, interpreter.path)
        return replace(found, status=NOT_INSTALLED, problem=problem, mend=mend)
    if not facts.has_xarch:
        problem = f"{interpreter.path} has no xarch"
        return replace(found, status=BROKEN, problem=problem, mend=mend)
    if not installation.is_supported(backend, found.version):
        problem = installation.unsupported(backend, found.version, interpreter.path)
        return replace(found, status=UNSUPPORTED, problem=problem, mend=mend)
    return found


def _ask_worker(finding: Finding) -> Finding:
    if finding.status != READY:
        return finding
    from xarch.workers import Workers

    try:
        with Workers(finding.name) as workers:
            return replace(finding, current=workers.current(finding.name))
    except WorkerStartError as error:
        return replace(finding, status=BROKEN, problem=str(error))


def _choice() -> tuple[str, str]:
    try:
        choice = selection.require()
    except BackendError as error:
        return "", str(error)
    return f"{choice.keras_backend} ({choice.reason})", ""


def _versions() -> dict[str, str]:
    found = {"Python": platform.python_version()}
    known = ("xarch", "keras", "numpy")
    found |= {**dict.fromkeys(known, "not installed"), **versions.packages(known)}
    return {**found, "interpreter": sys.executable}


def _settings() -> dict[str, str]:
    variables = {
        name: value
        for name, value in sorted(os.environ.items())
        if name == selection.VARIABLE or name.startswith("XARCH_PYTHON_")
    }
    wanted = selection.keras_variable()
    if wanted is not None:
        variables[selection.KERAS_VARIABLE] = wanted
    configured = selection.configured_keras_backend()
    if configured is not None:
        variables["keras.json"] = configured
    return variables
