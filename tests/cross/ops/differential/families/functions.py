"""Ops that take functions."""

import numpy as np
from calls import call

from xarch.conformance.generate import _values as values

U = values.uniform
SMOOTH = ("static", "traced", "gradient")


def given(op, *args, channels=SMOOTH, **options):
    return call(op, *args, use="given", channels=channels, **options)


def calls():
    yield from _branches()
    yield from _loops()
    yield from _maps()
    yield from _scans()


def _branches():
    for truth in (True, False, np.asarray(True), np.asarray(False), 1, 0, 1.5, np.asarray(2, "int32"),
                  np.asarray(0.0, "float32"), np.array([True]), np.array([True, False]), [True], None,
                  np.bool_(True)):  # fmt: skip
        yield given("cond", truth, "first", "second")
    yield given("cond", np.asarray(True), "double", "second")
    yield given("cond", np.asarray(True), 3, "second")
    x = U((3,))
    for place in (0, 1, 2, 3, -1, -9, np.asarray(1, "int32"), np.asarray(5, "int32"),
                  np.asarray(-2, "int32"), np.asarray(1, "int64"), np.asarray(1, "uint8"),
                  np.array([1], "int32"), 1.0, True, np.asarray(1.0, "float32"), np.int32(1)):  # fmt: skip
        yield given("switch", place, ["double", "negate", "square"], x)
    yield given("switch", 0, ["double"], x)
    yield given("switch", 0, [], x)
    yield given("switch", 0, ["first", "second"])
    yield given("switch", 1, ["add", "product"], x, x)
    yield given("switch", 1, ["add", "product"], x)
    yield given("switch", 1, ["pair", "pair"], x)


def _loops():
    one, half = np.asarray(0, "int32"), np.asarray(0.5, "float32")
    for state in ((one, half), [one, half], (np.asarray(9, "int32"), half), (0, 0.5), (one, 0.5)):
        for most in (None, 0, 1, 3, 100, -1):
            yield given("while_loop", "below", "onward", state, maximum_iterations=most)
    yield given("while_loop", "below", "onward", (one,))
    yield given("while_loop", "below", "onward", (one, half, half))
    yield given("while_loop", "below", "onward", (one, U((2, 3))))
    yield given("while_loop", "below", "onward", (one, half), maximum_iterations=1.5)
    for bounds in ((2, 6), (3, 3), (6, 2), (-2, 2), (np.asarray(1, "int32"), np.asarray(4, "int32")),
                   (0, np.asarray(3, "int32")), (0, 3.0), (0, True), (0.5, 3)):  # fmt: skip
        yield given("fori_loop", *bounds, "indexed", half)
        yield given("fori_loop", *bounds, "indexed", U((2,)))
    yield given("fori_loop", 0, 3, "indexed", 0.5)


def _maps():
    x, y = U((4, 3)), U((4, 2), seed="y")
    for op in ("map", "vectorized_map"):
        for function in ("sine", "square", "double", "negate", "pair", "constant"):
            yield given(op, function, x)
            yield given(op, function, x[:1])
            yield given(op, function, x[:, 0])
            yield given(op, function, x[:0])
            yield given(op, function, values.integers((3, 2)))
        yield given(op, "both", (x, x))
        yield given(op, "both", [x, x])
        yield given(op, "both", (x, y[:, :1]))
        yield given(op, "both", (x, y[:2]))
        yield given(op, "sine", np.asarray(1.0, "float32"))
        yield given(op, "sine", x.tolist())
        yield given(op, "sine", [1.0, 2.0])
        yield given(op, 3, x)
        yield given(op, "sine", values.uniform((3,), dtype="float16"))


def _scans():
    x, start = U((4, 3)), U((3,), seed="s")
    for reverse in (False, True):
        for unroll in (1, 2, True, False, 9):
            yield given("scan", "running", start, x, reverse=reverse, unroll=unroll)
        yield given("scan", "running", start, x[:0], reverse=reverse)
        yield given("scan", "running", start, x[:1], reverse=reverse)
        yield given("scan", "running", start, x, length=4, reverse=reverse)
        yield given("scan", "running", start, x, length=3, reverse=reverse)
        yield given("scan", "counting", np.asarray(0.5, "float32"), None, 3, reverse=reverse)
        for f in ("add", "product"):
            for axis in (0, 1, -1, 2, -3, None):
                yield given("associative_scan", f, x, reverse=reverse, axis=axis)
            for n in (1, 2, 3, 5, 8):
                yield given("associative_scan", f, U((n,), 0.5, 1.5), reverse=reverse)
            yield given("associative_scan", f, x[:0], reverse=reverse)
            yield given("associative_scan", f, values.integers((5,)), reverse=reverse)
    yield given("scan", "counting", np.asarray(0.5, "float32"), None)
    yield given("scan", "counting", np.asarray(0.5, "float32"), None, 0)
    yield given("scan", "counting", np.asarray(0.5, "float32"), None, -1)
    yield given("scan", "counting", 0.5, None, 2)
    yield given("scan", "running", np.asarray(0.5, "float32"), x[:, 0])
    yield given("scan", "running", values.integers((3,)), values.integers((4, 3)))
    yield given("scan", 3, start, x)
    yield given("scan", "running", start, x, unroll=0)
    yield given("scan", "running", start, np.asarray(1.0, "float32"))
    yield given("associative_scan", "add", np.asarray(1.0, "float32"))
    yield given("associative_scan", 3, x)
