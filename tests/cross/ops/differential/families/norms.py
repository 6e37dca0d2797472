"""Normalizations, activations with options, losses."""

import numpy as np
from calls import call
from sampling import draws

from xarch.conformance.generate import _values as values

U = values.uniform
ODD = np.array(
    [[np.nan, 1, -np.inf], [np.inf, 0, -0.0], [3e38, -3e38, 1e-38], [1, 2, 3]], "float32"
)


def calls():
    yield from _norms()
    yield from _batch()
    yield from _activations()
    yield from _losses()
    yield from _vectors()


def _norms():
    for op, extra in (
        ("layer_normalization", ("gamma", "beta")),
        ("rms_normalization", ("scale",)),
    ):
        for one in draws(
            40, op, shape=[(2, 3, 4), (3, 4), (4,), (2, 3, 3)], axis=[-1, 0, 1, (0, 1), (-1,), [0, 1], -2],
            affine=[True, False], epsilon=[None, 1e-3, 0.0, 1], dtype=["float32", "float16", "bfloat16", "int32"],
        ):  # fmt: skip
            axes = one["axis"] if isinstance(one["axis"], (tuple, list)) else (one["axis"],)
            rank = len(one["shape"])
            options = {"axis": one["axis"], "epsilon": one["epsilon"]}
            if one["affine"] and all(-rank <= axis < rank for axis in axes):
                own = tuple(one["shape"][axis] for axis in axes)
                options |= {name: U(own, seed=name) for name in extra}
            yield call(op, values.of(one["dtype"], one["shape"]), **options)
        x, g = U((2, 3, 4)), U((4,), seed="g")
        yield call(op, x, g)
        yield call(op, x, g[:1])
        yield call(op, x, g[:3])
        yield call(op, x, U((3, 4)))
        yield call(op, x, U((1, 1, 4)))
        yield call(op, x, 2.0)
        yield call(op, x, axis=3)
        yield call(op, x, axis=None)
        yield call(op, x, axis=())
        yield call(op, x, axis=(0, 0))
        yield call(op, x, axis=True)
        yield call(op, x, epsilon=-1.0)
        yield call(op, x[:0])
        yield call(op, x[..., :0])
        yield call(op, np.asarray(2.0, "float32"))
        yield call(op, x, g, use="arrays")
        yield call(op, x.tolist())
        yield call(op, ODD)
        yield call(op, np.full((2, 3), 1e30, "float32"))
        yield call(op, x * 0)
    x = U((2, 3, 4))
    for one in draws(
        30, "normalize", axis=[-1, 0, 1, None, (0, 1), [1, 2], -4], order=[1, 2, 3, 0.5, np.inf, -1, 0, "fro", None],
        epsilon=[None, 0.1, 0], dtype=["float32", "float16", "int32"],
    ):  # fmt: skip
        yield call(
            "normalize",
            values.of(one["dtype"], (2, 3, 4)),
            one["axis"],
            one["order"],
            one["epsilon"],
        )
    yield call("normalize", ODD)
    yield call("normalize", x[:0])
    yield call("normalize", 2.0)
    yield call("normalize", [1.0, 2.0])
    yield call("normalize", x, True)


def _batch():
    op = "batch_normalization"
    for one in draws(
        30, op, shape=[(4, 3), (2, 4, 3), (2, 3, 3, 3)], axis=[-1, 1, 0, -2], offset=[True, False],
        scale=[True, False], epsilon=[1e-3, 0.0, 1], dtype=["float32", "float16", "int32", "bfloat16"],
    ):  # fmt: skip
        size = one["shape"][one["axis"]]
        options = {name: U((size,), seed=name) for name in ("offset", "scale") if one[name]}
        yield call(op, values.of(one["dtype"], one["shape"]), U((size,), seed="m"),
                   U((size,), 0.5, 2, seed="v"), one["axis"], epsilon=one["epsilon"], **options)  # fmt: skip
    x, m = U((4, 3)), U((3,), 0.5, 1)
    yield call(op, x, m, m, 2)
    yield call(op, x, m, m, (1,))
    yield call(op, x, m, m, None)
    yield call(op, x, m, m, True)
    yield call(op, x, m, m[:2], 1)
    yield call(op, x, m[None], m[None], 1)
    yield call(op, x, m, -m, 1)
    yield call(op, x, m, m * 0, 1, epsilon=0.0)
    yield call(op, x, m, m, 1, 1.0, 2.0)
    yield call(op, x[:0], m, m, 1)
    yield call(op, x, m.tolist(), m.tolist(), 1)
    yield call(op, x, m, m, 1, use="arrays")
    for axes in (0, [0], (0, 1), -1, None, (), 2, [0, 0], True):
        for keep in (True, False):
            yield call("moments", x, axes, keep)
    yield call("moments", ODD, 0)
    yield call("moments", x[:0], 0)
    yield call("moments", values.integers((3, 2)), [0])
    yield call("moments", U((3, 2), dtype="float16"), [0])
    yield call("moments", [1.0, 2.0], 0)


def _activations():
    for op in ("softmax", "log_softmax", "sparsemax"):
        for axis in (
            -1,
            0,
            1,
            -2,
            2,
            None,
            (0, 1),
            [1],
            (),
            True,
            False,
            0.0,
            "0",
            (0, 0),
            (1, 0),
            np.int64(1),
        ):
            yield call(op, U((3, 4)), axis)
        for axis in ((0, 2), (1, 2), (-1, 0), [2, 0], (0, 1, 2)):
            yield call(op, U((2, 3, 4)), axis)
        for x in (ODD, U(()), U((0,)), U((0, 3)), U((3, 0)), U((1,)), U((2, 3), dtype="float16"),
                  values.integers((2, 3)), values.booleans((2, 3)), U((2, 3), dtype="bfloat16")):  # fmt: skip
            yield call(op, x)
            yield call(op, x, 0)
        yield call(op, [1.0, 2.0])
        yield call(op, 1.0)
        yield call(op, U((3, 4)), use="arrays")
    for op in ("elu", "celu", "leaky_relu", "hard_shrink", "soft_shrink", "squareplus"):
        for option in (0.0, 0.5, 2, -1.0, 1e-8, 1e8, np.inf, np.nan, True, None, "1", np.float32(0.25),
                       np.asarray(0.5, "float32"), U((3,))):  # fmt: skip
            yield call(op, ODD, option)
            yield call(op, values.integers((2, 3)), option)
            yield call(op, U((2, 3), dtype="float16"), option)
    for options in (
        (0.0, 1.0),
        (1, 2),
        (0.5, -1.0),
        (np.nan, 0.0),
        (np.inf, 1),
        (-np.inf, 1),
        (0, np.nan),
    ):
        for x in (ODD, values.integers((2, 3)), U((2, 3), dtype="bfloat16"), values.booleans((3,))):
            yield call("threshold", x, *options)
    for approximate in (True, False, 0, 1, None, "tanh"):
        yield call("gelu", ODD, approximate)
        yield call("gelu", U((3, 4), -6, 6), approximate)
        yield call("gelu", values.integers((2, 3)), approximate)
    for axis in (-1, 0, 1, -2, 3, None, True, (0,)):
        yield call("glu", U((4, 6)), axis)
    yield call("glu", U((3, 5)))
    yield call("glu", U((3, 0)))
    yield call("glu", values.integers((2, 4)))
    yield call("glu", ODD.T.copy())


def _guess(one):
    """Shares that are wanted, and scores or shares, on the edges of their range where asked."""
    low, high = (-5, 5) if one["logits"] else (0, 1)
    output = U(one["shape"], low, high, one["dtype"])
    if one["edge"]:
        output = np.round(output).astype(output.dtype)
    return U(one["shape"], 0, 1, one["dtype"], seed="t"), output


def _losses():
    for one in draws(
        36, "binary", shape=[(3,), (2, 3), (2, 3, 1), ()], logits=[True, False],
        dtype=["float32", "float16", "bfloat16"], kind=["float", "int", "bool"], edge=[False, True],
    ):  # fmt: skip
        target, output = _guess(one)
        if one["kind"] != "float":
            target = np.asarray(target > 0.5).astype("int32" if one["kind"] == "int" else "bool")
        yield call("binary_crossentropy", target, output, one["logits"])
    x = U((2, 3), 0, 1)
    yield call("binary_crossentropy", x, x[:1])
    yield call("binary_crossentropy", x, x[:, :2])
    yield call("binary_crossentropy", x[:0], x[:0])
    yield call("binary_crossentropy", ODD, ODD)
    yield call("binary_crossentropy", ODD, ODD, True)
    yield call("binary_crossentropy", x.tolist(), x)
    yield call("binary_crossentropy", x, x, use="arrays")
    for one in draws(
        40, "categorical", shape=[(3,), (2, 3), (2, 3, 4), (2, 4, 4)], logits=[True, False], axis=[-1, 0, 1, -2, 3],
        dtype=["float32", "float16", "bfloat16"], kind=["float", "int"], edge=[False, True],
    ):  # fmt: skip
        target, output = _guess(one)
        if one["kind"] == "int":
            target = np.round(target).astype("int32")
        yield call("categorical_crossentropy", target, output, one["logits"], one["axis"])
        axis, shape = one["axis"], one["shape"]
        if -len(shape) <= axis < len(shape):
            axis %= len(shape)
            labels = values.integers(shape[:axis] + shape[axis + 1 :], 0, shape[axis], seed="l")
            yield call(
                "sparse_categorical_crossentropy", labels, output, one["logits"], one["axis"]
            )
    p, labels = U((2, 3), 0.1, 1), np.array([0, 2], "int32")
    op = "sparse_categorical_crossentropy"
    for target in (labels[:, None], labels.astype("float32"), labels - 1, labels + 1, labels[:1], labels.tolist(),
                   labels.astype("int64"), labels.astype("uint8"), labels[None], np.array(1, "int32")):  # fmt: skip
        yield call(op, target, p)
        yield call(op, target, p, True)
    yield call(op, labels, p, False, 0)
    yield call(op, labels, p, False, 2)
    yield call(op, labels, p, axis=None)
    yield call(op, labels, p * 0)
    yield call(op, labels, values.integers((2, 3)), True)
    yield call(op, labels, p, use="arrays")
    op = "categorical_crossentropy"
    yield call(op, p, p[:1])
    yield call(op, p, p[:, :2])
    yield call(op, p, p, axis=None)
    yield call(op, p, p, axis=2)
    yield call(op, p * 0, p)
    yield call(op, p, p * 0)
    yield call(op, ODD, ODD)
    yield call(op, ODD, ODD, True)
    yield call(op, np.asarray(1.0, "float32"), np.asarray(1.0, "float32"))
    yield call(op, p[:0], p[:0])


def _vectors():
    for op, options in (("psnr", (1.0,)), ("cdist", ()), ("in_top_k", (2,))):
        x, y = U((4, 3)), U((4, 3), seed="y")
        if op == "in_top_k":
            x = values.integers((4,), 0, 3)
            for k in (0, 1, 3, 5, -1, 1.5, True, np.int64(2)):
                yield call(op, x, y, k)
            yield call(op, x + 2, y, 2)
            yield call(op, x - 2, y, 2)
            yield call(op, x.astype("int64"), y, 2)
            yield call(op, x.astype("float32"), y, 2)
            yield call(op, x[:3], y, 2)
            yield call(op, x[:0], y[:0], 2)
            yield call(op, x, values.integers((4, 3)), 2)
            yield call(op, x, ODD, 1)
            yield call(op, x, np.zeros_like(y), 1)
            yield call(op, x.tolist(), y, 1)
            continue
        yield call(op, x, y, *options)
        yield call(op, x, x, *options)
        yield call(op, x, y[:1], *options)
        yield call(op, x, y[:, :2], *options)
        yield call(op, x[:0], y, *options)
        yield call(op, x[:0], y[:0], *options)
        yield call(op, x[:, :0], y[:, :0], *options)
        yield call(op, x[0], y[0], *options)
        yield call(op, values.integers((4, 3)), y, *options)
        yield call(op, values.integers((4, 3)), values.integers((2, 3)), *options)
        yield call(op, U((4, 3), dtype="float16"), U((4, 3), dtype="float16", seed="y"), *options)
        yield call(op, x.tolist(), y.tolist(), *options)
        yield call(op, ODD, y, *options)
        yield call(op, U((2, 4, 3)), U((2, 5, 3)), *options)
        yield call(op, U((2, 4, 3)), U((5, 3)), *options)
    for most in (0, -1, 255, np.inf, np.asarray(2.0, "float32"), "1", None):
        yield call("psnr", U((2, 3)), U((2, 3), seed="y"), most)
