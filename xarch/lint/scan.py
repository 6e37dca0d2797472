"""Finds the uses in source text; parses, and never runs, what it reads."""

from __future__ import annotations

import ast
import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from xarch.errors import ArgumentError
from xarch.lint.differing import differing


@dataclass(frozen=True)
class Finding:
    """One use.

    Attributes:
        path: The file.
        line: Its line, from 1.
        column: Its column, from 1.
        name: The name that is used, from `keras`.
        why: On which backends it means what.
        instead: The name that means the same everywhere.
    """

    path: Path
    line: int
    column: int
    name: str
    why: str
    instead: str

    def __str__(self) -> str:
        return (
            f"{self.path}:{self.line}:{self.column}: {self.name}: {self.why}. Use {self.instead}."
        )


def files_of(target: str) -> list[Path]:
    """The Python files that a path or an importable package's name stands for.

    Raises:
        ArgumentError: It is neither.
    """
    path = Path(target)
    if not path.exists():
        path = _package(target)
    if path.is_dir():
        return sorted(path.rglob("*.py"))
    if path.suffix != ".py":
        raise ArgumentError(f"{target} is no Python file, folder or package: nothing to read.")
    return [path]


def scan(path: Path) -> list[Finding]:
    """The uses in one file, in the order of their lines.

    Raises:
        ArgumentError: It cannot be read as Python.
    """
    try:
        tree = ast.parse(path.read_bytes(), str(path))
    except (OSError, SyntaxError, ValueError) as error:
        where = f" (line {error.lineno})" if isinstance(error, SyntaxError) else ""
        raise ArgumentError(f"{path} cannot be read as Python{where}: {error}") from None
    known = _imported(tree)
    found = {
        (node.lineno, node.col_offset, name): (node, name)
        for node, name in _uses(tree, known)
        if _entry(name)
    }
    return [_finding(path, *one) for _, one in sorted(found.items(), key=lambda item: item[0][:2])]


def _package(name: str) -> Path:
    try:
        spec = importlib.util.find_spec(name.partition(".")[0]) if name.isidentifier() else None
    except (ImportError, ValueError):
        spec = None
    if spec is None or spec.origin is None:
        raise ArgumentError(f"There is no file, folder or installed package {name!r}.")
    origin = Path(spec.origin)
    return origin.parent if origin.name == "__init__.py" else origin


def _imported(tree: ast.AST) -> dict[str, str]:
    """What each name of the file that comes from Keras stands for."""
    known: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.split(".")[0] == "keras":
                    known[alias.asname or "keras"] = alias.name if alias.asname else "keras"
        elif isinstance(node, ast.ImportFrom) and not node.level:
            module = node.module or ""
            if module.split(".")[0] == "keras":
                known |= {one.asname or one.name: f"{module}.{one.name}" for one in node.names}
    return known


def _uses(tree: ast.AST, known: dict[str, str]) -> Iterator[tuple[ast.expr, str]]:
    for node in ast.walk(tree):
        if isinstance(node, (ast.Attribute, ast.Name)) and isinstance(node.ctx, ast.Load):
            name = _qualified(node, known)
            if name:
                yield node, name


def _qualified(node: ast.expr, known: dict[str, str]) -> str:
    if isinstance(node, ast.Name):
        return known.get(node.id, "")
    if isinstance(node, ast.Attribute):
        left = _qualified(node.value, known)
        return f"{left}.{node.attr}" if left else ""
    return ""


def _entry(name: str) -> tuple[str, str] | None:
    """What is known of a name; `keras.ops.nn.softmax` is `keras.ops.softmax`."""
    table = differing()
    for space in ("nn", "numpy", "linalg"):
        name = name.replace(f"keras.ops.{space}.", "keras.ops.", 1)
    if name in table:
        return table[name]
    space, _, last = name.rpartition(".")
    if f"{space}." in table and last[:1].islower():
        why, instead = table[f"{space}."]
        return why, instead + last
    return None


def _finding(path: Path, node: ast.expr, name: str) -> Finding:
    entry = _entry(name)
    assert entry is not None
    return Finding(path, node.lineno, node.col_offset + 1, name, *entry)
