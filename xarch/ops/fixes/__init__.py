"""Replacements that can be said in `keras.ops`: one file per family of ops.

A replacement is a function decorated with `@fix("its name below keras.ops")`, with the signature
of Keras's op; its docstring says in a sentence what the op means everywhere.
"""

from xarch.ops.fixes import (
    activations,
    casting,
    comparing,
    convolving,
    elementwise,
    images,
    indexing,
    integers,
    losses,
    normalizing,
    ordering,
    pooling,
    reducing,
    sampling,
    shaping,
)
from xarch.ops.fixes.registry import FIXES, fix

__all__ = [
    "FIXES",
    "activations",
    "casting",
    "comparing",
    "convolving",
    "elementwise",
    "fix",
    "images",
    "indexing",
    "integers",
    "losses",
    "normalizing",
    "ordering",
    "pooling",
    "reducing",
    "sampling",
    "shaping",
]
