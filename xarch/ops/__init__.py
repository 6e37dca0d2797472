"""`keras.ops` with one meaning on every backend.

Every public name of `keras.ops` is here, with its signature. An op that means the same everywhere
is Keras's own object, passed through. One that does not is replaced on the backends that say so in
their module `ops`; what it means is in `docs/reference/semantics.md`.

Replacements are made of `keras.ops`, so a model that was built with them is a plain Keras model,
except for those that a framework alone can mend. Importing this package imports Keras.

Example:
    >>> from xarch import ops
    >>> float(ops.softsign(ops.array(float("inf"))))
    1.0
"""

from __future__ import annotations

from typing import Any

from xarch.ops.choice import replacements
from xarch.ops.namespace import fill

__all__ = fill(globals(), replacements())  # noqa: PLE0605  # Keras's own names


def __getattr__(name: str) -> Any:
    raise AttributeError(
        f"xarch.ops has no {name!r}; it has the names that this version of Keras gives keras.ops."
    )
