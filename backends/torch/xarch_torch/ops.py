"""The ops of Keras that mean something else on torch, and what only torch can mend."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from xarch.backend.needs import EVERYWHERE, Need

_KEPT = "keepdims is lost where all axes are folded"
_WEAK = "a Python number wraps to the width of the tensor"

NEEDS: Mapping[str, Need] = {
    **EVERYWHERE,
    **{
        name: Need(_KEPT, f"{name}/keepdims-all-axes[float32]")
        for name in ("sum", "prod", "max", "min", "ptp", "nanprod")
    },
    "average": Need("weights of the tensor's shape give a row", "average/weights-all[float32]"),
    "average_pool": Need(
        "same padding counts at the border", "average_pool/2d-same-strides-channels_last[float32]"
    ),
    "cast": Need("out of range is undefined", "cast/negative[uint8]"),
    "count_nonzero": Need("the result is transposed", "count_nonzero/distinct-axis1[float32]"),
    "hard_tanh": Need("unsigned integers raise", "hard_tanh/ordinary[uint8]"),
    "imag": Need("real numbers raise", "imag/distinct[float32]"),
    "image.resize": Need(
        "a cubic kernel has a = -0.75, and Lanczos raises",
        "image.resize/bicubic-up-channels_last[float32]",
    ),
    "image.sobel_edges": Need("the border is another", "image.sobel_edges/plain[float32]"),
    "lcm": Need("the lowest integer ends the process", "lcm/lowest-five[int32]"),
    "less": Need(_WEAK, "less/weak--1[uint8]"),
    "moments": Need("E[x^2] - E[x]^2 cancels", "moments/far-from-zero[float32]"),
    "pad": Need("symmetric pads as edge does", "pad/symmetric[float32]"),
    "scatter_update": Need("max, min and mul have no gradient", "scatter_update/max[float32]"),
    "top_k": Need("places are int64", "top_k/k3[float32]"),
}

OWN: Mapping[str, Callable[..., Any]] = {}
