"""Encoders, fusions and heads: one file each, found by name.

A component is a class whose typed fields are its options, and whose `build` says which Keras layers
it is made of. `build` runs on shapes alone (`xarch.components.plan`), so that parameters, FLOPs and
misfits are known before Keras is imported; the same calls then become Keras layers, or source text.
"""

from xarch.components.base import Component, Encoder, Fusion, Head
from xarch.components.misfit import Misfit
from xarch.components.plan import Layers, Tensor
from xarch.components.registry import get, names

__all__ = ["Component", "Encoder", "Fusion", "Head", "Layers", "Misfit", "Tensor", "get", "names"]
