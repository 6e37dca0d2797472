"""Replacements that can be said in `keras.ops`: one file per family of ops.

A replacement is a function decorated with `@fix("its name below keras.ops")`, with the signature
of Keras's op; its docstring says in a sentence what the op means everywhere.
"""

from xarch.ops.fixes import (
    activations,
    attention,
    blurring,
    casting,
    comparing,
    convolving,
    correlating,
    counting,
    elementwise,
    images,
    indexing,
    integers,
    joining,
    linear,
    losses,
    medians,
    normalizing,
    ordering,
    pooling,
    reducing,
    sampling,
    segments,
    shaping,
    spectral,
    stepping,
)
from xarch.ops.fixes.registry import FIXES, fix

__all__ = [
    "FIXES",
    "activations",
    "attention",
    "blurring",
    "casting",
    "comparing",
    "convolving",
    "correlating",
    "counting",
    "elementwise",
    "fix",
    "images",
    "indexing",
    "integers",
    "joining",
    "linear",
    "losses",
    "medians",
    "normalizing",
    "ordering",
    "pooling",
    "reducing",
    "sampling",
    "segments",
    "shaping",
    "spectral",
    "stepping",
]
