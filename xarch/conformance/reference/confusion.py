"""Metrics that count right and wrong predictions above thresholds, or by class."""

from __future__ import annotations

from typing import Any

import numpy as np

from xarch.conformance.reference._metric import Batch, metric, ratio, weight

Array = np.ndarray[Any, Any]
Counts = dict[str, Array]
EPSILON = 1e-7  # Keras's: the outer thresholds of a curve lie that far beyond 0 and 1


def _counts(batches: list[Batch], thresholds: Any, *, class_id: int | None = None,
            top_k: int | None = None, by_label: bool = False,
            label_weights: Any = None) -> Counts:  # fmt: skip
    """True and false positives and negatives, by threshold: above it a prediction is positive."""
    at = np.asarray(thresholds, np.float64)
    found: Counts = {}
    for batch in batches:
        y_true, y_pred = np.asarray(batch[0]) > 0, np.asarray(batch[1], np.float64)
        weights = weight(batch)
        w = np.ones(y_true.shape) if weights is None else np.asarray(weights, np.float64)
        w = np.broadcast_to(w.reshape(w.shape + (1,) * (y_true.ndim - w.ndim)), y_true.shape)
        if top_k is not None:
            rank = np.argsort(np.argsort(-y_pred, -1, kind="stable"), -1)
            y_pred = np.where(rank < top_k, y_pred, -np.inf)
        if class_id is not None:
            y_true, y_pred, w = (one[..., class_id] for one in (y_true, y_pred, w))
        if label_weights is not None:
            w = w * np.asarray(label_weights)
        axes = 1 if by_label else tuple(range(1, y_true.ndim + 1))
        above = y_pred[None] > at.reshape(-1, *[1] * y_pred.ndim)
        for name, here in (("tp", above & y_true), ("fp", above & ~y_true),
                           ("tn", ~above & ~y_true), ("fn", ~above & y_true)):  # fmt: skip
            found[name] = found.get(name, 0.0) + np.sum(here * w, axes)
    return found


def _thresholds(given: Any, top_k: int | None = None) -> list[float]:
    if given is None:
        return [-np.inf] if top_k is not None else [0.5]
    return list(given) if isinstance(given, list | tuple) else [given]


def _single(values: Array) -> Array:
    return np.asarray(values[0] if len(values) == 1 else values)


def _count(short: str, name: str) -> None:
    def rule(batches: list[Batch], thresholds: Any = None) -> Any:
        found = _counts(batches, _thresholds(thresholds))[short]
        return [found], _single(found)

    metric(name)(rule)


for _short, _name in {"tp": "TruePositives", "fp": "FalsePositives", "tn": "TrueNegatives",
                      "fn": "FalseNegatives"}.items():  # fmt: skip
    _count(_short, _name)


@metric("Precision")
def precision(batches: list[Batch], thresholds: Any = None, top_k: int | None = None,
              class_id: int | None = None) -> Any:  # fmt: skip
    found = _counts(batches, _thresholds(thresholds, top_k), top_k=top_k, class_id=class_id)
    return [found["tp"], found["fp"]], _single(ratio(found["tp"], found["tp"] + found["fp"]))


@metric("Recall")
def recall(batches: list[Batch], thresholds: Any = None, top_k: int | None = None,
           class_id: int | None = None) -> Any:  # fmt: skip
    found = _counts(batches, _thresholds(thresholds, top_k), top_k=top_k, class_id=class_id)
    return [found["tp"], found["fn"]], _single(ratio(found["tp"], found["tp"] + found["fn"]))


def _even(count: int) -> list[float]:
    return [0.5] if count == 1 else [i / (count - 1) for i in range(count)]


def _rates(found: Counts) -> dict[str, Array]:
    tp, fp, tn, fn = (found[name] for name in ("tp", "fp", "tn", "fn"))
    return {
        "sensitivity": ratio(tp, tp + fn),
        "specificity": ratio(tn, tn + fp),
        "precision": ratio(tp, tp + fp),
        "recall": ratio(tp, tp + fn),
    }


def _best(wanted: str, bound: str, name: str) -> None:
    """The best of one rate among the thresholds where another is as large as it must be."""

    def rule(batches: list[Batch], num_thresholds: int = 200, class_id: int | None = None,
             **least: float) -> Any:  # fmt: skip
        found = _counts(batches, _even(num_thresholds), class_id=class_id)
        rates = _rates(found)
        good = rates[wanted][rates[bound] >= least[bound]]
        return [found[one] for one in ("tp", "fp", "tn", "fn")], np.asarray(good.max(initial=0.0))

    metric(name)(rule)


_best("sensitivity", "specificity", "SensitivityAtSpecificity")
_best("specificity", "sensitivity", "SpecificityAtSensitivity")
_best("precision", "recall", "PrecisionAtRecall")
_best("recall", "precision", "RecallAtPrecision")


@metric("AUC")
def auc(batches: list[Batch], num_thresholds: int = 200, curve: str = "ROC",
        summation_method: str = "interpolation", thresholds: Any = None,
        multi_label: bool = False, num_labels: int | None = None, label_weights: Any = None,
        from_logits: bool = False) -> Any:  # fmt: skip
    """Between thresholds the curve is a trapezium, or as Davis and Goadrich 2006 interpolate."""
    inner = _even(num_thresholds)[1:-1] if thresholds is None else sorted(thresholds)
    given = [
        [batch[0], 1 / (1 + np.exp(-batch[1])) if from_logits else batch[1], *batch[2:]]
        for batch in batches
    ]
    found = _counts(given, [-EPSILON, *inner, 1 + EPSILON], by_label=multi_label,
                    label_weights=None if multi_label else label_weights)  # fmt: skip
    state = [found[one] for one in ("tp", "fp", "tn", "fn")]
    if curve == "PR" and summation_method == "interpolation":
        area = _interpolated(found)
    else:
        rates = _rates(found)
        x, y = ((1 - rates["specificity"], rates["recall"]) if curve == "ROC"
                else (rates["recall"], rates["precision"]))  # fmt: skip
        x = ratio(found["fp"], found["fp"] + found["tn"]) if curve == "ROC" else x
        heights = {"interpolation": (y[:-1] + y[1:]) / 2, "minoring": np.minimum(y[:-1], y[1:]),
                   "majoring": np.maximum(y[:-1], y[1:])}[summation_method]  # fmt: skip
        area = np.sum((x[:-1] - x[1:]) * heights, 0)
    if multi_label:
        area = np.average(area, weights=label_weights)
    return state, np.asarray(area)


def _interpolated(found: Counts) -> Array:
    """Right and all positives are straight lines between thresholds; their ratio is not."""
    tp, everything = found["tp"], found["tp"] + found["fp"]
    gained, width = tp[:-1] - tp[1:], everything[:-1] - everything[1:]
    slope = ratio(gained, width)
    offset = tp[1:] - slope * everything[1:]
    both = (everything[:-1] > 0) & (everything[1:] > 0)
    log = np.log(np.where(both, everything[:-1] / np.where(both, everything[1:], 1.0), 1.0))
    return np.asarray(np.sum(ratio(slope * (gained + offset * log), tp[1:] + found["fn"][1:]), 0))


def _matrix(batches: list[Batch], classes: int, ignored: int | None = None) -> Array:
    """How often a class (row) was taken for another (column)."""
    found, whole = np.zeros((classes, classes)), True
    for batch in batches:
        y_true, y_pred = (np.asarray(one).ravel() for one in batch[:2])
        weights = weight(batch)
        w = np.ones(y_true.shape, int) if weights is None else np.asarray(weights).ravel()
        whole = whole and w.dtype.kind == "i"
        kept = y_true != ignored
        np.add.at(found, (y_true[kept].astype(int), y_pred[kept].astype(int)), w[kept])
    return found.astype(np.int64) if whole else found


def _overlap(matrix: Array, classes: Any) -> Any:
    """The mean over the classes that occur."""
    at = list(classes)
    right = np.diag(matrix)[at]
    union = (matrix.sum(0) + matrix.sum(1))[at] - right
    shares = ratio(right, union)[union > 0]
    return [matrix], np.asarray(shares.mean() if shares.size else 0.0)


@metric("IoU")
def iou(batches: list[Batch], num_classes: int, target_class_ids: Any,
        ignore_class: int | None = None) -> Any:  # fmt: skip
    return _overlap(_matrix(batches, num_classes, ignore_class), target_class_ids)


@metric("MeanIoU")
def mean_iou(batches: list[Batch], num_classes: int, ignore_class: int | None = None) -> Any:
    return _overlap(_matrix(batches, num_classes, ignore_class), range(num_classes))


@metric("BinaryIoU")
def binary_iou(batches: list[Batch], target_class_ids: Any = (0, 1),
               threshold: float = 0.5) -> Any:  # fmt: skip
    given = [[batch[0], batch[1] >= threshold, *batch[2:]] for batch in batches]
    return _overlap(_matrix(given, 2), target_class_ids)


def _hot(batches: list[Batch], sparse_y_pred: bool) -> list[Batch]:
    return [[np.argmax(batch[0], -1), batch[1] if sparse_y_pred else np.argmax(batch[1], -1),
             *batch[2:]] for batch in batches]  # fmt: skip


@metric("OneHotIoU")
def one_hot_iou(batches: list[Batch], num_classes: int, target_class_ids: Any,
                sparse_y_pred: bool = False) -> Any:  # fmt: skip
    return _overlap(_matrix(_hot(batches, sparse_y_pred), num_classes), target_class_ids)


@metric("OneHotMeanIoU")
def one_hot_mean_iou(batches: list[Batch], num_classes: int, sparse_y_pred: bool = False) -> Any:
    return _overlap(_matrix(_hot(batches, sparse_y_pred), num_classes), range(num_classes))
