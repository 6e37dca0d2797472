"""Pooling, windows that are cut out and put back."""

import numpy as np
from calls import call
from sampling import draws

from xarch.conformance.generate import _values as values

U = values.uniform
SIZES = {1: (8,), 2: (6, 7), 3: (4, 5, 4)}


def calls():
    for rank in (1, 2, 3):
        yield from _pools(rank)
        yield from _adaptive(rank)
    yield from _odd()
    yield from _unfold()


def _image(rank, layout, dtype="float32", channels=3):
    size = SIZES[rank]
    shape = (2, channels, *size) if layout == "channels_first" else (2, *size, channels)
    return values.of(dtype, shape)


def _pools(rank):
    for one in draws(
        36, f"pool{rank}", size=[2, 3, (2,) * rank, [3] * rank], strides=[None, 1, 2, (3,) * rank],
        padding=["valid", "same"], layout=["channels_last", "channels_first", None],
        dtype=["float32", "float32", "float16", "bfloat16", "int32", "uint8"],
    ):  # fmt: skip
        x = _image(rank, one["layout"] or "channels_last", one["dtype"])
        for op in ("max_pool", "average_pool"):
            yield call(op, x, one["size"], one["strides"], one["padding"], one["layout"])


def _adaptive(rank):
    for one in draws(
        14, f"adaptive{rank}", size=[1, 2, 3, 4, (2,) * rank, [3] * rank, 9],
        layout=["channels_last", "channels_first", None], dtype=["float32", "float16", "int32"],
    ):  # fmt: skip
        x = _image(rank, one["layout"] or "channels_last", one["dtype"])
        for op in ("adaptive_average_pool", "adaptive_max_pool"):
            yield call(op, x, one["size"], data_format=one["layout"])


def _odd():
    x = U((2, 5, 6, 3))
    odd = x.copy()
    odd[0, 0, 0] = np.nan
    odd[1, 2, 2] = np.inf
    odd[1, 3, 3] = -np.inf
    for op in ("max_pool", "average_pool"):
        for given in ((2, 1), (1, 3), (5, 6), (6, 6), 0, -1, (2,), (2, 2, 2), 1.5, "2", (2, 0)):
            yield call(op, x, given)
        yield call(op, x, (2, 3), (3, 1), "same")
        yield call(op, x, (1, 1), (2, 2), "same")
        yield call(op, x, 2, 0)
        yield call(op, x, 2, (1, 2), "SAME")
        yield call(op, x, 2, padding="full")
        yield call(op, x, 2, padding=None)
        yield call(op, x, 2, data_format="NCHW")
        yield call(op, odd, 2, 1, "same")
        yield call(op, odd, 2, 1, "valid")
        yield call(op, x[:0], 2)
        yield call(op, x[..., :0], 2)
        yield call(op, x[0], 2)
        yield call(op, x[0, 0], 2)
        yield call(op, U((2, 2, 2, 2, 2, 2)), 2)
        yield call(op, values.booleans((1, 4, 4, 1)), 2)
        yield call(op, x.tolist(), 2, channels=())
        yield call(op, x, 2, use="arrays")
        yield call(op, np.full((1, 4, 4, 1), -np.inf, "float32"), 3, 2, "same")
        yield call(op, x, 9, padding="same")
    for op in ("adaptive_average_pool", "adaptive_max_pool"):
        for given in ((2, 1), (5, 6), (7, 8), 0, -1, (2,), (2, 2, 2), 1.5, (None, 2)):
            yield call(op, x, given)
        yield call(op, odd, 2)
        yield call(op, x[:0], 2)
        yield call(op, x[..., :0], 2)
        yield call(op, x[0, 0], 2)
        yield call(op, values.booleans((1, 4, 4, 1)), 2)
        yield call(op, x, 2, "NCHW")


def _unfold():
    x = U((2, 3, 6, 5))
    for one in draws(
        24, "unfold", kernel=[2, 3, (2, 3), [1, 2]], dilation=[1, 2, (1, 2)],
        padding=[0, 1, (1, 0), (0, 2)], stride=[1, 2, (2, 1)], dtype=["float32", "float16", "int32"],
    ):  # fmt: skip
        given = (one["kernel"], one["dilation"], one["padding"], one["stride"])
        yield call("unfold", x.astype(one["dtype"]), *given)
        pairs = [p if isinstance(p, (tuple, list)) else (p, p) for p in given]
        sides = zip((6, 5), *pairs, strict=True)
        number = np.prod([(s + 2 * p - d * (k - 1) - 1) // t + 1 for s, k, d, p, t in sides])
        shape = (2, 3 * pairs[0][0] * pairs[0][1], int(number))
        if number > 0:
            yield call("fold", values.of(one["dtype"], shape), (6, 5), *given)
    yield call("unfold", x, 7)
    yield call("unfold", x[0], 2)
    yield call("unfold", x, 0)
    yield call("unfold", x[:0], 2)
    yield call("unfold", x, 2, use="arrays")
    yield call("fold", U((2, 12, 20)), 6, 2)
    yield call("fold", U((2, 12, 25)), 6, 2)
    yield call("fold", U((12, 25)), 6, 2)
    yield call("fold", U((0, 12, 25)), 6, 2)
    yield call("fold", U((2, 11, 25)), 6, 2)
