"""The few layers that Keras lacks, or that Keras computes differently from one backend to another.

Each is an ordinary registered Keras layer built from public `keras.ops`; a saved model that uses
one loads wherever `xarch.layers` was imported before. Importing this package imports Keras.
"""

from xarch.layers.batch_norm import BatchNormalization
from xarch.layers.by_mode import ByMode
from xarch.layers.conv import Conv1D, Conv2D, Conv3D, DepthwiseConv1D, DepthwiseConv2D
from xarch.layers.conv_transpose import (
    Conv1DTranspose,
    Conv2DTranspose,
    Conv3DTranspose,
    TransposedConvolution,
)
from xarch.layers.draw import Draw
from xarch.layers.held import Held
from xarch.layers.recurrent import Recurrent
from xarch.layers.resample import Resample
from xarch.layers.sized import Arange, BroadcastTo, Full, Reshape, Size, Slice
from xarch.layers.stochastic import StochasticDepth
from xarch.layers.weight import Weight

__all__ = [
    "Arange",
    "BatchNormalization",
    "BroadcastTo",
    "ByMode",
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
    "Resample",
    "Reshape",
    "Size",
    "Slice",
    "StochasticDepth",
    "TransposedConvolution",
    "Weight",
]
