"""`keras.layers` with one meaning on every backend, and the few layers that Keras lacks.

Every public name of `keras.layers` is here. A layer that means the same everywhere is Keras's own
class; `xarch.layers.same.table` lists the others, and in what they differ. They have the names,
arguments, weights and configs of Keras's and are registered, so a saved model that uses one loads
wherever `xarch.layers` was imported before; `to_keras` gives a model of Keras's own layers back.

Importing this package imports Keras.

Example:
    >>> import keras
    >>> from xarch import layers
    >>> layers.Dense is keras.layers.Dense
    True
    >>> layers.LayerNormalization(axis=1)(keras.ops.ones((2, 3, 4))).shape == (2, 3, 4)
    True
"""

from __future__ import annotations

from typing import Any

from xarch.layers.batch_norm import BatchNormalization as TorchBatchNormalization
from xarch.layers.by_mode import ByMode
from xarch.layers.complex import Complex
from xarch.layers.conv import Conv1D, Conv2D, Conv3D, DepthwiseConv1D, DepthwiseConv2D
from xarch.layers.conv_transpose import (
    Conv1DTranspose,
    Conv2DTranspose,
    Conv3DTranspose,
    TransposedConvolution,
)
from xarch.layers.draw import Draw
from xarch.layers.held import Held
from xarch.layers.loops import Scan, While
from xarch.layers.recurrent import Recurrent
from xarch.layers.requires import Requires
from xarch.layers.resample import Resample
from xarch.layers.same.namespace import names as _names
from xarch.layers.same.plain import to_keras
from xarch.layers.sized import Arange, BroadcastTo, Full, Size, Slice
from xarch.layers.sized import Reshape as SizedReshape
from xarch.layers.stochastic import StochasticDepth
from xarch.layers.weight import Weight

__all__ = [
    "Arange",
    "BroadcastTo",
    "ByMode",
    "Complex",
    "Conv1D",
    "Conv1DTranspose",
    "Conv2D",
    "Conv2DTranspose",
    "Conv3D",
    "Conv3DTranspose",
    "DepthwiseConv1D",
    "DepthwiseConv2D",
    "Draw",
    "Full",
    "Held",
    "Recurrent",
    "Requires",
    "Resample",
    "Scan",
    "Size",
    "SizedReshape",
    "Slice",
    "StochasticDepth",
    "TorchBatchNormalization",
    "TransposedConvolution",
    "Weight",
    "While",
    "to_keras",
]

_of_keras = _names({name: globals()[name] for name in __all__})
globals().update(_of_keras)
__all__ += [name for name in _of_keras if name not in __all__]


def __getattr__(name: str) -> Any:
    raise AttributeError(
        f"xarch.layers has no {name!r}; it has the names that this version of Keras gives "
        f"keras.layers, and those that its documentation lists."
    )
