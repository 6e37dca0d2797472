"""Files that appear whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def replacing(path: str | os.PathLike[str], suffix: str = "") -> Iterator[Path]:
    """A temporary path beside `path`; what was written there takes its place at the end.

    When the block raises, the temporary file is removed and `path` stays as it was. A symbolic
    link is followed, so that the link itself survives.

    Args:
        path: The file to write or replace; its folder must exist.
        suffix: How the temporary file's name is to end, for writers that look at it.

    Yields:
        The temporary path. Nothing is there yet.

    Raises:
        OSError: The folder does not exist, is full or cannot be written.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     target = Path(folder) / "page.html"
        ...     with replacing(target) as temporary:
        ...         _ = temporary.write_text("whole")
        ...     [file.name for file in Path(folder).iterdir()]
        ['page.html']
    """
    target = Path(os.path.realpath(path))
    temporary = target.with_name(f".{target.name[:80]}.{secrets.token_hex(6)}{suffix}")
    try:
        yield temporary
        _flush(temporary)
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


@contextlib.contextmanager
def appearing(folder: str | os.PathLike[str]) -> Iterator[Path]:
    """A temporary folder beside `folder`, which takes that name at the end.

    When the block raises, the temporary folder is removed and nothing appears.

    Args:
        folder: The folder to make; its parent must exist, and it must not.

    Yields:
        The temporary folder.

    Raises:
        OSError: The parent does not exist, or something has the name in the meantime.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as parent:
        ...     with appearing(Path(parent) / "run1") as temporary:
        ...         _ = (temporary / "log").write_text("whole")
        ...     [one.name for one in Path(parent).iterdir()]
        ['run1']
    """
    target = Path(os.path.abspath(folder))  # noqa: PTH100  resolves no link
    temporary = target.with_name(f".{target.name[:80]}.{secrets.token_hex(6)}")
    temporary.mkdir()
    try:
        yield temporary
        if target.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))
        temporary.rename(target)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def write_text(path: str | os.PathLike[str], text: str) -> None:
    """Writes a UTF-8 text file whole or not at all.

    Args:
        path: The file; its folder must exist.
        text: What it is to hold.

    Raises:
        OSError: It cannot be written; a file that was there is unchanged.
    """
    with replacing(path) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")


def _flush(path: Path) -> None:
    """Makes the data reach the disk before the name does."""
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
