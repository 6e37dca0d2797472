"""Derivatives of functions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from keras import ops

from xarch.ops.fixes.registry import fix


@fix("jvp")
def jvp(
    fun: Callable[..., Any], primals: Sequence[Any], tangents: Sequence[Any], has_aux: bool = False
) -> Any:
    """A function's outputs, and their derivatives along some tangents."""
    return ops.jvp(fun, tuple(primals), tuple(tangents), has_aux=has_aux)
