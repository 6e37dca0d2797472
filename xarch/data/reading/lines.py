"""Text files with two columns, a tab between them."""

from __future__ import annotations

from pathlib import Path

from xarch.data.reading.opening import refused
from xarch.errors import DataError


def read_text(path: Path) -> str:
    """A file's text.

    Raises:
        DataError: It cannot be read, or is no UTF-8.
    """
    with refused(path, "text in UTF-8"):
        return path.read_text(encoding="utf-8-sig")


def read_lines(path: Path) -> list[str]:
    """The lines that are not empty, without spaces at their ends.

    Raises:
        DataError: The file cannot be read, or holds no such line.
    """
    lines = [line.strip() for line in read_text(path).splitlines() if line.strip()]
    if not lines:
        raise DataError(f"{path} holds no text.")
    return lines


def read_pairs(path: Path) -> list[tuple[str, str]]:
    """The two columns of each line; empty lines do not count, spaces at the ends neither.

    Raises:
        DataError: It cannot be read, holds no line, or a line has no tab or more than one.
    """
    pairs = []
    for number, line in enumerate(read_text(path).splitlines(), 1):
        if not line.strip():
            continue
        parts = [part.strip() for part in line.split("\t")]
        if len(parts) != 2:
            raise DataError(
                f"{path}:{number}: expected two columns with a tab between them, got {len(parts)}."
            )
        pairs.append((parts[0], parts[1]))
    if not pairs:
        raise DataError(f"{path} holds no line.")
    return pairs
