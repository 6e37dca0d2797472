"""Recurrent layers whose products are convolutions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from xarch.conformance.case import Case
from xarch.conformance.generate import _values as values
from xarch.conformance.generate._case import SYMBOLIC
from xarch.conformance.generate._layer import HALVES, LAYOUTS, SMOOTH, layer
from xarch.conformance.generate._registry import generator

U = values.uniform
FILTERS, WIDTH, STEPS = 2, 2, 3
PLACES = {1: (5,), 2: (4, 3), 3: (3, 2, 3)}
KERNELS: dict[int, tuple[int, ...]] = {1: (3,), 2: (2, 3), 3: (2, 1, 2)}
#: Ends early, and starts late with a hole.
MASK = np.array([[1, 1, 0], [0, 1, 1]], bool)


def _one(
    rank: int, what: str, config: dict[str, Any], dtype: str = "float32", **options: Any
) -> Case:
    layout = config.get("data_format", "channels_last")
    x = U((2, STEPS, *PLACES[rank], WIDTH), dtype=dtype)
    if layout == "channels_first":
        x = np.ascontiguousarray(np.moveaxis(x, -1, 2))
    kernel = KERNELS[rank]
    weights: tuple[Any, ...] = ((*kernel, WIDTH, 4 * FILTERS), (*kernel, FILTERS, 4 * FILTERS))
    if config.get("use_bias", True):
        weights = (*weights, (4 * FILTERS,))
    full = {"filters": FILTERS, "kernel_size": kernel, **config}
    given = [x, U(x.shape, seed="second")] if config.get("stateful") else x
    return layer(f"ConvLSTM{rank}D", what, full, given, weights, dtype, **options)


@generator
def convolutional() -> Iterator[Case]:
    for rank in PLACES:
        small = rank == 1
        for layout in LAYOUTS:
            given = {"data_format": layout}
            yield _one(rank, f"plain-{layout}", given, channels=SMOOTH if small else SYMBOLIC)
            yield _one(rank, f"sequences-{layout}", {**given, "return_sequences": True},
                       channels=SMOOTH if small else SYMBOLIC)  # fmt: skip
            yield _one(rank, f"same-{layout}", {**given, "padding": "same"}, channels=SYMBOLIC)
            yield _one(rank, f"strides-{layout}", {**given, "strides": 2, "padding": "same"},
                       channels=SYMBOLIC)  # fmt: skip
            yield _one(rank, f"dilation-{layout}",
                       {**given, "dilation_rate": 2, "padding": "same"}, channels=SYMBOLIC)  # fmt: skip
        yield _one(rank, "state", {"return_state": True}, channels=SYMBOLIC)
        yield _one(rank, "backwards", {"return_sequences": True, "go_backwards": True},
                   channels=SYMBOLIC)  # fmt: skip
        yield _one(rank, "no-bias", {"use_bias": False}, channels=SYMBOLIC)
        yield _one(rank, "hard", {"recurrent_activation": "hard_sigmoid", "activation": "relu"})
        yield _one(rank, "mask", {}, mask=MASK, channels=("traced",) if small else ())
        yield _one(rank, "mask-sequences", {"return_sequences": True}, mask=MASK)
        yield _one(rank, "mask-backwards", {"return_sequences": True, "go_backwards": True},
                   mask=MASK)  # fmt: skip
        zeros = {"recurrent_initializer": "zeros"}
        for dtype in HALVES:
            yield _one(rank, "plain", zeros, dtype, channels=SYMBOLIC)
            yield _one(rank, "first", {**zeros, "data_format": "channels_first"}, dtype)
    for rank in PLACES:
        yield _one(rank, "unroll", {"return_sequences": True, "unroll": True}, channels=SYMBOLIC)
        yield _one(rank, "mask-unroll", {"return_sequences": True, "unroll": True}, mask=MASK)
        yield _one(rank, "mask-unroll-backwards",
                   {"return_sequences": True, "unroll": True, "go_backwards": True}, mask=MASK)  # fmt: skip
        yield _one(rank, "mask-zero", {"return_sequences": True, "zero_output_for_mask": True},
                   mask=MASK)  # fmt: skip
        yield _one(rank, "mask-state", {"return_state": True}, mask=MASK)
        yield _one(rank, "stateful", {"stateful": True}, use="batches")
    yield _one(1, "orthogonal", {}, "float16")
    start = [U((2, 3, FILTERS), -1, 1, seed=name) for name in ("hidden", "carry")]
    yield _one(1, "initial-state", {"return_sequences": True}, initial_state=start,
               channels=("gradient",))  # fmt: skip
