"""Float64 from end to end, which Keras gives on TensorFlow alone.

On every other backend Keras 3.13 to 3.15 replaces float64 by float32 wherever it works out the
dtype of a result (`keras.src.backend.common.dtypes.BIT64_TO_BIT32_DTYPE`): `mean`, `matmul`,
`maximum`, `tanh` and all layers over them are then right to 1e-7 only, whatever `floatx` says.
Nothing public changes that. This is the one place in xarch that reaches into `keras.src` for it.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import contextmanager

from xarch.backend import current_backend
from xarch.errors import BackendError

_MODULE = "keras.src.backend.common.dtypes"
_TABLE = "BIT64_TO_BIT32_DTYPE"
_WIDE = ("float64", "complex128")


@contextmanager
def keep_float64() -> Iterator[None]:
    """Makes float64 Keras's float type, and keeps every result in it, for the duration.

    JAX needs `JAX_ENABLE_X64=1` besides; `Backend.environment(float64=True)` sets it.

    Raises:
        BackendError: This version of Keras has no such table.
    """
    import keras

    table = getattr(importlib.import_module(_MODULE), _TABLE, None)
    if not isinstance(table, dict) or "float64" not in table:
        raise BackendError(
            f"Keras {keras.__version__} has no {_MODULE}.{_TABLE}, through which xarch keeps "
            "float64; use Keras 3.13 to 3.15."
        )
    floatx, before = keras.config.floatx(), dict(table)
    table.update({name: name for name in _WIDE})
    keras.config.set_floatx("float64")
    try:
        with current_backend().runtime().in_float64():
            yield
    finally:
        table.update(before)
        keras.config.set_floatx(floatx)
