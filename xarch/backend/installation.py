"""Whether a backend's framework is installed, and in a version that xarch supports.

Read from package metadata alone: nothing is imported, so that it costs milliseconds and cannot
crash.
"""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import dataclass
from importlib import metadata

from packaging.specifiers import SpecifierSet
from packaging.version import InvalidVersion, Version

from xarch.backend.contract import Backend
from xarch.errors import BackendNotInstalled, UnsupportedVersion


@dataclass(frozen=True)
class Installation:
    """What package metadata says of one backend's framework.

    Attributes:
        found: Whether the framework's package can be found.
        version: Its version, or None where no metadata tells it.
    """

    found: bool
    version: str | None = None


def look(backend: Backend) -> Installation:
    """What this interpreter has of a backend's framework; imports nothing."""
    if not _is_importable(backend.native_package):
        return Installation(found=False)
    for distribution in backend.distributions:
        try:
            return Installation(found=True, version=metadata.version(distribution))
        except metadata.PackageNotFoundError:
            continue
    return Installation(found=True)


def is_supported(backend: Backend, version: str | None) -> bool:
    """Whether a version lies in the backend's range; an unknown version is taken as supported."""
    if version is None:
        return True
    try:
        return Version(version) in SpecifierSet(backend.supported, prereleases=True)
    except InvalidVersion:
        return False


def install_line(backend: Backend, python: str | None = None) -> str:
    """The shell command that installs a backend's framework for an interpreter.

    Args:
        backend: The backend to install.
        python: The interpreter's path; None means the running one.
    """
    return f'{python or sys.executable or "python"} -m pip install "{backend.install}"'


def require(backend: Backend) -> Installation:
    """The installation of a backend that this process can use.

    Raises:
        BackendNotInstalled: The framework is not installed.
        UnsupportedVersion: Its version lies outside the supported range.
    """
    installation = look(backend)
    if not installation.found:
        raise BackendNotInstalled(not_installed(backend))
    if not is_supported(backend, installation.version):
        raise UnsupportedVersion(unsupported(backend, installation.version))
    return installation


def not_installed(backend: Backend, python: str | None = None) -> str:
    """The sentence that says that a framework is missing, with the line that installs it."""
    return (
        f"The backend {backend.name!r} needs the package {backend.native_package!r}, which "
        f"{python or sys.executable} does not have. Install it: {install_line(backend, python)}"
    )


def unsupported(backend: Backend, version: str | None, python: str | None = None) -> str:
    """The sentence that says that a framework's version lies outside the supported range."""
    return (
        f"The backend {backend.name!r} found {backend.native_package} {version}, and xarch "
        f"supports {backend.supported}. Install a supported version: "
        f"{install_line(backend, python)}"
    )


def _is_importable(package: str) -> bool:
    try:
        return importlib.util.find_spec(package) is not None
    except (ImportError, ValueError):  # a parent package or a broken __spec__
        return False
