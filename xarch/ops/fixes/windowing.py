"""Windows."""

from __future__ import annotations

from typing import Any

from keras import ops

from xarch.ops.fixes.registry import fix


@fix("kaiser")
def kaiser(x: Any, beta: Any) -> Any:
    """Kaiser's window, which is that of -beta too; of no length, nothing."""
    beta = abs(beta) if isinstance(beta, (int, float)) else beta
    return ops.zeros((0,)) if isinstance(x, int) and x == 0 else ops.kaiser(x, beta)
