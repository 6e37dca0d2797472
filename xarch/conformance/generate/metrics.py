"""Metrics: the result after one batch, after two, the state, and the result after a reset."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from xarch.conformance.case import Case
from xarch.conformance.generate import _values as values
from xarch.conformance.generate._labels import given
from xarch.conformance.generate._registry import generator
from xarch.conformance.generate._subject import subject

Array = np.ndarray[Any, Any]
U = values.uniform

#: Means of losses, with the loss whose labels and predictions they take.
MEANS = {
    "MeanSquaredError": "mean_squared_error", "MeanAbsoluteError": "mean_absolute_error",
    "MeanAbsolutePercentageError": "mean_absolute_percentage_error",
    "MeanSquaredLogarithmicError": "mean_squared_logarithmic_error", "LogCoshError": "log_cosh",
    "RootMeanSquaredError": "mean_squared_error", "CosineSimilarity": "cosine_similarity",
    "PearsonCorrelation": "mean_squared_error", "ConcordanceCorrelation": "mean_squared_error",
    "Hinge": "hinge", "SquaredHinge": "squared_hinge", "CategoricalHinge": "categorical_hinge",
    "KLDivergence": "kl_divergence", "Poisson": "poisson",
    "BinaryCrossentropy": "binary_crossentropy",
    "CategoricalCrossentropy": "categorical_crossentropy",
    "SparseCategoricalCrossentropy": "sparse_categorical_crossentropy",
    "BinaryAccuracy": "binary_crossentropy", "CategoricalAccuracy": "categorical_crossentropy",
    "SparseCategoricalAccuracy": "sparse_categorical_crossentropy",
}  # fmt: skip
#: Some that get sequences, and the shape of the weights there.
TIMES = {
    "MeanSquaredError": (2, 3), "BinaryCrossentropy": (2, 3), "CategoricalAccuracy": (2, 3),
    "SparseCategoricalCrossentropy": (2, 3), "RootMeanSquaredError": (2, 3, 5),
    "BinaryAccuracy": (2, 3, 5), "SparseCategoricalAccuracy": (2, 3),
}  # fmt: skip
TOP = {
    "TopKCategoricalAccuracy": "categorical_crossentropy",
    "SparseTopKCategoricalAccuracy": "sparse_categorical_crossentropy",
}
SNAKES = {
    "BinaryAccuracy": "binary_accuracy", "CategoricalAccuracy": "categorical_accuracy",
    "SparseCategoricalAccuracy": "sparse_categorical_accuracy",
    "PearsonCorrelation": "pearson_correlation",
    "ConcordanceCorrelation": "concordance_correlation",
    "TopKCategoricalAccuracy": "top_k_categorical_accuracy",
    "SparseTopKCategoricalAccuracy": "sparse_top_k_categorical_accuracy",
}  # fmt: skip


def _case(name: str, what: str, config: dict[str, Any], *batches: list[Any],
          kind: str = "reduction", **options: Any) -> Case:  # fmt: skip
    return subject(f"keras.metrics:{name}", f"{what}[float32]", config, list(batches),
                   use="metric", kind=kind, **options)  # fmt: skip


def _pair(loss: str, shape: tuple[int, ...], weights: tuple[int, ...] | None = None,
          dtype: str = "float32") -> list[list[Any]]:  # fmt: skip
    """Two batches, with weights of a shape where one is given."""
    return [
        [*given(loss, shape, dtype, seed=seed),
         *([] if weights is None else [_eighths(weights, seed)])]
        for seed in ("1", "2")
    ]  # fmt: skip


def _eighths(shape: tuple[int, ...], seed: str) -> Array:
    """Weights whose sums are exact."""
    return (values.integers(shape, 1, 16, seed=f"w{seed}") / 8).astype("float32")


@generator
def functions() -> Iterator[Case]:
    for name, snake in SNAKES.items():
        options = {"k": 2} if name in TOP else {}
        yield subject(f"keras.metrics:{snake}", "plain[float32]",
                      *given({**MEANS, **TOP}[name], (4, 5)), kind="reduction",
                      **options)  # fmt: skip


@generator
def means() -> Iterator[Case]:
    for name, loss in MEANS.items():
        yield _case(name, "plain", {}, *_pair(loss, (4, 5)))
        yield _case(name, "weights", {}, *_pair(loss, (4, 5), (4,)))
        if name in TIMES:
            yield _case(name, "time-weights", {}, *_pair(loss, (2, 3, 5), TIMES[name]))
    for name, loss in TOP.items():
        for k in (1, 3):
            yield _case(name, f"k{k}-weights", {"k": k}, *_pair(loss, (4, 5), (4,)))
        yield _case(name, "time", {"k": 2}, *_pair(loss, (2, 3, 5)))
        yield _case(name, "more-than-classes", {"k": 7}, *_pair(loss, (4, 5)))
    ids = np.array([[3, 0, 1], [2, 4, 1], [0, 1, 2], [4, 3, 2]], "int32")
    yield _case("SparseTopKCategoricalAccuracy", "sorted-ids", {"k": 2, "from_sorted_ids": True},
                [np.array([1, 4, 0, 2], "int32"), ids])  # fmt: skip
    labels = [values.integers((2, 3), 0, 3, seed=f"{one}") for one in range(4)]
    yield _case("Accuracy", "plain", {}, labels[:2], labels[2:])
    yield _case("Accuracy", "weights", {}, [*labels[:2], U((2, 3), 0.1, 2.0)],
                [*labels[2:], U((2, 3), 0.1, 2.0, seed="w")])  # fmt: skip


@generator
def options() -> Iterator[Case]:
    yield _case("BinaryAccuracy", "threshold", {"threshold": 0.3},
                *_pair("binary_crossentropy", (4, 5)))  # fmt: skip
    for name, loss in (("BinaryCrossentropy", "binary_crossentropy"),
                       ("CategoricalCrossentropy", "categorical_crossentropy")):  # fmt: skip
        config = {"from_logits": True, "label_smoothing": 0.2}
        yield _case(name, "logits-smooth", config, *_pair(loss, (4, 5), (4,)))
    yield _case("SparseCategoricalCrossentropy", "logits", {"from_logits": True},
                *_pair("sparse_categorical_crossentropy", (4, 5), (4,)))  # fmt: skip
    for name in ("CosineSimilarity", "PearsonCorrelation", "ConcordanceCorrelation"):
        yield _case(name, "axis0", {"axis": 0}, *_pair("mean_squared_error", (4, 5)))
    for name in ("MeanSquaredError", "BinaryAccuracy"):
        loss = MEANS[name]
        batches = _pair(loss, (4, 5), (4,), "bfloat16")
        yield subject(f"keras.metrics:{name}", "weights[bfloat16]", {"dtype": "bfloat16"}, batches,
                      use="metric", dtypes="bfloat16")  # fmt: skip
        yield _case(name, "column-and-row", {}, *[
            [batch[0][:, 0], batch[1][:, :1]] for batch in _pair(loss, (4, 5))])  # fmt: skip
        yield _case(name, "no-weight", {}, [*given(loss, (4, 5)), np.zeros(4, "float32")])


@generator
def sums() -> Iterator[Case]:
    rows = [U((4,), seed="1"), U((4,), seed="2")]
    weights = [U((4,), 0.1, 2.0, seed="w1"), U((4,), 0.1, 2.0, seed="w2")]
    for name in ("Mean", "Sum"):
        yield _case(name, "plain", {}, rows[:1], rows[1:])
        yield _case(name, "weights", {}, *map(list, zip(rows, weights, strict=True)))
        yield _case(name, "scalar", {}, [np.array(1.5, "float32")], [np.array(2.0, "float32")])
        yield _case(name, "matrix-weights", {}, [U((2, 3)), U((2, 3), 0.1, 2.0, seed="w")],
                    [U((2, 3), seed="3"), U((2, 3), 0.1, 2.0, seed="w3")])  # fmt: skip
        yield _case(name, "nan", {}, [np.array([1.0, np.nan], "float32")], rows[:1])
        yield _case(name, "empty", {}, [np.zeros((0,), "float32")], rows[:1])
    yield _case("Mean", "no-weight", {}, [rows[0], np.zeros(4, "float32")])
    yield _case("Mean", "row-weights", {}, [U((4, 3)), weights[0]], [U((4, 3)), weights[1]])


@generator
def counts() -> Iterator[Case]:
    loss = "binary_crossentropy"
    for name in ("TruePositives", "FalsePositives", "TrueNegatives", "FalseNegatives"):
        yield _case(name, "weights", {}, *_pair(loss, (6,), (6,)))
        yield _case(name, "thresholds", {"thresholds": [0.2, 0.6, 0.7]}, *_pair(loss, (4, 5)))
        yield _case(name, "even", {"thresholds": [0.0, 0.25, 0.5, 0.75, 1.0]}, *_pair(loss, (6,)))
    for name in ("Precision", "Recall"):
        yield _case(name, "plain", {}, *_pair(loss, (6,)))
        yield _case(name, "weights", {}, *_pair(loss, (6,), (6,)))
        yield _case(name, "thresholds", {"thresholds": [0.2, 0.6, 0.7]}, *_pair(loss, (6,), (6,)))
        yield _case(name, "class", {"class_id": 2}, *_pair("categorical_crossentropy", (4, 5)))
        yield _case(name, "top-k", {"top_k": 2}, *_pair("categorical_crossentropy", (4, 5)))
        yield _case(name, "top-k-class", {"top_k": 3, "class_id": 1},
                    *_pair("categorical_crossentropy", (4, 5)))  # fmt: skip
        yield _case(name, "none-positive", {}, [np.zeros(4, "int32"), U((4,), 0.1, 0.4)])
    for name, least in (("SensitivityAtSpecificity", "specificity"),
                        ("SpecificityAtSensitivity", "sensitivity"),
                        ("PrecisionAtRecall", "recall"),
                        ("RecallAtPrecision", "precision")):  # fmt: skip
        config = {least: 0.6, "num_thresholds": 6}
        yield _case(name, "plain", config, *_pair(loss, (16,)))
        yield _case(name, "weights", config, *_pair(loss, (16,), (16,)))
        yield _case(name, "one-threshold", {**config, "num_thresholds": 1}, *_pair(loss, (16,)))
    yield _case("PrecisionAtRecall", "refuses-over-one", {"recall": 1.5}, *_pair(loss, (4,)),
                raises=("ValueError",))  # fmt: skip


@generator
def curves() -> Iterator[Case]:
    loss = "binary_crossentropy"
    for curve in ("ROC", "PR"):
        for how in ("interpolation", "minoring", "majoring"):
            config = {"num_thresholds": 6, "curve": curve, "summation_method": how}
            yield _case("AUC", f"{curve}-{how}", config, *_pair(loss, (16,), (16,)))
        labels = {"num_thresholds": 6, "curve": curve, "multi_label": True}
        yield _case("AUC", f"{curve}-labels", labels, *_pair(loss, (8, 3)))
        yield _case("AUC", f"{curve}-labels-weights",
                    {**labels, "num_labels": 3, "label_weights": [0.25, 0.5, 0.375]},
                    *_pair(loss, (8, 3), (8,)))  # fmt: skip
    yield _case("AUC", "default", {}, *_pair(loss, (16,)))
    yield _case("AUC", "thresholds", {"thresholds": [0.3, 0.35, 0.8]}, *_pair(loss, (16,), (16,)))
    yield _case("AUC", "flat-labels", {"num_thresholds": 6, "label_weights": [0.25, 0.5, 0.375]},
                *_pair(loss, (8, 3)))  # fmt: skip
    yield _case("AUC", "logits", {"num_thresholds": 6, "from_logits": True}, *[
        [batch[0], U((16,), -3.0, 3.0, seed=f"{at}")]
        for at, batch in enumerate(_pair(loss, (16,)))])  # fmt: skip
    yield _case("AUC", "one-class", {"num_thresholds": 6}, [np.ones(4, "int32"), U((4,), 0.1, 0.9)])


@generator
def scores() -> Iterator[Case]:
    hot, many = "categorical_crossentropy", "binary_crossentropy"
    for average in (None, "micro", "macro", "weighted"):
        yield _case("F1Score", f"{average or 'none'}", {"average": average}, *_pair(hot, (6, 3)))
        yield _case("FBetaScore", f"{average or 'none'}-threshold-weights",
                    {"average": average, "beta": 2.0, "threshold": 0.5},
                    *_pair(many, (6, 3), (6,)))  # fmt: skip
    yield _case("F1Score", "none-positive", {"threshold": 0.5},
                [np.zeros((4, 2), "int32"), U((4, 2), 0.1, 0.4)])  # fmt: skip
    for how in (None, "uniform_average", "variance_weighted_average"):
        config = {"class_aggregation": how}
        yield _case("R2Score", f"{how or 'none'}", config, *_pair("huber", (6, 3)))
        yield _case("R2Score", f"{how or 'none'}-weights", config, *_pair("huber", (6, 3), (6,)))
    yield _case("R2Score", "regressors", {"num_regressors": 2}, *_pair("huber", (6, 1)))


@generator
def overlaps() -> Iterator[Case]:
    """Of integers: without a dtype the counts are integers, and so must be the weights."""
    dtypes = ("float32", "float32", "int32", "float32")
    labels = [[values.integers((7,), 0, 3, seed=f"{at}{one}") for one in "tp"] for at in "12"]
    weights = [values.integers((7,), 1, 4, seed=f"w{at}") for at in "12"]
    weighted = [[*pair, w] for pair, w in zip(labels, weights, strict=True)]
    hot = [[np.eye(3, dtype="int32")[batch[0]], U((7, 3), 0.1, 0.9, seed=f"{at}")]
           for at, batch in enumerate(labels)]  # fmt: skip
    halves = [[values.integers((7,), 0, 2, seed=f"{at}"), U((7,), 0.1, 0.9, seed=f"{at}")]
              for at in "12"]  # fmt: skip
    some = {"num_classes": 3, "target_class_ids": [0, 2]}
    yield _case("IoU", "plain", some, *labels, dtypes=dtypes)
    yield _case("IoU", "weights", some, *weighted, dtypes=dtypes)
    yield _case("IoU", "float-weights", {**some, "dtype": "float32"},
                *_pair_of(labels), dtypes="float32")  # fmt: skip
    yield _case("IoU", "ignores", {**some, "ignore_class": 1}, *labels, dtypes=dtypes)
    yield _case("MeanIoU", "weights", {"num_classes": 3}, *weighted, dtypes=dtypes)
    yield _case("MeanIoU", "absent", {"num_classes": 5}, *labels, dtypes=dtypes)
    yield _case("MeanIoU", "ignores-outside", {"num_classes": 3, "ignore_class": -1}, *[
        [np.where(np.arange(7) % 3 == 0, -1, pair[0]).astype("int32"), pair[1]]
        for pair in labels], dtypes=dtypes)  # fmt: skip
    yield _case("BinaryIoU", "plain", {}, *halves, dtypes=dtypes)
    yield _case("BinaryIoU", "threshold", {"threshold": 0.3, "target_class_ids": [1]}, *halves,
                dtypes=dtypes)  # fmt: skip
    yield _case("OneHotIoU", "plain", some, *hot, dtypes=dtypes)
    yield _case("OneHotMeanIoU", "plain", {"num_classes": 3}, *hot, dtypes=dtypes)
    yield _case("OneHotMeanIoU", "sparse", {"num_classes": 3, "sparse_y_pred": True},
                *[[one[0], pair[1]] for one, pair in zip(hot, labels, strict=True)],
                dtypes=dtypes)  # fmt: skip


def _pair_of(labels: list[list[Array]]) -> list[list[Any]]:
    return [[*pair, U((7,), 0.1, 2.0, seed=f"w{at}")] for at, pair in enumerate(labels)]
