"""Shapes of random numbers; what they are, laws say (`laws/random.py`)."""

from __future__ import annotations

from typing import Any

import numpy as np

from xarch.conformance.reference._registry import table

Array = np.ndarray[Any, Any]
DRAWS = 6


def _of_shape(shape: Any, *args: Any, **options: Any) -> list[Array]:
    return [np.zeros(tuple(shape)) for _ in range(DRAWS)]


def _of_integers(shape: Any, *args: Any, **options: Any) -> list[Array]:
    return [np.zeros(tuple(shape), np.int64) for _ in range(DRAWS)]


def _of_rows(logits: Array, num_samples: int, **options: Any) -> list[Array]:
    return [np.zeros((len(logits), num_samples), np.int64) for _ in range(DRAWS)]


def _like(x: Array, *args: Any, **options: Any) -> list[Array]:
    return [np.zeros_like(x) for _ in range(DRAWS)]


table(**dict.fromkeys([f"random.{name}" for name in (
    "uniform", "normal", "truncated_normal", "gamma", "beta", "binomial")], _of_shape))  # fmt: skip
table(**{
    "random.randint": _of_integers, "random.categorical": _of_rows, "random.dropout": _like,
    "random.shuffle": _like,
})  # fmt: skip
