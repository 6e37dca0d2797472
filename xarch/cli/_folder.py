"""The folder of `-o`: looked at before the work begins, not after it."""

from __future__ import annotations

import tempfile
from pathlib import Path

from xarch.errors import ArgumentError


def made(folder: Path) -> Path:
    """A folder that can be written, made where need be.

    Raises:
        ArgumentError: It cannot.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError as error:
        raise ArgumentError(
            f"The folder {folder} cannot be written: {error.strerror or error}. Choose another "
            "place with -o."
        ) from None
