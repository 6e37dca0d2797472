"""As a stranger writes calls from Keras's documentation: calls of each element and of pairs."""

import numpy as np
from calls import call
from plain import grid, wave
from plain import numbers as f

F = np.float32


def calls():
    yield from _elements()
    yield from _pairs()


def _elements():
    edge = f(-0.0, 0.0, 1.0, -1.0, 0.5, np.inf, -np.inf, np.nan, 3e38, -3e38, 1e-30)
    small = ("bfloat16", "float16")
    import ml_dtypes

    def to(x, name):
        return x.astype(ml_dtypes.bfloat16 if name == "bfloat16" else name)

    names = (
        "abs absolute fabs arccos arccosh arcsin arcsinh arctan arctanh cbrt ceil celu cos cosh deg2rad elu erf erfc erfinv exp exp2"
        " expm1 floor gelu hard_shrink hard_sigmoid hard_silu hard_swish hard_tanh i0 isfinite isinf isnan isneginf isposinf isreal"
        " leaky_relu log log10 log1p log2 log_sigmoid logical_not nan_to_num negative rad2deg real imag reciprocal relu relu6 round"
        " rsqrt selu sigmoid sign signbit silu sin sinc sinh soft_shrink softplus softsign sparse_plus sparse_sigmoid sqrt square"
        " squareplus swish tan tanh tanh_shrink trunc angle conj conjugate copy stop_gradient ravel"
    ).split()
    for name in names:
        yield call(name, edge)
        yield call(name, f(-2.5, -0.5, 0.25, 1.75, 6.5, 88.0, -88.0))
        yield call(name, to(f(-2.5, 0.7, 1.2, 9.0, -0.0), small[len(name) % 2]))
        yield call(name, f(-3, 0, 1, 2, 7, dtype=("int8", "int32", "int16")[len(name) % 3]))
        yield call(name, f(0, 1, 200, dtype="uint8"))
        yield call(name, f(True, False, dtype="bool"))
        yield call(name, np.zeros((0, 3), F))
        yield call(name, np.asarray(0.3, F))
    for name, options in (
        ("celu", {"alpha": 0.5}), ("celu", {"alpha": -1.0}), ("elu", {"alpha": 2.0}), ("elu", {"alpha": -0.5}),
        ("leaky_relu", {"negative_slope": 0.0}), ("leaky_relu", {"negative_slope": -0.1}), ("leaky_relu", {"negative_slope": 1.5}),
        ("gelu", {"approximate": False}), ("hard_shrink", {"threshold": 1.0}), ("hard_shrink", {"threshold": 0.0}),
        ("soft_shrink", {"threshold": 1.0}), ("soft_shrink", {"threshold": 0.0}), ("squareplus", {"b": 1}), ("squareplus", {"b": 0}),
        ("squareplus", {"b": 0.5}), ("round", {"decimals": 2}), ("round", {"decimals": -1}), ("round", {"decimals": 1}),
        ("nan_to_num", {"nan": 7.0, "posinf": 8.0, "neginf": -8.0}), ("nan_to_num", {"posinf": 1.0}), ("nan_to_num", {"nan": np.nan}),
    ):  # fmt: skip
        for x in (
            edge,
            f(-2.5, -0.25, 0.25, 1.75, 16.5, -26.25),
            f(-25, 15, 4, 0, dtype="int32"),
            to(f(-2.5, 0.25, 1.0), "float16"),
        ):
            yield call(name, x, **options)
    for value in (0.5, 0, -1.0):
        for x in (edge, f(-1, 0, 1, 2, dtype="int32"), to(f(-1.0, 0.5, 2.0), "bfloat16")):
            yield call("threshold", x, value, 9)
            yield call("threshold", x, threshold=value, default_value=-2.5)


def _pairs():
    a, b = (
        f(-7.5, -3.0, 0.0, 2.0, 5.5, np.inf, np.nan, -0.0),
        f(2.0, -3.0, 0.0, -0.5, np.inf, 1.0, 1.0, 0.0),
    )
    i, j = f(-7, -3, 0, 2, 100, dtype="int32"), f(2, -3, 5, -1, 7, dtype="int32")
    both = (
        "add subtract multiply divide true_divide divide_no_nan floor_divide mod fmod maximum minimum fmax fmin hypot arctan2 heaviside"
        " logaddexp logaddexp2 nextafter equal not_equal less less_equal greater greater_equal isclose logical_and logical_or logical_xor outer"
    ).split()
    for name in both:
        yield call(name, a, b)
        yield call(name, i, j)
        yield call(name, a[:5], j)
        yield call(name, i.astype("int8"), j.astype("uint8"))
        yield call(name, i, a[:5].astype("float16"))
        yield call(name, f(True, False, True, dtype="bool"), f(1, 0, 3, dtype="int32"))
        yield call(name, wave(2, 1, 3), wave(4, 1, shift=1.0))
        yield call(name, np.zeros((0, 3), F), wave(3))
        yield call(name, a, 2)
        yield call(name, a, -0.5)
        yield call(name, 3, i)
        yield call(name, i, 2.5)
        yield call(name, i.astype("uint8"), True)
        yield call(name, np.asarray(2.0, F), np.asarray(3, "int32"))
        yield call(name, [1.0, 2.0], [[3.0], [4.0]])
        yield call(name, wave(3), wave(4))
        yield call(name, a, None)
        yield call(name, a, "text")
    bits = "bitwise_and bitwise_or bitwise_xor bitwise_left_shift bitwise_right_shift left_shift right_shift gcd lcm".split()
    for name in bits:
        yield call(name, i, j)
        yield call(name, i.astype("int8"), f(1, 2, 3, 9, 0, dtype="int8"))
        yield call(name, i.astype("uint8"), f(1, 2, 3, 9, 0, dtype="int32"))
        yield call(name, i, 3)
        yield call(name, grid(2, 3), grid(3))
        yield call(name, a, b)
        yield call(name, f(True, False, dtype="bool"), f(True, True, dtype="bool"))
        yield call(name, [12, 18], [8, 27])
    for name in ("bitwise_not", "bitwise_invert"):
        for x in (
            i,
            i.astype("uint8"),
            f(True, False, dtype="bool"),
            a,
            np.zeros((0,), "int32"),
            5,
        ):
            yield call(name, x)
    powers = ((a, b), (i, f(0, 1, 2, 3, 4, dtype="int32")), (a, 2), (2, a), (a, 0.5), (i, 2), (2, i.clip(0)), (i, 0.5), (2.5, i),
              (f(-8.0, 8.0), 1 / 3), (f(0.0, 0.0, 0.0), f(0.0, 1.0, -1.0)), (f(2, 3, dtype="uint8"), f(2, 9, dtype="uint8")),
              (f(True, False, dtype="bool"), f(1, 0, dtype="int32")), (f(True, False, dtype="bool"), f(False, False, dtype="bool")),
              (wave(2, 3) ** 2, wave(3)), (np.asarray(2.0, F), np.asarray(-2, "int32")), (f(2.0, -2.0), f(1023, 2, dtype="int32")),
              (f(1.0, np.nan), f(np.nan, 0.0)))  # fmt: skip
    for one in powers:
        yield call("power", *one)
    for one in ((a, i[:3]), (a, 2), (a[:5], j), (i, j.clip(0)), (f(1.5, -2.5, dtype="float16"), f(20, -20, dtype="int32")),
                (a, 0.5), (a, b), (f(1.0, 3.0), f(-149, 127, dtype="int32"))):  # fmt: skip
        yield call("ldexp", *one)
    for options in ({"rtol": 0.1}, {"atol": 1.0}, {"equal_nan": True}, {"rtol": 0.0, "atol": 0.0}):
        yield call("isclose", a, b, **options)
        yield call("allclose", a, a + 0.5, **options)
        yield call("isclose", i, j, **options)
        yield call("allclose", i, i, **options)
    for low, high in ((-1, 1), (0.5, 2.5), (None, 1), (0, None), (None, None), (2, -2), (np.nan, 1.0), (f(*[0.0] * 8), 1.0),
                      (-np.inf, np.inf), (0, f(1.0)), (True, 3), ([0.0] * 8, [1.0] * 8)):  # fmt: skip
        yield call("clip", a, low, high)
        yield call(
            "clip",
            i,
            -2 if isinstance(low, (list, np.ndarray)) else low,
            2 if isinstance(high, (list, np.ndarray)) else high,
        )
    for bound in ((-1, 300), (0, 1), (-2.5, 2.5)):
        yield call("clip", f(0, 1, 200, dtype="uint8"), *bound)
        yield call("clip", f(True, False, dtype="bool"), *bound)
    truth = f(True, False, True, False, True, dtype="bool")
    for x, y in ((a[:5], b[:5]), (i, j), (i, a[:5]), (1.0, i), (i, 0), (a[:5], np.nan), (0, 1), (1.5, 2), (truth, i), (truth, False),
                 (wave(2, 1, 5), wave(1, 5)), ([1, 2, 3, 4, 5], 0.0), (None, None), (a[:5], None)):  # fmt: skip
        yield call("where", truth, x, y)
    for x in (
        i,
        a,
        truth,
        wave(2, 2),
        np.asarray(True),
        np.zeros((0, 2), "bool"),
        [True, False],
        [[1, 0], [0, 2]],
    ):
        yield call("where", x)
        yield call("nonzero", x)
