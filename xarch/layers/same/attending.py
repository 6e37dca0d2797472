"""Attention where a query may see no key."""

from __future__ import annotations

from typing import Any

import keras
from ml_dtypes import finfo

from xarch import ops, random


class _Masked:
    def _apply_scores(
        self, scores: Any, value: Any, scores_mask: Any = None, training: bool = False
    ) -> Any:
        """Masked scores are the lowest number, and no gradient goes to them."""
        if scores_mask is not None:
            mask = ops.cast(scores_mask, "bool")
            mask = ops.expand_dims(mask, -2) if len(mask.shape) == len(scores.shape) - 1 else mask
            dtype = keras.backend.standardize_dtype(scores.dtype)
            scores = ops.where(mask, scores, ops.cast(float(finfo(dtype).min), dtype))
        weights = ops.softmax(scores, axis=-1)
        if training and self.dropout > 0:  # type: ignore[attr-defined]
            weights = random.dropout(weights, self.dropout, seed=self.seed_generator)  # type: ignore[attr-defined]
        return ops.matmul(weights, value), weights


FIRST = {"Attention": (_Masked,), "AdditiveAttention": (_Masked,)}
