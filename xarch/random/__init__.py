"""`keras.random` with the same numbers on every backend, and what else a run draws.

The functions of `keras.random` under their own names; `initializers`, `initialise` for a model
that is built; `derive` for seeds by path; `batch_order` and `Batches`; `portable` for a whole
program. Importing this package imports no Keras; the first use of a name that needs it does.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from xarch.random.order import batch_order, permutation
from xarch.random.seeds import derive

if TYPE_CHECKING:
    from keras.random import SeedGenerator

    from xarch.random import initializers
    from xarch.random.api import (
        beta,
        binomial,
        categorical,
        dropout,
        gamma,
        normal,
        randint,
        shuffle,
        truncated_normal,
        uniform,
    )
    from xarch.random.batches import Batches
    from xarch.random.initialisation import initialise, initialised, keeping
    from xarch.random.numpy_draws import placeholders
    from xarch.random.switch import portable

__all__ = [
    "Batches",
    "SeedGenerator",
    "batch_order",
    "beta",
    "binomial",
    "categorical",
    "derive",
    "dropout",
    "gamma",
    "initialise",
    "initialised",
    "initializers",
    "keeping",
    "normal",
    "permutation",
    "placeholders",
    "portable",
    "randint",
    "shuffle",
    "truncated_normal",
    "uniform",
]

_HOMES = {
    "Batches": "xarch.random.batches",
    "SeedGenerator": "keras.random",
    "initialise": "xarch.random.initialisation",
    "initialised": "xarch.random.initialisation",
    "keeping": "xarch.random.initialisation",
    "placeholders": "xarch.random.numpy_draws",
    "portable": "xarch.random.switch",
}


def __getattr__(name: str) -> Any:
    if name == "initializers":
        return importlib.import_module("xarch.random.initializers")
    if name not in __all__:
        raise AttributeError(f"module 'xarch.random' has no attribute {name!r}")
    value = getattr(importlib.import_module(_HOMES.get(name, "xarch.random.api")), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
