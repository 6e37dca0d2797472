"""How Keras documents that losses are weighted, masked and reduced."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
BATCH = "sum_over_batch_size"


def same_rank(one: Array, other: Array) -> tuple[Array, Array]:
    """Two arrays whose ranks differ by a last axis of length 1, with one rank."""
    if one.ndim == other.ndim + 1 and one.shape[-1] == 1:
        return (one, other[..., None]) if other.ndim == 1 else (one[..., 0], other)
    if other.ndim == one.ndim + 1:
        swapped = same_rank(other, one)
        return swapped[1], swapped[0]
    return one, other


def reduced(values: Array, weights: Array | None, mask: Array | None, how: str | None) -> Array:
    """Some losses as one, or as they are.

    Args:
        values: A loss for each sample.
        weights: What each counts.
        mask: Which count at all; the others count in no mean.
        how: As in Keras, with `None` for no reduction.
    """
    values = np.asarray(values, np.float64)
    scale = np.ones(()) if weights is None else weights.astype(np.float64)
    kept = np.ones(values.shape)
    if mask is not None:
        kept = mask.astype(np.float64)
        kept, scale = same_rank(kept, scale) if scale.ndim else (kept, scale)
        scale = scale * kept
    count = float(values.size)
    if mask is not None and how in {BATCH, "mean"}:
        share = kept.size / kept.sum() if kept.sum() else 0.0
        scale = scale * share
    if scale.ndim:
        values, scale = same_rank(values, scale)
    weighted = values * scale
    if how in {None, "none"} or weighted.shape in {(), (0,)}:
        return np.asarray(weighted)
    total = np.sum(weighted)
    if how == "sum":
        return np.asarray(total)
    if how == "mean_with_sample_weight" and (weights is not None or mask is not None):
        count = float(np.sum(scale))
    return np.asarray(total / count if count else 0.0)
