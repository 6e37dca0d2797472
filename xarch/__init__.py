"""xarch: write, move and check deep-learning models across PyTorch, JAX and TensorFlow.

Importing xarch applies the choice of a backend (see `xarch.backend.selection`) and imports neither
Keras nor a framework.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from xarch import backend
from xarch.backend import selection as _selection

if TYPE_CHECKING:
    from xarch import comparison, errors, random, saving, workers
    from xarch.comparison import compare
    from xarch.inference import fast
    from xarch.workers import Workers

__all__ = [
    "Workers",
    "__version__",
    "backend",
    "compare",
    "comparison",
    "errors",
    "fast",
    "random",
    "saving",
    "workers",
]

# Found at first use, so that `import xarch` stays light.
_ROOMS = {"comparison", "errors", "random", "saving", "workers"}
_LAZY = {"Workers": "xarch.workers", "compare": "xarch.comparison", "fast": "xarch.inference"}

_selection.apply()


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("xarch")
    if name in _ROOMS:
        return importlib.import_module(f"xarch.{name}")
    if name in _LAZY:
        value = getattr(importlib.import_module(_LAZY[name]), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'xarch' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
