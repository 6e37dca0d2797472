"""The ops of Keras that mean something else on JAX, and what only JAX can mend."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from xarch.backend.needs import EVERYWHERE, Need

NEEDS: Mapping[str, Need] = {
    **EVERYWHERE,
    "average_pool": Need(
        "strides that are not given raise", "average_pool/1d-channels_last[float32]"
    ),
    "gcd": Need("the lowest integer never returns", "gcd/lowest-itself[int32]"),
    "lcm": Need("the lowest integer never returns", "lcm/lowest-itself[int32]"),
    "hard_tanh": Need("unsigned integers are wrong", "hard_tanh/ordinary[uint8]"),
    "max_pool": Need("strides that are not given raise", "max_pool/1d-channels_last[float32]"),
    "relu6": Need("integers become floats", "relu6/ordinary[int32]"),
    "slice_update": Need(
        "a window outside is moved inside", "slice_update/refuses-negative-start[float32]"
    ),
    "take": Need("outside is NaN", "take/refuses-beyond[float32]"),
}

OWN: Mapping[str, Callable[..., Any]] = {}
