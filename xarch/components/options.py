"""The types of options: what they may be, with bounds that keep a mistake from filling memory."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

Activation = Literal[
    "elu", "gelu", "leaky_relu", "linear", "relu", "selu", "sigmoid", "silu", "softplus", "tanh"
]
Count = Annotated[int, Field(ge=1, le=1_048_576)]
Depth = Annotated[int, Field(ge=1, le=256)]
Rate = Annotated[float, Field(ge=0, lt=1, allow_inf_nan=False)]
Window = Annotated[int, Field(ge=1, le=1024)]
Widths = Annotated[tuple[Count, ...], Field(min_length=1, max_length=64, strict=False)]
Norm = Literal["batch", "layer", "none"]
ImagePool = Literal["mean", "max", "flatten", "none"]
SequencePool = Literal["mean", "none"]
