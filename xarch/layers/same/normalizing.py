"""Normalization that ops alone do not make alike."""

from __future__ import annotations

from typing import Any

import keras

from xarch import ops


class _Unit:
    def call(self, inputs: Any) -> Any:
        dtype = keras.backend.standardize_dtype(inputs.dtype)
        wide = ops.cast(inputs, keras.backend.result_type(dtype, "float32"))
        power = ops.sum(ops.square(wide), axis=self.axis, keepdims=True)  # type: ignore[attr-defined]
        # a length below 1e-12 counts as that, as in Keras; what rsqrt sees is never zero
        return ops.cast(wide * ops.rsqrt(ops.maximum(power, 1e-24)), dtype)


class _Spectral:
    layer: Any

    def call(self, inputs: Any, training: bool = False) -> Any:
        """Keras casts what the layer gives to the dtype of its inputs, of places too."""
        floating = "float" in keras.backend.standardize_dtype(inputs.dtype)
        found = super().call(inputs, training=training) if training or floating else None  # type: ignore[misc]
        return found if floating else self.layer(inputs)


FIRST = {"UnitNormalization": (_Unit,), "SpectralNormalization": (_Spectral,)}
