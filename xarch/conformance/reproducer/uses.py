"""The text of a use, which a reproducer holds; the parent cannot import what imports Keras."""

from __future__ import annotations

import ast
import functools
import importlib.resources


@functools.cache
def source(use: str) -> str:
    """The functions and the constants of a use's file."""
    folder = importlib.resources.files("xarch.conformance") / "execute" / "uses"
    text = (folder / f"{use}.py").read_text("utf-8")
    kinds = (ast.FunctionDef, ast.Assign, ast.AnnAssign)
    found = [one for one in ast.parse(text).body if isinstance(one, kinds)]
    return "\n\n\n".join(ast.get_source_segment(text, one) or "" for one in found)


def keeps(use: str) -> bool:
    """Whether the use keeps what it makes, so that a compiled function need not make it."""
    return bool(use) and "MADE" in source(use)
