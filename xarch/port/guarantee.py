"""The port guarantee of a backend: small native models, ported and proven on it."""

from __future__ import annotations

from typing import Any

from xarch.backend import current_backend
from xarch.port import from_torch
from xarch.port.verify import verify_in
from xarch.workers import Workers, notify


def prove(backend: str) -> None:
    """Ports the reader's samples and verifies each on a backend; tells the outcome by `notify`.

    Runs in the process of the source framework.

    Args:
        backend: The name of the backend that is to hold the ports.
    """
    reader: Any = current_backend().reader()  # type: ignore[attr-defined]
    with Workers(backend, float64=True) as wide, Workers(backend) as plain:
        for name, (module, inputs) in reader.samples().items():
            found = verify_in(from_torch(module, inputs), wide, plain)
            notify({"model": name, "ok": found.ok, "text": str(found)})
