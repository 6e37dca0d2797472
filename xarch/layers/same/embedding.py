"""Embeddings."""

from __future__ import annotations

from typing import Any

import keras


class _Wide:
    """Keras promises logits in the layer's dtype, and computes them in `reverse_dtype`."""

    reverse_dtype: Any

    def compute_output_spec(self, inputs: Any, reverse: bool = False) -> Any:
        found = super().compute_output_spec(inputs, reverse=reverse)  # type: ignore[misc]
        if not reverse or self.reverse_dtype is None:
            return found
        dtype = keras.backend.standardize_dtype(self.reverse_dtype)
        return keras.KerasTensor(found.shape, dtype=dtype)


FIRST = {"ReversibleEmbedding": (_Wide,)}

#: Keras's layer calls its base; ours is put in between.
BASES = {"ReversibleEmbedding": ("Embedding",)}
