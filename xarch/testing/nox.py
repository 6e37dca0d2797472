"""What a library's noxfile needs for its matrix of backends."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from xarch.backend import registry


def nox_backends(
    session: Any, *packages: str, backends: Sequence[str] = tuple(registry.IN_TREE)
) -> dict[str, str]:
    """An environment for each backend, made once, and the variables that tell xarch of them.

    Frameworks crash beside each other, so each gets an environment of its own, in the session's
    folder for temporary files. One that is there is used again; delete the folder to
    make it anew.

    Args:
        session: A `nox.Session`.
        *packages: What is installed beside the framework, such as `-e .`; pytest is always.
        backends: Names of backends; default, those of xarch itself.

    Returns:
        Environment variables for `session.run`.

    Example:
        ```python
        @nox.session
        def backends(session):
            session.install("-e", ".", "xarch", "pytest")
            env = nox_backends(session, "-e", ".")
            session.run("pytest", "--backends", "torch,jax,tensorflow", env=env)
        ```
    """
    found = {}
    for name in backends:
        backend = registry.get(name)
        home = Path(session.create_tmp()).absolute() / f"backend-{name}"
        python = home / "bin" / "python"
        ready = home / "ready"  # written last, so that half an environment is never used
        wanted = [*packages, backend.install, "pytest"]
        if not ready.exists() or ready.read_text() != "\n".join(wanted):
            shutil.rmtree(home, ignore_errors=True)
            session.run("python", "-m", "venv", str(home), silent=True)
            session.run(str(python), "-m", "pip", "install", "-q", *wanted, external=True)
            ready.write_text("\n".join(wanted))
        found[f"XARCH_PYTHON_{name.upper()}"] = os.fspath(python)
    return found
