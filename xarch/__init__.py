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
    from xarch import comparison, components, data, errors, random, saving, spec, train, workers
    from xarch.comparison import compare
    from xarch.inference import fast
    from xarch.spec import Budget, Spec, chain, diff, load
    from xarch.spec.model import Model, build
    from xarch.workers import Workers

__all__ = [
    "Budget",
    "Model",
    "Spec",
    "Workers",
    "__version__",
    "backend",
    "build",
    "chain",
    "compare",
    "comparison",
    "components",
    "data",
    "diff",
    "errors",
    "fast",
    "load",
    "random",
    "saving",
    "spec",
    "train",
    "workers",
]

# Found at first use, so that `import xarch` stays light.
_ROOMS = {
    "comparison", "components", "data", "errors", "random", "saving", "spec", "train", "workers",
}  # fmt: skip
_LAZY = {
    "Budget": "xarch.spec",
    "Model": "xarch.spec.model",
    "Spec": "xarch.spec",
    "Workers": "xarch.workers",
    "build": "xarch.spec.model",
    "chain": "xarch.spec",
    "compare": "xarch.comparison",
    "diff": "xarch.spec",
    "fast": "xarch.inference",
    "load": "xarch.spec",
}

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
