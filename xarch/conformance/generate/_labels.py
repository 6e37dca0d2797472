"""Labels and predictions for losses, and for the metrics that are means of them."""

from __future__ import annotations

from typing import Any

import numpy as np

from xarch.conformance.generate import _values as values

Array = np.ndarray[Any, Any]
U = values.uniform

#: Losses by the values that they take, with the name of the class.
REAL = {
    "mean_squared_error": "MeanSquaredError", "mean_absolute_error": "MeanAbsoluteError",
    "mean_absolute_percentage_error": "MeanAbsolutePercentageError",
    "mean_squared_logarithmic_error": "MeanSquaredLogarithmicError", "huber": "Huber",
    "cosine_similarity": "CosineSimilarity", "log_cosh": "LogCosh",
}  # fmt: skip
BINARY = {
    "binary_crossentropy": "BinaryCrossentropy", "hinge": "Hinge", "dice": "Dice",
    "binary_focal_crossentropy": "BinaryFocalCrossentropy", "squared_hinge": "SquaredHinge",
    "tversky": "Tversky",
}  # fmt: skip
CATEGORICAL = {
    "categorical_crossentropy": "CategoricalCrossentropy", "categorical_hinge": "CategoricalHinge",
    "categorical_focal_crossentropy": "CategoricalFocalCrossentropy",
}  # fmt: skip
SHARES = {"kl_divergence": "KLDivergence", "poisson": "Poisson"}
SPARSE = {
    "sparse_categorical_crossentropy": "SparseCategoricalCrossentropy",
    "categorical_generalized_cross_entropy": "CategoricalGeneralizedCrossEntropy",
}  # fmt: skip
NAMES = {**REAL, **BINARY, **CATEGORICAL, **SHARES, **SPARSE}
NEEDED: dict[str, dict[str, Any]] = {"categorical_generalized_cross_entropy": {"q": 0.7}}


def given(
    loss: str, shape: tuple[int, ...], dtype: str = "float32", seed: str = ""
) -> tuple[Array, Array]:
    """Labels and predictions as a loss takes them."""
    inner = U(shape, 0.1, 0.9, dtype, seed=f"p{seed}")
    if loss in REAL:
        pair = (U(shape, 0.2, 2.0, dtype, seed=f"{one}{seed}") for one in "tp")
        return next(pair), next(pair)
    if loss in BINARY:
        return values.booleans(shape, f"t{seed}").astype("int32"), inner
    if loss in SHARES:
        return U(shape, 0.1, 0.9, dtype, seed=f"t{seed}"), inner
    labels = values.integers(shape[:-1], 0, shape[-1], seed=f"t{seed}")
    if loss in SPARSE:
        return labels, inner
    return np.eye(shape[-1], dtype="int32")[labels], inner
