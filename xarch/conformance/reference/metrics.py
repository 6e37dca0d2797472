"""Metrics: a rule gives the state after some batches and the result; nothing is carried over."""

from __future__ import annotations

from typing import Any

import numpy as np

from xarch.conformance.reference._metric import Batch, Function, metric, ratio, weight
from xarch.conformance.reference._reduce import same_rank
from xarch.conformance.reference._registry import table
from xarch.conformance.reference.losses import FUNCTIONS

Array = np.ndarray[Any, Any]


def _mean(values: Array, weights: Array | None) -> tuple[Any, Any]:
    """The total and the count that a batch adds to a mean: what is within a sample is averaged."""
    values = np.asarray(values, np.float64)
    if weights is None:
        return np.sum(_of_samples(values)), values.shape[0] if values.ndim else 1
    weights = np.asarray(weights, np.float64)
    values, weights = same_rank(values, weights)
    if values.ndim > weights.ndim:
        values = np.mean(values, tuple(range(weights.ndim, values.ndim)))
    weights = np.broadcast_to(weights, values.shape)
    return np.sum(_of_samples(values * weights)), np.sum(_of_samples(weights))


def _of_samples(values: Array) -> Array:
    return np.asarray(np.mean(values, tuple(range(1, values.ndim))) if values.ndim > 1 else values)


def _summed(found: list[tuple[Any, Any]]) -> tuple[list[Any], Any]:
    total, count = (np.asarray(sum(one), np.float64) for one in zip(*found, strict=True))
    return [total, count], ratio(total, count)


@metric("Mean")
def mean(batches: list[Batch]) -> Any:
    return _summed([_mean(batch[0], weight(batch, 1)) for batch in batches])


@metric("Sum")
def sum_(batches: list[Batch]) -> Any:
    total = 0.0
    for batch in batches:
        weights = weight(batch, 1)
        total += np.sum(batch[0] * (1.0 if weights is None else weights))
    return [total], np.asarray(total)


def _average(name: str, function: Function) -> None:
    """Registers the mean of a function of labels and predictions."""

    def rule(batches: list[Batch], **options: Any) -> Any:
        return _summed([
            _mean(function(batch[0], batch[1], **options), weight(batch)) for batch in batches
        ])  # fmt: skip

    metric(name)(rule)


def accuracy(y_true: Array, y_pred: Array) -> Array:
    y_true, y_pred = same_rank(y_true, y_pred)
    return np.asarray(y_true == y_pred, np.float64)


def binary_accuracy(y_true: Array, y_pred: Array, threshold: float = 0.5) -> Array:
    return accuracy(y_true, y_pred > threshold)


def categorical_accuracy(y_true: Array, y_pred: Array) -> Array:
    return accuracy(np.argmax(y_true, -1), np.argmax(y_pred, -1))


def sparse_categorical_accuracy(y_true: Array, y_pred: Array) -> Array:
    labels = y_true[..., 0] if y_true.ndim == y_pred.ndim else y_true
    return accuracy(labels, np.argmax(y_pred, -1))


def sparse_top_k_categorical_accuracy(y_true: Array, y_pred: Array, k: int = 5,
                                      from_sorted_ids: bool = False) -> Array:  # fmt: skip
    best = y_pred[..., :k] if from_sorted_ids else np.argsort(-y_pred, -1, kind="stable")[..., :k]
    return np.any(best == np.asarray(y_true)[..., None], -1).astype(np.float64)


def top_k_categorical_accuracy(y_true: Array, y_pred: Array, k: int = 5) -> Array:
    return sparse_top_k_categorical_accuracy(np.argmax(y_true, -1), y_pred, k)


def pearson_correlation(y_true: Array, y_pred: Array, axis: int = -1) -> Array:
    a, b = (one - np.mean(one, axis, keepdims=True) for one in (y_true, y_pred))
    return np.asarray(np.mean(a * b, axis) / (np.std(a, axis) * np.std(b, axis)))


def concordance_correlation(y_true: Array, y_pred: Array, axis: int = -1) -> Array:
    """Lin 1989."""
    a, b = (np.mean(one, axis, keepdims=True) for one in (y_true, y_pred))
    shared = 2 * np.mean((y_true - a) * (y_pred - b), axis)
    apart = np.squeeze((a - b) ** 2, axis)
    return np.asarray(shared / (np.var(y_true, axis) + np.var(y_pred, axis) + apart))


def cosine_similarity(y_true: Array, y_pred: Array, axis: int = -1) -> Array:
    return -FUNCTIONS["cosine_similarity"](y_true, y_pred, axis)


OWN = {
    "accuracy": accuracy, "binary_accuracy": binary_accuracy,
    "categorical_accuracy": categorical_accuracy,
    "sparse_categorical_accuracy": sparse_categorical_accuracy,
    "top_k_categorical_accuracy": top_k_categorical_accuracy,
    "sparse_top_k_categorical_accuracy": sparse_top_k_categorical_accuracy,
    "pearson_correlation": pearson_correlation,
    "concordance_correlation": concordance_correlation,
}  # fmt: skip
for _name, _function in OWN.items():
    if _name != "accuracy":  # Keras has its class alone
        table(**{f"metrics.{_name}": _function})
    _camel = "".join(word.capitalize() for word in _name.split("_"))
    _average(_camel, _function)
_average("CosineSimilarity", cosine_similarity)
for _camel, _name in {
    "MeanSquaredError": "mean_squared_error", "MeanAbsoluteError": "mean_absolute_error",
    "MeanAbsolutePercentageError": "mean_absolute_percentage_error",
    "MeanSquaredLogarithmicError": "mean_squared_logarithmic_error", "LogCoshError": "log_cosh",
    "Hinge": "hinge", "SquaredHinge": "squared_hinge", "CategoricalHinge": "categorical_hinge",
    "KLDivergence": "kl_divergence", "Poisson": "poisson",
    "BinaryCrossentropy": "binary_crossentropy",
    "CategoricalCrossentropy": "categorical_crossentropy",
    "SparseCategoricalCrossentropy": "sparse_categorical_crossentropy",
}.items():  # fmt: skip
    _average(_camel, FUNCTIONS[_name])


@metric("RootMeanSquaredError")
def root_mean_squared_error(batches: list[Batch]) -> Any:
    state, result = _summed([
        _mean((batch[0] - batch[1]) ** 2, weight(batch)) for batch in batches
    ])  # fmt: skip
    return state, np.sqrt(result)


@metric("R2Score")
def r2_score(batches: list[Batch], class_aggregation: str | None = "uniform_average",
             num_regressors: int = 0) -> Any:  # fmt: skip
    square = total = wrong = count = np.zeros(batches[0][0].shape[1])
    samples = 0.0
    for batch in batches:
        y_true, y_pred = batch[:2]
        weights = weight(batch)
        w = np.ones_like(y_true) if weights is None else weights.reshape(len(y_true), -1)
        w = np.broadcast_to(w, y_true.shape)
        square, total = square + np.sum(w * y_true**2, 0), total + np.sum(w * y_true, 0)
        wrong, count = wrong + np.sum(w * (y_true - y_pred) ** 2, 0), count + np.sum(w, 0)
        samples += y_true.size
    spread = square - total**2 / count
    scores = 1 - wrong / spread
    result: Any = scores
    if class_aggregation == "uniform_average":
        result = np.mean(scores)
    elif class_aggregation == "variance_weighted_average":
        result = np.sum(spread * scores) / np.sum(spread)
    if 0 < num_regressors < samples - 1:
        result = 1 - (1 - result) * (samples - 1) / (samples - num_regressors - 1)
    return [samples, square, total, wrong, count], result


@metric("F1Score")
def f1_score(batches: list[Batch], average: str | None = None,
             threshold: float | None = None) -> Any:  # fmt: skip
    return f_beta_score(batches, average, 1.0, threshold)


@metric("FBetaScore")
def f_beta_score(batches: list[Batch], average: str | None = None, beta: float = 1.0,
                 threshold: float | None = None) -> Any:  # fmt: skip
    axis = None if average == "micro" else 0
    state: list[Any] = [0.0] * 4
    for batch in batches:
        y_true, y_pred = batch[:2]
        weights = weight(batch)
        w = np.ones(len(y_true)) if weights is None else weights
        top = np.max(y_pred, -1, keepdims=True)
        said = (y_pred >= top) & (y_pred > 0) if threshold is None else y_pred > threshold
        said, w = said.astype(np.float64), w[:, None]
        terms = (said * y_true, said * (1.0 - y_true), (1.0 - said) * y_true, 1.0 * y_true)
        state = [a + np.sum(b * w, axis) for a, b in zip(state, terms, strict=True)]
    hit, wrong, missed, weights = state
    squared = beta**2
    scores = ratio((1 + squared) * hit, (1 + squared) * hit + squared * missed + wrong)
    if average == "weighted":
        return state, np.sum(scores * weights) / np.sum(weights)
    return state, scores if average is None else np.mean(scores)
