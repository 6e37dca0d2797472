"""Functions of elements, of one operand and of two, with odd operands."""

import math

import numpy as np
from calls import call

from xarch.conformance.generate import _values as values
from xarch.conformance.reference import names

U = values.uniform
#: What is called with one tensor alone, and what with two.
UNARY = """
    abs absolute angle arccos arccosh arcsin arcsinh arctan arctanh bitwise_invert bitwise_not cbrt ceil
    conj conjugate copy cos cosh deg2rad erf erfc erfinv exp exp2 expm1 fabs floor hard_sigmoid hard_silu
    hard_swish hard_tanh i0 imag isfinite isinf isnan isneginf isposinf isreal log log10 log1p log2
    log_sigmoid logical_not negative rad2deg real reciprocal relu relu6 round rsqrt selu sigmoid sign
    signbit silu sin sinc sinh softplus softsign sparse_plus sparse_sigmoid sqrt square squareplus
    stop_gradient swish tan tanh tanh_shrink trunc elu celu leaky_relu gelu hard_shrink soft_shrink
    nan_to_num ones_like zeros_like size shape ndim ravel
""".split()
BINARY = """
    add arctan2 bitwise_and bitwise_left_shift bitwise_or bitwise_right_shift bitwise_xor divide
    divide_no_nan equal floor_divide fmax fmin fmod gcd greater greater_equal heaviside hypot isclose lcm
    ldexp left_shift less less_equal logaddexp logaddexp2 logical_and logical_or logical_xor maximum
    minimum mod multiply nextafter not_equal power right_shift subtract true_divide polar allclose
""".split()


def special():
    return np.array(
        [0.0, -0.0, 1, -1, 0.5, -2.5, 3, math.nan, math.inf, -math.inf, 3e38, -3e38, 2e-38],
        "float32",
    )


def calls():
    assert set(UNARY + BINARY) <= {*names(), "copy"}
    for op in UNARY:
        yield from _unary(op)
    for op in BINARY:
        yield from _binary(op)
    yield from _clips()
    yield from _rounds()
    yield from _wheres()
    yield from _casts()


def _unary(op):
    for dtype in (
        "float32",
        "float16",
        "bfloat16",
        "int32",
        "int8",
        "uint8",
        "bool",
        "int64",
        "float64",
        "uint16",
    ):
        yield call(op, values.of(dtype, (2, 3)))
    yield call(op, special())
    yield call(op, special().astype("float16"))
    yield call(op, values.extremes("int32"))
    yield call(op, U((2, 3)) + 1j * U((2, 3), seed="i"))
    for x in (U(()), U((0,)), U((0, 3)), U((1,)), U((1, 1, 1)), U((2, 3, 4), -50, 50)):
        yield call(op, x)
    for x in (1.5, -1, True, [1.0, -2.0], (0.5, 2.0), [1, 2], [True, False], [], [[1.0], [2.0]], 1 + 2j,
              np.float32(0.5), np.int32(3), np.float64(0.25), np.bool_(True), math.nan, math.inf, 10**10,
              "1", None, {"a": 1.0}, [1, 2.5], [[1], [2, 3]]):  # fmt: skip
        yield call(op, x)
    yield call(op, U((2, 3)), use="arrays")
    yield call(op, values.integers((2, 3)), use="arrays")


def _binary(op):
    pairs = [("float32", "float32"), ("float32", "int32"), ("int32", "float32"), ("int32", "int32"),
             ("int8", "uint8"), ("uint8", "int32"), ("bool", "int32"), ("bool", "bool"), ("float16", "float32"),
             ("bfloat16", "float16"), ("int64", "float32"), ("int64", "int32"), ("float64", "float32"),
             ("bool", "float16"), ("uint8", "float16"), ("uint16", "int16"), ("uint32", "int32")]  # fmt: skip
    for one, other in pairs:
        yield call(op, values.of(one, (2, 3)), values.of(other, (2, 3), "r"))
    s = special()
    yield call(op, np.repeat(s, len(s)), np.tile(s, len(s)))
    yield call(op, np.repeat(s[:9], 9).astype("float16"), np.tile(s[:9], 9).astype("float16"))
    e = values.extremes("int32")
    yield call(op, np.repeat(e, len(e)), np.tile(e, len(e)))
    e = values.extremes("uint8")
    yield call(op, np.repeat(e, len(e)), np.tile(e, len(e)))
    for a, b in (((2, 3), (3,)), ((3, 1), (1, 4)), ((2, 3), ()), ((), (2, 3)), ((), ()), ((0, 3), (1, 3)), ((0,), ()),
                 ((1,), (1,)), ((2, 3, 3), (3, 1)), ((2, 3), (4,)), ((2, 3, 4), (2, 3)), ((0, 3), (2, 3)),
                 ((3,), (0,))):  # fmt: skip
        yield call(op, U(a), U(b, seed="b"))
        if len(a) < 3:
            yield call(op, values.integers(a, 1, 5), values.integers(b, 1, 5, seed="b"))
    numbers = (2, 2.5, -1, 0, True, math.nan, math.inf, 300, 10**10, -0.0, [1.0, 2.0, 3.0], (1, 2, 3), [], "2", None,
               1j, np.float32(2), np.float64(2), np.int32(2), np.int64(2), np.bool_(True))  # fmt: skip
    for number in numbers:
        for dtype in ("float32", "int32", "uint8", "float16", "bool"):
            yield call(op, values.of(dtype, (2, 3)), number)
            yield call(op, number, values.of(dtype, (2, 3)))
    for pair in ((2, 3), (2.5, 1), (True, 2), (True, False), ([1, 2], 3), ([1, 2], [3.0, 4.0]), ([], []), (1, None),
                 ("a", "b"), ([1, 2], [1, 2, 3])):  # fmt: skip
        yield call(op, *pair)
    yield call(op, U((2, 3)), U((3,)), use="arrays")
    yield call(op, values.integers((2, 3)), 2.5, use="arrays")


def _clips():
    for dtype in ("float32", "int32", "uint8", "bool", "float16", "int64"):
        x = values.of(dtype, (2, 3))
        for bounds in ((0, 1), (-1, 1), (-1.5, 1.5), (1, 0), (None, 1), (0, None), (None, None), (math.nan, 1),
                       (-math.inf, math.inf), (0, 300), ([0, 0, 1], [1, 2, 3]), (np.float32(0), np.int32(1)),
                       (True, 2), (0, "1"), (-(10**12), 10**12)):  # fmt: skip
            yield call("clip", x, *bounds)
        yield call("clip", x, values.of(dtype, (3,), "a"), values.of(dtype, (2, 1), "b"))
        yield call("clip", x, U((3,), -1, 0), U((2, 1), 0, 1))
        yield call("clip", x, values.of(dtype, (4,)), 1)
    yield call("clip", special(), -1, 1)
    yield call("clip", 5, 0, 1)
    yield call("clip", [1.0, 5.0], 0, 2)


def _rounds():
    for dtype in ("float32", "int32", "float16", "bfloat16", "bool", "uint8", "int64"):
        x = values.of(dtype, (2, 3))
        for decimals in (0, 1, 2, -1, -2, 10, 40, -40, True, 1.0, None, "1", np.int32(1)):
            yield call("round", x, decimals)
    yield call(
        "round",
        np.array([0.5, 1.5, 2.5, -0.5, -1.5, 0.25, 0.35, 1e30, math.nan, math.inf], "float32"),
        0,
    )
    yield call(
        "round",
        np.array([0.5, 1.5, 2.5, -0.5, -1.5, 0.25, 0.35, 1e30, math.nan, math.inf], "float32"),
        1,
    )
    yield call("round", np.array([15, 25, 35, -15, 2**31 - 1], "int32"), -1)
    for options in ({"nan": 5.0}, {"posinf": 1, "neginf": -1}, {"nan": math.nan}, {"nan": None}, {"posinf": math.inf},
                    {"nan": True}, {"nan": "0"}, {"posinf": 1e39}, {"nan": 1, "posinf": 2}):  # fmt: skip
        for dtype in ("float32", "float16", "bfloat16"):
            yield call("nan_to_num", special().astype(values.of(dtype, (1,)).dtype), **options)
        yield call("nan_to_num", values.integers((3,)), **options)
    for options in (
        {"rtol": 0.5},
        {"atol": 1},
        {"equal_nan": True},
        {"rtol": -1.0},
        {"rtol": math.nan},
        {"atol": math.inf},
    ):
        s = special()
        for op in ("isclose", "allclose"):
            yield call(op, np.repeat(s, len(s)), np.tile(s, len(s)), **options)
            yield call(op, values.integers((3,)), values.integers((3,), seed="r"), **options)
            yield call(op, values.booleans((3,)), values.booleans((3,), "r"), **options)


def _wheres():
    mask = values.booleans((2, 3))
    for one in ("float32", "int32", "uint8", "bool", "float16"):
        for other in (
            1,
            1.5,
            True,
            None,
            math.nan,
            [1, 2, 3],
            np.float32(1),
            np.int64(2),
            "1",
            300,
            -1,
        ):
            yield call("where", mask, values.of(one, (2, 3)), other)
            yield call("where", mask, other, values.of(one, (3,)))
    for condition in (True, 0, 2.5, [True, False, True], mask.astype("int32"), U((2, 3)), mask[:0], None, "a",
                      np.bool_(True), mask[:, :2], np.array(True)):  # fmt: skip
        yield call("where", condition, U((2, 3)), U((3,), seed="b"))
        yield call("where", condition, 1, 2)
        yield call("where", condition, 1.0, 2)
        yield call("where", condition)
    for choices in (([mask], [U((2, 3))]), ([mask, ~mask], [U((2, 3)), 2.0]), ([mask], [values.integers((2, 3))]),
                    ([mask[:1]], [U((2, 3))]), ([], []), ([True], [1]), ([mask, mask], [1, 2]),
                    (mask, [U((2, 3))]), ([mask.astype("int32")], [U((2, 3))]),
                    ((mask,), (U((2, 3)),))):  # fmt: skip
        yield call("select", *choices)
        yield call("select", *choices, 5)
        yield call("select", *choices, 0.5)
        yield call("select", *choices, U((3,)))


def _casts():
    dtypes = ("float32", "float16", "bfloat16", "float64", "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64",
              "bool", "complex64")  # fmt: skip
    for target in dtypes:
        for source in ("float32", "int32", "uint8", "bool", "float16", "bfloat16", "int64"):
            yield call("cast", values.of(source, (2, 3)), target)
            yield call("saturate_cast", values.of(source, (2, 3)), target)
        yield call("cast", special(), target)
        yield call("saturate_cast", special(), target)
        yield call("cast", values.extremes("int32"), target)
        yield call("saturate_cast", values.extremes("int32"), target)
    for target in (
        "int",
        "float",
        "string",
        None,
        3,
        "int3",
        "FLOAT32",
        "float8_e4m3fn",
        "int4",
        float,
        int,
        bool,
        np.float32,
    ):
        for op in ("cast", "saturate_cast", "zeros_like", "ones_like", "view", "convert_to_tensor"):
            yield call(op, U((2, 3)), target, channels=("static",))
    for op in ("cast", "saturate_cast"):
        for x in (1, 1.5, True, [1.5, 2], [], None, "1", np.float32(3.5), 10**10, -1, math.nan):
            yield call(op, x, "int32")
            yield call(op, x, "uint8")
            yield call(op, x, "float16")
