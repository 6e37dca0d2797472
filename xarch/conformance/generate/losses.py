"""Losses: functions, and classes with reductions, weights and masks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from xarch.conformance.case import Case
from xarch.conformance.corpus.encoding import dtype_of
from xarch.conformance.generate import _values as values
from xarch.conformance.generate._labels import (
    BINARY,
    CATEGORICAL,
    NAMES,
    NEEDED,
    SHARES,
    SPARSE,
    given,
)
from xarch.conformance.generate._registry import generator
from xarch.conformance.generate._subject import subject

Array = np.ndarray[Any, Any]
U = values.uniform
GRADIENT = ("gradient",)
REDUCTIONS = ("sum_over_batch_size", "mean", "sum", "mean_with_sample_weight", "none")
HALVES = ("float16", "bfloat16")
_KINDS = {"ctc": "matmul", "circle": "matmul"}

#: Of what is added up, the largest counts, where the precision leaves something of the rest.
CERTAIN = (("float32", "transform"), ("float16", "reduction"))
WHOLE = {"dice", "tversky"}  # one number for the whole batch


def _function(loss: str, what: str, *args: Any, **options: Any) -> Case:
    kind = _KINDS.get(loss, "reduction")
    return subject(f"keras.losses:{loss}", what, *args, **{"kind": kind, **options})


def _class(loss: str, what: str, config: dict[str, Any], *args: Any, **options: Any) -> Case:
    full = {**NEEDED.get(loss, {}), **config}
    kind = _KINDS.get(loss, "reduction")
    target = f"keras.losses:{NAMES.get(loss) or {'ctc': 'CTC', 'circle': 'Circle'}[loss]}"
    return subject(target, what, full, *args, use="loss", **{"kind": kind, **options})


@generator
def functions() -> Iterator[Case]:
    for loss in NAMES:
        needed = NEEDED.get(loss, {})
        yield _function(loss, "plain[float32]", *given(loss, (3, 4)), channels=GRADIENT, **needed)
        yield _function(loss, "square[float32]", *given(loss, (3, 3, 3)), **needed)
        for dtype in HALVES:
            yield _function(loss, f"plain[{dtype}]", *given(loss, (3, 4), dtype), dtypes=dtype,
                            **needed)  # fmt: skip


@generator
def classes() -> Iterator[Case]:
    weights = U((3,), 0.1, 2.0, seed="w")
    for loss in NAMES:
        pair = given(loss, (3, 4))
        yield _class(loss, "plain[float32]", {}, *pair)
        yield _class(loss, "empty[float32]", {}, *given(loss, (0, 4)),
                     policy="an-empty-batch-has-no-loss")  # fmt: skip
        yield _class(loss, "plain[bfloat16]", {"dtype": "bfloat16"},
                     *given(loss, (3, 4), "bfloat16"), dtypes="bfloat16")  # fmt: skip
        if loss in WHOLE:
            yield _class(loss, "axes[float32]", {"axis": (1, 2)}, *given(loss, (2, 3, 4)),
                         channels=GRADIENT)  # fmt: skip
            continue
        yield _class(loss, "weights[float32]", {}, *pair, weights)
        yield _class(loss, "time[float32]", {}, *given(loss, (2, 3, 4)),
                     U((2, 3), 0.1, 2.0, seed="w"))  # fmt: skip
        yield _class(loss, "none-weights[float32]", {"reduction": "none"}, *pair, weights)


@generator
def reductions() -> Iterator[Case]:
    weights = U((3,), 0.1, 2.0, seed="w")
    for loss in ("mean_squared_error", "categorical_crossentropy"):
        pair = given(loss, (3, 4))
        for how in REDUCTIONS[1:]:
            yield _class(loss, f"{how}[float32]", {"reduction": how}, *pair)
            if how != "none":
                yield _class(loss, f"{how}-weights[float32]", {"reduction": how}, *pair, weights,
                             channels=GRADIENT)  # fmt: skip
        yield _class(loss, "column-weights[float32]", {}, *pair, weights[:, None])
        yield _class(loss, "no-weight[float32]", {"reduction": "mean_with_sample_weight"}, *pair,
                     np.zeros(3, "float32"))  # fmt: skip
    yield _class("mean_squared_error", "traced[float32]", {}, *given("mean_squared_error", (3, 4)),
                 weights, channels=("traced",))  # fmt: skip
    y_true, y_pred = given("mean_squared_error", (3, 1))
    for loss in ("mean_squared_error", "mean_absolute_error", "huber"):
        yield _class(loss, "column-and-row[float32]", {}, y_true[:, 0], y_pred)
    yield subject("keras.losses:MeanSquaredError", "refuses-reduction", {"reduction": "average"},
                  y_true, y_pred, use="loss", raises=("ValueError",))  # fmt: skip


@generator
def masks() -> Iterator[Case]:
    weights = U((2, 3), 0.1, 2.0, seed="w")
    for loss in ("mean_squared_error", "categorical_crossentropy", "huber", "binary_crossentropy",
                 "sparse_categorical_crossentropy", "hinge"):  # fmt: skip
        y_true, y_pred = given(loss, (2, 3, 4))
        if "categorical" in loss:  # probabilities of zero would be masked and lost
            y_pred = U((2, 3, 4), seed="logits")
        y_pred[0, 1:] = y_pred[1, 0] = 0.0
        extra = {"from_logits": True} if "categorical" in loss else {}
        whole = loss in {"mean_squared_error", "categorical_crossentropy"}
        for how in REDUCTIONS if whole else ("sum_over_batch_size",):
            config = {**extra, "reduction": how}
            # not traced: torch.compile refuses a layer that is made inside, which is no loss's fault
            yield _class(loss, f"masked-{how}-weights[float32]", config, y_true, y_pred, weights,
                         masked=True)  # fmt: skip
            if whole:
                yield _class(loss, f"masked-{how}[float32]", config, y_true, y_pred, masked=True)
        if whole:
            yield _class(loss, "all-masked[float32]", extra, y_true, np.zeros_like(y_pred),
                         masked=True)  # fmt: skip


@generator
def edges() -> Iterator[Case]:
    certain = np.array([[0.0, 1.0], [1.0, 0.0], [0.5, 0.5]])
    labels = np.array([[0, 1], [0, 1], [1, 0]], "int32")
    for loss in (*BINARY, *CATEGORICAL, *SHARES):
        for dtype, kind in CERTAIN:
            y_true = labels if loss not in SHARES else labels.astype(dtype_of(dtype))
            yield _function(loss, f"certain[{dtype}]", y_true,
                            certain.astype(dtype_of(dtype)), dtypes=dtype, kind=kind,
                            policy="probabilities-are-clipped")  # fmt: skip
    for loss in SPARSE:
        for dtype, kind in CERTAIN:
            yield _function(loss, f"certain[{dtype}]", np.array([1, 1, 0], "int32"),
                            certain.astype(dtype_of(dtype)), dtypes=dtype, kind=kind,
                            policy="probabilities-are-clipped", **NEEDED.get(loss, {}))  # fmt: skip
    nan = U((2, 3), 0.2, 0.8)
    nan[0, 1] = np.nan
    for loss in NAMES:
        yield _function(loss, "nan[float32]", given(loss, (2, 3))[0], nan, **NEEDED.get(loss, {}))
    small = np.array([[1e-3], [-2e-3], [1e-4], [3e-5]], "float32")
    huge = np.array([[1e20], [-1e20], [2e38], [-2e38]], "float32")  # a sum of two would overflow
    for loss in ("log_cosh", "huber", "mean_absolute_error"):
        yield _function(loss, "near-zero[float32]", np.zeros((4, 1), "float32"), small)
        yield _function(loss, "huge[float32]", np.zeros((4, 1), "float32"), huge)
    zero = np.array([[0.0, 0.0], [1.0, 0.0]], "float32")
    for loss in ("cosine_similarity", "mean_absolute_percentage_error",
                 "mean_squared_logarithmic_error"):  # fmt: skip
        yield _function(loss, "zero[float32]", zero, U((2, 2), 0.5, 1.0))
        yield _function(loss, "zero-prediction[float32]", U((2, 2), 0.5, 1.0), zero)
    far = np.array([[100.0, -100.0], [-100.0, 60.0]], "float32")
    for loss in ("binary_crossentropy", "binary_focal_crossentropy", "categorical_crossentropy",
                 "categorical_focal_crossentropy"):  # fmt: skip
        yield _function(loss, "far-logits[float32]", labels[:2], far, from_logits=True,
                        kind="transform" if "focal" in loss else "reduction")  # fmt: skip


@generator
def options() -> Iterator[Case]:
    for loss in ("binary_crossentropy", "binary_focal_crossentropy", "categorical_crossentropy",
                 "categorical_focal_crossentropy"):  # fmt: skip
        y_true, p = given(loss, (3, 4))
        logits = U((3, 4), seed="logits")
        inner = U((2, 3, 4), 0.1, 0.9)
        channel_axis = np.moveaxis(np.eye(3, dtype="int32")[values.integers((2, 4), 0, 3)], -1, 1)
        yield _function(loss, "logits[float32]", y_true, logits, from_logits=True,
                        channels=GRADIENT)  # fmt: skip
        yield _function(loss, "smooth[float32]", y_true, p, label_smoothing=0.2, channels=GRADIENT)
        yield _function(loss, "axis[float32]", channel_axis, inner, axis=1)
        yield _function(loss, "smooth-axis[float32]", channel_axis, inner, axis=1,
                        label_smoothing=0.2)  # fmt: skip
        config = {"from_logits": True, "label_smoothing": 0.1}
        yield _class(loss, "smooth-logits[float32]", config, y_true, logits, channels=GRADIENT)
        yield _class(loss, "smooth-axis[float32]", {"axis": 1, "label_smoothing": 0.2},
                     channel_axis, inner)  # fmt: skip
    for gamma in (0.0, 1.0, 3.5):
        for loss in ("binary_focal_crossentropy", "categorical_focal_crossentropy"):
            yield _function(loss, f"gamma{gamma}[float32]", *given(loss, (3, 4)), gamma=gamma,
                            channels=GRADIENT)  # fmt: skip
    yield _function("binary_focal_crossentropy", "balanced[float32]",
                    *given("binary_focal_crossentropy", (3, 4)), apply_class_balancing=True,
                    alpha=0.3)  # fmt: skip
    yield _class("huber", "delta[float32]", {"delta": 0.3}, *given("huber", (3, 4)),
                 channels=GRADIENT)  # fmt: skip
    for name, alpha, beta in (("positives", 0.8, 0.2), ("negatives", 0.2, 0.8)):
        yield _class("tversky", f"{name}[float32]", {"alpha": alpha, "beta": beta},
                     *given("tversky", (3, 4)))  # fmt: skip
    for q in (0.1, 0.9):
        yield _class("categorical_generalized_cross_entropy", f"q{q}[float32]", {"q": q},
                     *given("categorical_generalized_cross_entropy", (3, 4)),
                     channels=GRADIENT)  # fmt: skip
    for axis in (0, 1):
        yield _class("cosine_similarity", f"axis{axis}[float32]", {"axis": axis},
                     *given("cosine_similarity", (2, 3, 4)))  # fmt: skip
    for loss in ("hinge", "squared_hinge"):
        signs = np.where(values.booleans((3, 4)), 1.0, -1.0).astype("float32")
        yield _class(loss, "signs[float32]", {}, signs, U((3, 4)))


@generator
def sparse() -> Iterator[Case]:
    loss = "sparse_categorical_crossentropy"
    labels = np.array([[1, 0, 2], [2, 2, 1]], "int32")
    logits = U((2, 3, 3), seed="logits")
    for ignored in (2, -1):
        marked = np.where(labels == 2, ignored, labels).astype("int32")
        config = {"ignore_class": ignored, "from_logits": True}
        yield _function(loss, f"ignores{ignored}[float32]", marked, logits, channels=GRADIENT,
                        **config)  # fmt: skip
        for how in REDUCTIONS:
            yield _class(loss, f"ignores{ignored}-{how}[float32]", {**config, "reduction": how},
                         marked, logits)  # fmt: skip
    yield _class(loss, "traced[float32]", {"ignore_class": -1, "from_logits": True}, marked, logits,
                 channels=("traced",))  # fmt: skip
    yield _function(loss, "column[float32]", labels[..., None], logits, from_logits=True)
    yield _function(loss, "axis[float32]", labels[:, :2], U((2, 3, 2)), from_logits=True, axis=1)
    yield _function(loss, "logits[float32]", labels, logits, from_logits=True, channels=GRADIENT)


@generator
def sequences() -> Iterator[Case]:
    target = np.array([[1, 2, 2, 0], [3, 0, 0, 0]], "int32")
    logits = U((2, 7, 5))
    yield _function("ctc", "plain[float32]", target, logits)
    for how in ("sum_over_batch_size", "sum", "none"):
        yield _class("ctc", f"{how}[float32]", {"reduction": how}, target, logits,
                     channels=GRADIENT if how == "none" else ())  # fmt: skip
    yield _class("ctc", "weights[float32]", {}, target, logits, U((2,), 0.1, 2.0))


@generator
def similarities() -> Iterator[Case]:
    rows = U((6, 4), seed="e").astype(np.float64)
    embeddings = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype("float32")
    embeddings = np.round(embeddings * 4096) / np.float32(4096)  # no processor's last bit in it
    labels = np.array([0, 1, 0, 2, 1, 0], "int32")
    alone = np.array([0, 1, 2, 3, 4, 5], "int32")
    yield _function("circle", "plain[float32]", labels, embeddings)
    yield _function("circle", "gamma[float32]", labels, embeddings, gamma=2.0, margin=0.25,
                    channels=GRADIENT)  # fmt: skip
    yield _function("circle", "diagonal[float32]", labels, embeddings, remove_diagonal=False,
                    gamma=2.0)  # fmt: skip
    yield _function("circle", "references[float32]", labels[:3], embeddings[:3],
                    ref_labels=labels[3:], ref_embeddings=embeddings[3:], gamma=2.0,
                    remove_diagonal=False)  # fmt: skip
    yield _function("circle", "no-pairs[float32]", alone, embeddings)
    for how in REDUCTIONS:
        yield _class("circle", f"{how}[float32]", {"reduction": how, "gamma": 2}, labels,
                     embeddings)  # fmt: skip
    yield _class("circle", "weights[float32]", {"gamma": 2}, labels, embeddings, U((6,), 0.1, 2.0))
