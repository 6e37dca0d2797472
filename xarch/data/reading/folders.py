"""Folders whose subfolders are classes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from pathlib import Path

import numpy as np

from xarch.data.data import Array
from xarch.errors import DataError

_MOST_TOLD = 5


def classes_in(root: Path, suffixes: Collection[str], noun: str) -> dict[str, list[Path]]:
    """The files of each subfolder, both in alphabetical order; hidden ones do not count.

    Args:
        root: The folder.
        suffixes: How the names of files that count end, in small letters.
        noun: What the files are, in the plural.

    Raises:
        DataError: It is no folder, or has fewer than two subfolders, or one without such files.
    """
    if not root.is_dir():
        raise DataError(f"There is no folder {root}. Give one with a subfolder for each class.")
    folders = sorted(one for one in root.iterdir() if one.is_dir() and _is_shown(one))
    if len(folders) < 2:
        raise DataError(
            f"{root} has {len(folders)} subfolders; expected one for each class, two or more."
        )
    found = {
        one.name: sorted(
            file
            for file in one.rglob("*")
            if file.suffix.lower() in suffixes and file.is_file() and _is_shown(file)
        )
        for one in folders
    }
    if empty := [name for name, files in found.items() if not files]:
        raise DataError(
            f"{root} has no {noun} ({', '.join(sorted(suffixes))}) in {', '.join(empty[:8])}. "
            "Fill or remove these subfolders."
        )
    return found


def read_each(
    files: Sequence[Path], read: Callable[[Path], Array], noun: str, *, skip: bool
) -> tuple[Array, list[int], list[str]]:
    """Arrays of equal shape from files.

    Args:
        files: The files.
        read: Reads one of them.
        noun: What they are, in the plural.
        skip: Whether files that cannot be read are left out; else they are an error.

    Returns:
        The arrays in one, the positions of their files, and sentences on what was left out.

    Raises:
        DataError: Files cannot be read; the text names the first of them and counts all.
    """
    arrays, kept, failures = [], [], []
    for at, file in enumerate(files):
        try:
            arrays.append(read(file))
        except DataError as error:
            if isinstance(error, ImportError):
                raise
            failures.append(str(error))
        else:
            kept.append(at)
    told = "\n  ".join(failures[:_MOST_TOLD])
    if len(failures) > _MOST_TOLD:
        told += f"\n  and {len(failures) - _MOST_TOLD} more"
    if failures and not skip:
        raise DataError(
            f"{len(failures)} of {len(files)} {noun} cannot be read:\n  {told}\n"
            "Mend or remove them, or leave them out with data.skip_corrupt=true."
        )
    if not arrays:
        raise DataError(f"None of {len(files)} {noun} can be read:\n  {told}")
    report = (
        [f"{len(failures)} of {len(files)} {noun} were left out:\n  {told}"] if failures else []
    )
    return np.stack(arrays), kept, report


def _is_shown(path: Path) -> bool:
    return not path.name.startswith(".")
