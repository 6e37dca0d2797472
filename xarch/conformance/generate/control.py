"""Ops that take functions: branches, loops, maps, scans, derivatives and decorators."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from xarch.conformance.case import Case
from xarch.conformance.generate import _values as values
from xarch.conformance.generate._case import case, refused
from xarch.conformance.generate._registry import generator

U = values.uniform
SMOOTH = ("static", "traced", "gradient")
PLAIN = ("static", "traced")


def _given(op: str, what: str, *args: Any, dtypes: Any = "float32", use: str = "given",
           **options: Any) -> Case:  # fmt: skip
    kind = options.pop("kind", "reduction")
    return replace(case(op, f"{what}[float32]", *args, dtypes=dtypes, kind=kind, **options),
                   use=use)  # fmt: skip


def _refused(op: str, what: str, *args: Any, by: str, **options: Any) -> Case:
    return replace(refused(op, what, *args, by=by, **options), use="given")


@generator
def branches() -> Iterator[Case]:
    for truth in (True, False):
        name = str(truth).lower()
        yield _given("cond", name, np.asarray(truth), "first", "second", channels=PLAIN)
    x = U((3,))
    for place in (0, 1, 2, 7, -3):
        yield _given("switch", f"at-{place}", np.asarray(place, "int32"),
                     ["double", "negate", "square"], x, channels=SMOOTH)  # fmt: skip


@generator
def maps() -> Iterator[Case]:
    x, y = U((4, 3)), U((4, 3), seed="y")
    for op in ("map", "vectorized_map"):
        yield _given(op, "plain", "sine", x, channels=SMOOTH)
        yield _given(op, "pair", "both", (x, y), channels=SMOOTH)
        yield _given(op, "one", "square", x[:1], channels=PLAIN)


@generator
def scans() -> Iterator[Case]:
    x, start = U((4, 3)), U((3,), seed="start")
    for reverse in (False, True):
        what = "reverse" if reverse else "plain"
        yield _given("scan", what, "running", start, x, reverse=reverse, channels=SMOOTH)
    yield _given("scan", "unrolled", "running", start, x, unroll=2, channels=PLAIN)
    yield _given("scan", "length", "counting", np.asarray(0.5, "float32"), None, length=3)
    for axis in (0, 1):
        for reverse in (False, True):
            what = f"axis{axis}-reverse" if reverse else f"axis{axis}"
            yield _given("associative_scan", what, "add", x, axis=axis, reverse=reverse,
                         channels=SMOOTH)  # fmt: skip
    yield _given("associative_scan", "product", "product", U((5,), 0.5, 1.5), channels=SMOOTH)
    yield _given("associative_scan", "one", "add", x[:1])


@generator
def loops() -> Iterator[Case]:
    state = (np.asarray(0, "int32"), np.asarray(0.5, "float32"))
    both = ("int32", "float32")
    yield _given("while_loop", "plain", "below", "onward", state, dtypes=both, channels=("traced",))
    yield _given("while_loop", "stopped", "below", "onward", state, maximum_iterations=3,
                 dtypes=both)  # fmt: skip
    late = (np.asarray(9, "int32"), np.asarray(0.5, "float32"))
    yield _given("while_loop", "never", "below", "onward", late, dtypes=both)
    yield _given("fori_loop", "plain", 2, 6, "indexed", np.asarray(0.5, "float32"),
                 channels=("traced",))  # fmt: skip
    yield _given("fori_loop", "never", 3, 3, "indexed", np.asarray(0.5, "float32"))


@generator
def derivatives() -> Iterator[Case]:
    x, y, way = U((2, 3)), U((3,), seed="y"), U((2, 3), seed="way")
    yield _given("jvp", "plain", "sine", (x,), (way,), channels=("traced",))
    yield _given("jvp", "broadcast", "product", (x, y), (way, U((3,), seed="other")))
    yield _given("jvp", "list", "sine", [x], [way])
    yield _given("jvp", "two-results", "pair", (x,), (way,))
    yield _given("jvp", "aux", "pair", (x,), (way,), has_aux=True)
    yield _given("jvp", "constant", "constant", (x,), (way,))
    yield _given("jvp", "empty", "sine", (x[:0],), (way[:0],))
    yield _refused("jvp", "another-shape", "sine", (x,), (y,), by="ValueError")
    yield _refused("jvp", "one-tangent-too-few", "product", (x, y), (way,), by="ValueError")
    whole = np.array([1, 2], "int32")
    yield _refused("jvp", "integers", "square", (whole,), (whole,), by="TypeError")


@generator
def decorators() -> Iterator[Case]:
    x, y, number = U((2, 3)), U((3,), seed="y"), np.asarray(1.5, "float32")
    yield _given("custom_gradient", "plain", "by-hand", x, use="decorated",
                 channels=("traced", "gradient"))  # fmt: skip
    yield _given("vectorize", "plain", "sine", x, use="decorated", channels=("traced", "gradient"))
    yield _given("vectorize", "broadcast", "product", x, y, use="decorated", channels=("gradient",))
    yield _given("vectorize", "number", "product", x, number, use="decorated")
    yield _given("vectorize", "numbers", "product", number, number, use="decorated")
    yield _given("vectorize", "two-results", "both", x, use="decorated")
    yield _given("vectorize", "excluded", "times-sum", y, x, options={"excluded": [1]},
                 use="decorated", channels=("gradient",))  # fmt: skip
    yield _given("vectorize", "signature", "dot", x, y, options={"signature": "(n),(n)->()"},
                 use="decorated", channels=("gradient",))  # fmt: skip
    yield _given("vectorize", "signature-of-matrices", "dot", U((2, 1, 3, 4)), U((5, 4), seed="v"),
                 options={"signature": "(m,n),(n)->(m)"}, use="decorated")  # fmt: skip
    yield _given("vectorize", "empty", "sine", x[:0], use="decorated")
