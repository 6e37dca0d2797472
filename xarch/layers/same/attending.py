"""Attention where a query may see no key, and masks and scores of several heads."""

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


class _Heads:
    """Keras drops `query_mask`, and promises as many columns of scores as there are queries."""

    def call(
        self, query: Any, value: Any, key: Any = None, query_mask: Any = None,
        value_mask: Any = None, key_mask: Any = None, attention_mask: Any = None,
        return_attention_scores: bool = False, training: Any = None, use_causal_mask: bool = False,
    ) -> Any:  # fmt: skip
        if query_mask is not None:
            rows = ops.expand_dims(ops.cast(query_mask, "bool"), -1)
            if attention_mask is not None:
                rows = ops.logical_and(ops.cast(attention_mask, "bool"), rows)
            attention_mask = rows
        return super().call(  # type: ignore[misc]
            query, value, key=key, value_mask=value_mask, key_mask=key_mask,
            attention_mask=attention_mask, return_attention_scores=return_attention_scores,
            training=training, use_causal_mask=use_causal_mask,
        )  # fmt: skip

    def compute_output_spec(
        self, query: Any, value: Any, *args: Any, return_attention_scores: bool = False,
        **kwargs: Any,
    ) -> Any:  # fmt: skip
        outputs = super().compute_output_spec(query, value, *args, **kwargs)  # type: ignore[misc]
        if not return_attention_scores:
            return outputs
        rank = len(query.shape)
        axes = self.get_config()["attention_axes"] or range(1, rank - 1)  # type: ignore[attr-defined]
        along = [axis % rank for axis in axes]
        shape = (
            *(size for axis, size in enumerate(query.shape[:-1]) if axis not in along),
            self.num_heads,  # type: ignore[attr-defined]
            *(query.shape[axis] for axis in along),
            *(value.shape[axis] for axis in along),
        )
        return outputs, keras.KerasTensor(shape, dtype=outputs.dtype)


FIRST = {
    "Attention": (_Masked,),
    "AdditiveAttention": (_Masked,),
    "MultiHeadAttention": (_Heads,),
}
