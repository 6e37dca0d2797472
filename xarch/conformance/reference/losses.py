"""Losses: the function gives a number for each sample, the class weights and reduces them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from xarch.conformance.reference import nn
from xarch.conformance.reference._reduce import BATCH, reduced, same_rank
from xarch.conformance.reference._registry import table
from xarch.conformance.reference.ctc import ctc_loss

Array = np.ndarray[Any, Any]
Function = Callable[..., Array]
EPSILON = nn.CLIP

#: The function of each loss, for the metrics that are means of it.
FUNCTIONS: dict[str, Function] = {}


def _loss(snake: str, camel: str = "") -> Callable[[Function], Function]:
    """Registers a loss as a function and as a class."""
    camel = camel or "".join(word.capitalize() for word in snake.split("_"))

    def register(function: Function) -> Function:
        def of_class(
            config: dict[str, Any], y_true: Array, y_pred: Array,
            sample_weight: Array | None = None, masked: bool = False,
        ) -> Array:  # fmt: skip
            options = {name: value for name, value in config.items() if name != "dtype"}
            how = options.pop("reduction", BATCH)
            mask = np.any(y_pred != 0, -1) if masked else None
            y_true, y_pred = same_rank(y_true, y_pred)
            ignored = options.get("ignore_class")
            if ignored is not None:
                labels = y_true[..., 0] if y_true.ndim == y_pred.ndim else y_true
                mask = labels != ignored
            values = function(y_true, y_pred, **options)
            if camel == "Circle":
                mask = values > 0
            return reduced(values, sample_weight, mask, how)

        FUNCTIONS[snake] = function
        table(**{f"losses.{snake}": function, f"losses.{camel}": of_class})
        return function

    return register


@_loss("mean_squared_error")
def mean_squared_error(y_true: Array, y_pred: Array) -> Array:
    y_true, y_pred = same_rank(y_true, y_pred)
    return np.asarray(np.mean((y_true - y_pred) ** 2, -1))


@_loss("mean_absolute_error")
def mean_absolute_error(y_true: Array, y_pred: Array) -> Array:
    return np.asarray(np.mean(np.abs(y_true - y_pred), -1))


@_loss("mean_absolute_percentage_error")
def mean_absolute_percentage_error(y_true: Array, y_pred: Array) -> Array:
    share = np.abs(y_true - y_pred) / np.maximum(np.abs(y_true), EPSILON)
    return np.asarray(100 * np.mean(share, -1))


@_loss("mean_squared_logarithmic_error")
def mean_squared_logarithmic_error(y_true: Array, y_pred: Array) -> Array:
    logs = [np.log1p(np.maximum(one, EPSILON)) for one in (y_true, y_pred)]
    return np.asarray(np.mean((logs[0] - logs[1]) ** 2, -1))


@_loss("cosine_similarity")
def cosine_similarity(y_true: Array, y_pred: Array, axis: int = -1) -> Array:
    norms = np.linalg.norm(y_true, axis=axis) * np.linalg.norm(y_pred, axis=axis)
    product = np.sum(y_true * y_pred, axis)
    return np.asarray(-np.where(norms == 0, 0.0, product / np.where(norms == 0, 1.0, norms)))


@_loss("huber")
def huber(y_true: Array, y_pred: Array, delta: float = 1.0) -> Array:
    size = np.abs(y_true - y_pred)
    return np.asarray(
        np.mean(np.where(size <= delta, size**2 / 2, delta * size - delta**2 / 2), -1)
    )


@_loss("log_cosh")
def log_cosh(y_true: Array, y_pred: Array) -> Array:
    size = np.abs(y_pred - y_true)
    small = np.log1p(2 * np.sinh(np.minimum(size, 1.0) / 2) ** 2)
    return np.asarray(
        np.mean(np.where(size < 1, small, size + np.log1p(np.exp(-2 * size)) - np.log(2)), -1)
    )


@_loss("hinge")
def hinge(y_true: Array, y_pred: Array) -> Array:
    return np.asarray(np.mean(np.maximum(1 - _signs(y_true) * y_pred, 0), -1))


@_loss("squared_hinge")
def squared_hinge(y_true: Array, y_pred: Array) -> Array:
    return np.asarray(np.mean(np.maximum(1 - _signs(y_true) * y_pred, 0) ** 2, -1))


@_loss("categorical_hinge")
def categorical_hinge(y_true: Array, y_pred: Array) -> Array:
    pos = np.sum(y_true * y_pred, -1)
    return np.maximum(np.max((1.0 - y_true) * y_pred, -1) - pos + 1, 0)


@_loss("kl_divergence", "KLDivergence")
def kl_divergence(y_true: Array, y_pred: Array) -> Array:
    p, q = (np.clip(one, EPSILON, 1.0) for one in (y_true.astype(np.float64), y_pred))
    return np.asarray(np.sum(p * np.log(p / q), -1))


@_loss("poisson")
def poisson(y_true: Array, y_pred: Array) -> Array:
    return np.asarray(np.mean(y_pred - y_true * np.log(y_pred + EPSILON), -1))


@_loss("binary_crossentropy")
def binary_crossentropy(y_true: Array, y_pred: Array, from_logits: bool = False,
                        label_smoothing: float = 0.0, axis: int = -1) -> Array:  # fmt: skip
    y_true = y_true * (1 - label_smoothing) + 0.5 * label_smoothing
    return np.asarray(np.mean(nn.binary_crossentropy(y_true, y_pred, from_logits), axis))


@_loss("binary_focal_crossentropy")
def binary_focal_crossentropy(y_true: Array, y_pred: Array, apply_class_balancing: bool = False,
                              alpha: float = 0.25, gamma: float = 2.0, from_logits: bool = False,
                              label_smoothing: float = 0.0, axis: int = -1) -> Array:  # fmt: skip
    """Lin et al. 2017: the cross entropy times (1 - p_t) ** gamma."""
    y_true = y_true * (1 - label_smoothing) + 0.5 * label_smoothing
    p = 1 / (1 + np.exp(-y_pred)) if from_logits else y_pred
    missed = 1 - (y_true * p + (1 - y_true) * (1 - p))
    found = missed**gamma * nn.binary_crossentropy(y_true, y_pred, from_logits)
    if apply_class_balancing:
        found = found * (y_true * alpha + (1 - y_true) * (1 - alpha))
    return np.asarray(np.mean(found, axis))


@_loss("categorical_crossentropy")
def categorical_crossentropy(y_true: Array, y_pred: Array, from_logits: bool = False,
                             label_smoothing: float = 0.0, axis: int = -1) -> Array:  # fmt: skip
    smooth = _smooth(y_true, label_smoothing, axis)
    return nn.categorical_crossentropy(smooth, y_pred, from_logits, axis)


@_loss("categorical_focal_crossentropy")
def categorical_focal_crossentropy(
    y_true: Array, y_pred: Array, alpha: float = 0.25, gamma: float = 2.0,
    from_logits: bool = False, label_smoothing: float = 0.0, axis: int = -1,
) -> Array:  # fmt: skip
    p = nn.softmax(y_pred, axis) if from_logits else y_pred / np.sum(y_pred, axis, keepdims=True)
    p = np.clip(p, EPSILON, 1 - EPSILON)
    terms = -_smooth(y_true, label_smoothing, axis) * np.log(p) * alpha * (1 - p) ** gamma
    return np.asarray(np.sum(terms, axis))


@_loss("sparse_categorical_crossentropy")
def sparse_categorical_crossentropy(y_true: Array, y_pred: Array, from_logits: bool = False,
                                    ignore_class: int | None = None,
                                    axis: int = -1) -> Array:  # fmt: skip
    labels = np.squeeze(y_true, axis) if y_true.ndim == y_pred.ndim else y_true
    kept = np.ones(labels.shape, bool) if ignore_class is None else labels != ignore_class
    values = nn.sparse_categorical_crossentropy(
        np.where(kept, labels, 0), y_pred, from_logits, axis
    )
    return np.where(kept, values, 0.0)


@_loss("categorical_generalized_cross_entropy")
def categorical_generalized_cross_entropy(y_true: Array, y_pred: Array, q: float = 0.5) -> Array:
    """Zhang and Sabuncu 2018."""
    labels = (y_true[..., 0] if y_true.ndim == y_pred.ndim else y_true).astype(int)
    p = np.take_along_axis(y_pred, labels[..., None], -1)[..., 0]
    return np.asarray((1 - p**q) / q)


@_loss("ctc", "CTC")
def ctc(y_true: Array, y_pred: Array) -> Array:
    """Labels of zero are padding, and every time step counts."""
    lengths = np.sum(y_true != 0, -1).astype(int)
    return ctc_loss(y_true, y_pred, lengths, np.full(len(y_pred), y_pred.shape[1]))


@_loss("dice")
def dice(y_true: Array, y_pred: Array, axis: Any = None) -> Array:
    axis = tuple(axis) if isinstance(axis, list) else axis
    sizes = np.sum(y_true, axis) + np.sum(y_pred, axis) + EPSILON
    return np.asarray(1 - 2 * np.sum(y_true * y_pred, axis) / sizes)


@_loss("tversky")
def tversky(y_true: Array, y_pred: Array, alpha: float = 0.5, beta: float = 0.5,
            axis: Any = None) -> Array:  # fmt: skip
    """Salehi et al. 2017: alpha weighs the false positives, beta the false negatives."""
    axis = tuple(axis) if isinstance(axis, list) else axis
    both = np.sum(y_true * y_pred, axis)
    false_positives = np.sum((1.0 - y_true) * y_pred, axis)
    false_negatives = np.sum(y_true * (1 - y_pred), axis)
    return np.asarray(
        1 - both / (both + alpha * false_positives + beta * false_negatives + EPSILON)
    )


@_loss("circle")
def circle(y_true: Array, y_pred: Array, ref_labels: Array | None = None,
           ref_embeddings: Array | None = None, remove_diagonal: bool = True, gamma: float = 80,
           margin: float = 0.4) -> Array:  # fmt: skip
    """Sun et al. 2020, with cosine distances."""
    others = y_pred if ref_embeddings is None else ref_embeddings
    labels = y_true.ravel() if ref_labels is None else ref_labels.ravel()
    distance = np.maximum(1 - y_pred @ others.T, 0.0)
    same = y_true.reshape(-1, 1).astype(int) == labels[None, :].astype(int)
    positive = same & (np.eye(*same.shape) == 0) if remove_diagonal else same
    towards = gamma * np.maximum(margin + distance, 0) * (distance - margin)
    away = gamma * np.maximum(1 + margin - distance, 0) * (1 - margin - distance)
    exponent = _log_sum_exp(np.where(positive, towards, -np.inf)) + _log_sum_exp(
        np.where(same, -np.inf, away)
    )
    return np.logaddexp(0.0, exponent)


def _log_sum_exp(x: Array) -> Array:
    top = np.max(x, 1, initial=-np.inf, keepdims=True)
    top = np.where(np.isfinite(top), top, 0.0)
    return np.asarray((np.log(np.sum(np.exp(x - top), 1, keepdims=True)) + top)[:, 0])


def _smooth(y_true: Array, smoothing: float, axis: int) -> Array:
    return y_true * (1 - smoothing) + smoothing / y_true.shape[axis]


def _signs(labels: Array) -> Array:
    """Labels of 0 and 1 stand for -1 and 1."""
    return 2.0 * labels - 1 if np.isin(labels, (0, 1)).all() else labels
