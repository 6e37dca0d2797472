"""The text of a use, which a reproducer holds; the parent cannot import what imports Keras."""

from __future__ import annotations

import ast
import functools
import importlib.resources


@functools.cache
def source(use: str) -> str:
    """The functions of a use's file."""
    folder = importlib.resources.files("xarch.conformance") / "execute" / "uses"
    text = (folder / f"{use}.py").read_text("utf-8")
    found = [one for one in ast.parse(text).body if isinstance(one, ast.FunctionDef)]
    return "\n\n\n".join(ast.get_source_segment(text, one) or "" for one in found)
