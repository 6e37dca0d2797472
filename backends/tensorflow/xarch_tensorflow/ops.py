"""The ops of Keras that mean something else on TensorFlow, and what only TensorFlow can mend."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from xarch.backend.needs import EVERYWHERE, Need

NEEDS: Mapping[str, Need] = {
    **EVERYWHERE,
    "add": Need("one long axis is taken for a bias", "add/coinciding-column[float32]"),
    "argmax": Need("NaN is skipped", "argmax/nan[float32]"),
    "cast": Need("out of range is undefined", "cast/negative[uint8]"),
    "clip": Need("of crossed bounds the lower one holds", "clip/crossed[float32]"),
    "conv": Need(
        "no images keep the shape of the input", "conv/2d-empty-batch-channels_last[float32]"
    ),
    **{
        name: Need("integers raise", f"{name}/{case}[int32]")
        for name, case in {
            "erfc": "ordinary",
            "logsumexp": "axis1",
            "nanmedian": "axis1",
            "reciprocal": "ordinary",
        }.items()
    },
    "hard_tanh": Need("integers raise", "hard_tanh/ordinary[int32]"),
    "image.affine_transform": Need(
        "wrap is another", "image.affine_transform/shift-bilinear-wrap[float32]"
    ),
    "image.map_coordinates": Need(
        "reflect is another", "image.map_coordinates/reflect-order1[float32]"
    ),
    "left_shift": Need("the width or more is undefined", "left_shift/by-32[int32]"),
    "max_pool": Need("NaN is dropped", "max_pool/nan[float32]"),
    "rot90": Need("180 degrees are wrong", "rot90/k2[float32]"),
    "searchsorted": Need("NaN stands first", "searchsorted/left-nan[float32]"),
    "segment_max": Need(
        "an empty segment is the lowest finite number", "segment_max/unsorted[float32]"
    ),
    "slice_update": Need("it has no gradient", "slice_update/plain[float32]"),
    "sort": Need("NaN stands in no order", "sort/nan[float32]"),
    "sparse_categorical_crossentropy": Need(
        "no probability at all gives an even one",
        "sparse_categorical_crossentropy/all-zero[float32]",
    ),
    "vdot": Need("it does not conjugate", "vdot/conjugates[complex64]"),
    "vstack": Need("vectors are joined end to end", "vstack/vectors[float32]"),
}

OWN: Mapping[str, Callable[..., Any]] = {}
