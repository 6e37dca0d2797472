"""Which framework this process runs, decided before Keras is imported.

Order: `XARCH_BACKEND`; else `KERAS_BACKEND`; else the backend in Keras's own configuration file or
Keras's default, where that is installed; else the only framework that is. Keras writes its
configuration file by itself at its first import, so the file counts as a default, not as a wish
that another setting could contradict.

`import xarch` applies the choice by setting environment variables and nothing more:
`KERAS_BACKEND`, and those of `xarch.backend.precision`. Where the choice cannot be carried out,
`import xarch` still succeeds, so that `xarch doctor` can explain it and worker processes can be
started; `import keras` is what then raises.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

from xarch.backend import installation, precision, registry
from xarch.backend.contract import Backend
from xarch.errors import BackendConflict, BackendError, BackendNotInstalled

VARIABLE = "XARCH_BACKEND"
KERAS_VARIABLE = "KERAS_BACKEND"
_SET_BY_XARCH = (
    "_XARCH_SET_KERAS_BACKEND"  # so that a child process does not take our value for a wish
)
KERAS_DEFAULT = "tensorflow"  # keras.src.backend.config, 3.15

log = logging.getLogger("xarch.backend")


@dataclass(frozen=True)
class Choice:
    """Which backend a process runs on, and why.

    Attributes:
        keras_backend: The value for `KERAS_BACKEND`.
        reason: What decided, in words.
        explicit: Whether a variable or an import decided, rather than a default.
    """

    keras_backend: str
    reason: str
    explicit: bool


def choose() -> Choice:
    """The choice that the environment asks for; changes nothing.

    Raises:
        UnknownBackend: `XARCH_BACKEND` names no backend.
        BackendNotInstalled: The chosen framework is not installed.
        UnsupportedVersion: Its version lies outside the supported range.
        BackendConflict: Two settings, or a setting and an imported Keras, contradict each other.
    """
    wanted = os.environ.get(VARIABLE) or None
    keras_wanted = keras_variable()
    running = running_keras_backend()
    if wanted is not None:
        backend = registry.get(wanted)
        target = backend.keras_backend
        if running is not None and running != target:
            raise BackendConflict(
                f"{VARIABLE}={wanted}, but Keras is already imported on {running!r}. Import xarch "
                f"before keras, or set {VARIABLE} before the program starts."
            )
        installation.require(backend)
        if running is None and keras_wanted not in (None, target):
            raise BackendConflict(
                f"{VARIABLE}={wanted} and {KERAS_VARIABLE}={keras_wanted} name different "
                f"backends. Unset one of them."
            )
        return Choice(target, f"{VARIABLE}={wanted}", explicit=True)
    if running is not None:
        return Choice(running, "Keras was imported before xarch", explicit=True)
    if keras_wanted is not None:
        known = registry.find_by_keras_name(keras_wanted)
        if known is not None:
            installation.require(known)
        return Choice(keras_wanted, f"{KERAS_VARIABLE}={keras_wanted}", explicit=True)
    return _default()


def apply() -> Choice | None:
    """Carries out `choose` for this process, or makes `import keras` say why it cannot be.

    Returns:
        The choice, or None where there is none; `require` then tells why.

    Raises:
        BackendConflict: Keras is already imported, on another backend than the one asked for.
    """
    _RefuseKeras.remove()
    try:
        choice = choose()
        backend = registry.find_by_keras_name(choice.keras_backend)
        if backend is not None and running_keras_backend() is None:
            precision.apply(backend)
    except BackendError as error:
        if running_keras_backend() is not None:
            raise
        _RefuseKeras.install(error)
        return None
    if os.environ.get(KERAS_VARIABLE) != choice.keras_backend:
        os.environ[KERAS_VARIABLE] = os.environ[_SET_BY_XARCH] = choice.keras_backend
    if not choice.explicit:
        log.info("backend %s: %s", choice.keras_backend, choice.reason)
    return choice


def require() -> Choice:
    """The choice of this process.

    Raises:
        BackendError: There is none; the text says why and what to do.
    """
    _refuse()
    return choose()


def running_keras_backend() -> str | None:
    """The backend of the Keras that this process has imported, or None."""
    keras = sys.modules.get("keras")
    if keras is None or not hasattr(keras, "backend"):
        return None
    return str(keras.backend.backend())


def configured_keras_backend() -> str | None:
    """The backend that Keras's own configuration file names, or None."""
    home = os.environ.get("KERAS_HOME") or Path.home() / ".keras"
    try:
        config = json.loads((Path(home) / "keras.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    value = config.get("backend") if isinstance(config, dict) else None
    return value if isinstance(value, str) else None


def keras_variable() -> str | None:
    """The user's `KERAS_BACKEND`, or None; a value that xarch itself has set does not count."""
    value = os.environ.get(KERAS_VARIABLE) or None
    return None if value == os.environ.get(_SET_BY_XARCH) else value


def _default() -> Choice:
    installed = _installed()
    configured = configured_keras_backend()
    own_rule = configured or KERAS_DEFAULT
    source = "its configuration file" if configured else "its default"
    by_keras_name = {backend.keras_backend: backend for backend in installed}
    if own_rule in by_keras_name:
        installation.require(by_keras_name[own_rule])
        return Choice(own_rule, f"Keras's own rule ({source})", explicit=False)
    if len(installed) == 1:
        only = installed[0]
        installation.require(only)
        return Choice(only.keras_backend, "the only framework installed", explicit=False)
    if configured and registry.find_by_keras_name(configured) is None:
        return Choice(configured, "Keras's configuration file", explicit=False)
    if not installed:
        lines = [installation.install_line(registry.get(name)) for name in registry.IN_TREE]
        raise BackendNotInstalled(
            "No framework is installed. Install one of them: " + " | ".join(lines)
        )
    raise BackendNotInstalled(
        f"Keras would run on {own_rule!r} ({source}), which is not installed, and there is more "
        f"than one other: {', '.join(b.name for b in installed)}. Set {VARIABLE} to one of them."
    )


def _installed() -> list[Backend]:
    """The installed backends of this tree, or those from outside where there is none."""
    found = []
    for name in registry.names():
        try:
            backend = registry.get(name)
        except BackendError:
            continue
        if installation.look(backend).found:
            found.append(backend)
    return [backend for backend in found if backend.name in registry.IN_TREE] or found


def _refuse() -> None:
    """Raises what stands in the way of a choice, if it still does."""
    if _RefuseKeras.error() is not None:
        apply()  # when xarch was imported, the backend's own package may have been so by half
    reason = _RefuseKeras.error()
    if reason is not None:
        raise reason


class _RefuseKeras:
    """Makes `import keras` raise the reason for which no backend could be chosen."""

    def __init__(self, reason: BackendError) -> None:
        self.reason = reason

    @classmethod
    def install(cls, reason: BackendError) -> None:
        sys.meta_path.insert(0, cls(reason))

    @classmethod
    def remove(cls) -> None:
        sys.meta_path[:] = [finder for finder in sys.meta_path if not isinstance(finder, cls)]

    @classmethod
    def error(cls) -> BackendError | None:
        for finder in sys.meta_path:
            if isinstance(finder, cls):
                return finder.reason
        return None

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name == "keras":
            _refuse()
        return None
