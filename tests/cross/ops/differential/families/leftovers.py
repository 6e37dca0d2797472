"""What earlier runs left: nothing to fold, infinities and NaN at the ends, lists, truth values."""

import numpy as np
from calls import call
from plain import grid, numbers, wave

TRUTHS = numbers(1, 0, dtype="bool")
ODD = numbers(-2, -0.0, 0.5, np.inf, -np.inf, np.nan, 3)
SMOOTH = (
    "abs arccos arccosh arcsin arcsinh arctan arctanh celu ceil cos cosh deg2rad elu erf erfinv exp"
    " exp2 expm1 floor gelu hard_shrink hard_sigmoid hard_silu hard_tanh leaky_relu log log10 log1p"
    " log2 log_sigmoid log_softmax logsumexp max mean min negative prod reciprocal relu relu6"
    " rsqrt selu sigmoid sign silu sin sinh soft_shrink softmax softplus softsign sparse_plus"
    " sparse_sigmoid sparsemax sqrt square squareplus std sum tan tanh tanh_shrink var trunc round"
    " cumsum cumprod sort median norm nan_to_num nansum nanmean nanmax nanprod sinc angle i0"
).split()


def calls():
    yield from _of_nothing()
    yield from _ends()
    yield from _truths()
    yield from _masked()
    for op in SMOOTH:
        yield call(op, ODD)
        yield call(op, numbers(0, 0, 0))
        yield call(op, numbers(np.inf, 1))


def _of_nothing():
    rows, ids = np.zeros((0, 3), "float32"), np.zeros((0,), "int32")
    for op in ("segment_sum", "segment_max", "segment_min", "segment_prod"):
        yield call(op, rows, ids, num_segments=2)
        yield call(op, rows, ids)
        yield call(op, np.zeros((3, 0), "float32"), numbers(0, 1, 1, dtype="int32"), num_segments=2)
        yield call(op, wave(3, 2), numbers(0, 1, 1, dtype="int32"), num_segments=0)
        yield call(op, wave(3, 2), numbers(0, 1, 1, dtype="int32"), sorted=True, num_segments=3)
    for options in ({}, {"minlength": 3}):
        yield call("bincount", ids, **options)
        yield call("bincount", ids, weights=rows[:, 0], **options)
        yield call("bincount", ids.reshape(0, 2), **options)
        yield call("bincount", ids.reshape(2, 0), **options)
    for op in ("gcd", "lcm", "add", "bitwise_or", "left_shift"):
        yield call(op, ids.reshape(0, 3), ids.reshape(0, 3))
        yield call(op, ids.reshape(0, 3), 3)
        yield call(op, ids.reshape(0, 3), numbers(1, 2, 3, dtype="int32"))
        yield call(op, grid(2, 3), numbers(1, 2, 3, dtype="int32"))


def _ends():
    for op in ("linspace", "logspace"):
        for start, stop in ((0, np.inf), (-np.inf, 2.0), (-np.inf, np.inf), (np.inf, np.inf),
                            (np.nan, 1.0), (1.0, np.nan)):  # fmt: skip
            yield call(op, float(start), float(stop), num=4)
            yield call(op, numbers(start), numbers(stop), num=3)
            yield call(op, float(start), float(stop), num=3, endpoint=False)
        yield call(op, 0.0, 2.0, num=3, axis=1)
        yield call(op, 0.0, 2.0, num=3, axis=-1)
        yield call(op, wave(2), 2.0, num=3, axis=1)
    yield call("geomspace", 1.0, 8.0, num=4, axis=1)
    yield call("logspace", 0, 3, num=4, base=numbers(2, 3))
    yield call("logspace", 0, 3, num=4, base=2)
    for plain in (wave(3, 3), grid(3, 3, dtype="float32")):
        for odd in (np.nan, np.inf):
            x = plain.copy()
            x[1, 1] = odd
            for order in (None, "fro", "nuc", 1, -1, 2, -2, np.inf, -np.inf):
                yield call("norm", x, ord=order)
            for order in (None, 0, 1, 2, 3, 0.5, -1, np.inf, -np.inf):
                yield call("norm", x, ord=order, axis=0)
    x = wave(1, 6, 2)
    for odd in (np.nan, np.inf):
        y = x.copy()
        y[0, 0, 0] = odd
        for padding in ("same", "valid"):
            yield call("conv", y, wave(3, 2, 4), padding=padding)
            yield call("conv", y, wave(3, 2, 4), strides=2, padding=padding)
            yield call("conv", y, wave(3, 2, 4), padding=padding, dilation_rate=2)
            yield call("depthwise_conv", y, wave(3, 2, 1), padding=padding)
            yield call("conv_transpose", y, wave(3, 4, 2), strides=2, padding=padding)
            yield call("average_pool", y, 2, 1, padding)
            yield call("max_pool", y, 2, 1, padding)
    for dtype in ("float64", "float16", "bfloat16"):
        yield call("ctc_loss", numbers([1, 2], [2, 1], dtype="int32"), wave(2, 6, 4, dtype=dtype),
                   numbers(2, 2, dtype="int32"), numbers(6, 5, dtype="int32"))  # fmt: skip


def _truths():
    for op in (
        "relu",
        "relu6",
        "round",
        "ceil",
        "floor",
        "abs",
        "sign",
        "square",
        "negative",
        "trunc",
        "softmax",
        "sigmoid",
        "mean",
        "sum",
        "max",
        "prod",
        "cumsum",
        "sort",
    ):
        yield call(op, TRUTHS)
    for op in ("left_shift", "right_shift", "bitwise_left_shift", "bitwise_right_shift"):
        yield call(op, TRUTHS, TRUTHS)
        yield call(op, TRUTHS, numbers(1, 2, dtype="int32"))
        yield call(op, numbers(2, 100, 200, dtype="uint8"), numbers(9, 2, 3, dtype="int32"))
        yield call(op, numbers(2, 100, -20, dtype="int8"), numbers(9, 2, 31, dtype="int32"))
        yield call(op, numbers(2, 100, -20, dtype="int32"), numbers(9, 2, 7, dtype="int8"))
        yield call(op, numbers(2, 100, dtype="uint8"), 9)
        yield call(op, 3, numbers(2, 9, dtype="uint8"))
    x = wave(3, 4)
    for bins in ([0, 1, 2], [2.0, 0.5, -1], (0.0, 1.0), []):
        yield call("digitize", x, bins)
        yield call("digitize", grid(3), bins)
        yield call("searchsorted", [0.0, 1.0], wave(3))
    yield call("isin", 3, grid(2, 3))
    yield call("isin", grid(2, 3), [1, 2])
    yield call("isin", grid(2, 3), 4)
    yield call("broadcast_to", grid(1), 4)
    for how in (None, "add", "max", "min", "mul"):
        yield call("scatter_update", grid(3, 4), numbers([0], [2], dtype="int32"), wave(2, 4), how)
        yield call("scatter_update", wave(3, 4), numbers([0], [2], dtype="int32"), grid(2, 4), how)
        yield call("scatter_update", wave(5), numbers([0], [2], [0], dtype="int32"), wave(3), how)
    for op in ("cumsum", "cumprod", "nancumsum", "nancumprod"):
        yield call(op, grid(2, 3), axis=1, dtype="bool")
        yield call(op, wave(2, 3) * 40, axis=1, dtype="uint8")
        yield call(op, wave(2, 3), axis=1, dtype="int32")
        yield call(op, grid(2, 3), axis=1, dtype="float32")


def _masked():
    q, k, v = wave(1, 3, 2, 4), wave(1, 5, 2, 4, shift=1), wave(1, 5, 2, 4, shift=2)
    mask = np.ones((1, 2, 3, 5), bool)
    mask[..., 1] = False
    for odd in (np.nan, np.inf):
        for name in ("k", "v", "q"):
            given = {"q": q.copy(), "k": k.copy(), "v": v.copy()}
            given[name][0, 1, 0, 1] = odd
            yield call("dot_product_attention", *given.values())
            yield call("dot_product_attention", *given.values(), mask=mask)
            yield call("dot_product_attention", *given.values(), is_causal=True)
