"""A step of the demo that ends its process."""

from __future__ import annotations

import os


def die(*_: object) -> None:
    """Aborts as native code does when it finds itself broken."""
    os.abort()
