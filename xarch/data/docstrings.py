"""Documentation strings of installed libraries, read from their source and not imported."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator
from importlib.machinery import PathFinder
from pathlib import Path

import numpy as np

from xarch.errors import DataError

_SHORTEST = 80  # characters; what is shorter says too little
_NODES = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def docstrings(library: str, generator: np.random.Generator, number: int) -> list[tuple[str, str]]:
    """Different docstrings of a library, its files in a random order.

    Args:
        library: The name of an importable package.
        generator: Decides the order of the files.
        number: How many; fewer where the library has no more.

    Returns:
        Pairs of the file's path within the library and the text.

    Raises:
        DataError: The library is not installed.
    """
    root = folder_of(library)
    files = sorted(path.relative_to(root).as_posix() for path in root.rglob("*.py"))
    files = [file for file in files if not re.search(r"(^|/)_?tests?(ing)?(/|_)|_test\.py", file)]
    texts: dict[str, str] = {}
    for at in generator.permutation(len(files)):
        for text in _of_file(root / files[at]):
            texts.setdefault(text, files[at])
        if len(texts) >= number:
            break
    return [(file, text) for text, file in texts.items()][:number]


def folder_of(library: str) -> Path:
    """Where a library's source is.

    Raises:
        DataError: It is not installed.
    """
    found = PathFinder.find_spec(library)  # looks only: nothing hooked into imports runs
    if found is None or not found.submodule_search_locations:
        raise DataError(
            f"The library {library!r} is not installed, so that its documentation cannot be read. "
            "Install it, or leave it out of the source's `libraries`."
        )
    return Path(found.submodule_search_locations[0])


def _of_file(path: Path) -> Iterator[str]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # strings with odd escapes are the library's affair
            tree = ast.parse(path.read_text(encoding="utf-8"))
    except (OSError, SyntaxError, ValueError):
        return  # templates and the like that are no Python
    for node in ast.walk(tree):
        if isinstance(node, _NODES):
            text = ast.get_docstring(node)
            if text and len(text) >= _SHORTEST:
                yield text
