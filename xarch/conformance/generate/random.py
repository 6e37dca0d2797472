"""Random numbers: what seeds and generators do, where the numbers lie, and how often."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from xarch.conformance.case import Case
from xarch.conformance.corpus.encoding import dtype_of
from xarch.conformance.generate import _values as values
from xarch.conformance.generate._registry import generator
from xarch.conformance.generate._subject import subject

U = values.uniform
MANY = (50, 80)


def _case(name: str, what: str, *args: Any, dtypes: str = "float32", seed: int = 11,
          **options: Any) -> Case:  # fmt: skip
    return subject(f"keras.random:{name}", f"{what}[{dtypes}]", *args, use="draws", law=name,
                   kind="exact", dtypes=dtypes, seed=seed, **options)  # fmt: skip


@generator
def of_shapes() -> Iterator[Case]:
    rows: dict[str, list[tuple[str, dict[str, Any]]]] = {
        "uniform": [("plain", {}), ("range", {"minval": -3.0, "maxval": 5.0})],
        "normal": [("plain", {}), ("far", {"mean": 20.0, "stddev": 0.5})],
        "truncated_normal": [("plain", {}), ("far", {"mean": -4.0, "stddev": 3.0})],
    }
    for name, ways in rows.items():
        for what, config in ways:
            yield _case(name, what, MANY, **config)
        yield _case(name, "scalar", ())
        yield _case(name, "empty", (0, 3))
        yield _case(name, "large-seed", MANY, seed=2**31 - 2)
        for dtype in ("float16", "bfloat16"):
            yield _case(name, "plain", MANY, dtype=dtype, dtypes=dtype)
    for alpha in (0.5, 3.0):
        yield _case("gamma", f"alpha{alpha}", MANY, alpha)
        yield _case("beta", f"alpha{alpha}", MANY, alpha, 2.0)
    for counts, share in ((1, 0.5), (10, 0.25)):
        yield _case("binomial", f"counts{counts}", MANY, counts, share)


@generator
def of_integers() -> Iterator[Case]:
    for low, high in ((0, 7), (-3, 4), (5, 6)):
        yield _case("randint", f"from{low}to{high}", MANY, low, high, dtypes="int32")
    yield _case("randint", "plain", MANY, 0, 9, dtype="uint8", dtypes="uint8")
    yield _case("randint", "plain", MANY, -4, 5, dtype="int16", dtypes="int16")
    logits = U((2, 4))
    yield _case("categorical", "plain", logits, 2000, dtypes="int32")
    sure = np.array([[0.0, -np.inf, 1.0]], "float32")
    yield _case("categorical", "impossible", sure, 2000, dtypes="int32")


@generator
def of_arrays() -> Iterator[Case]:
    x = U((40, 50), 0.5, 2.0)
    for rate in (0.25, 0.9):
        yield _case("dropout", f"rate{rate}", x, rate)
    yield _case("dropout", "none", x, 0.0)
    yield _case("dropout", "rows", x, 0.5, noise_shape=(40, 1))
    yield _case("dropout", "columns", x, 0.5, noise_shape=(1, 50))
    half = values.integers((40, 50), 1, 9).astype(dtype_of("bfloat16"))
    yield _case("dropout", "plain", half, 0.5, dtypes="bfloat16")
    for axis in (0, 1, -1):
        yield _case("shuffle", f"axis{axis}", x, axis=axis, policy="slices-stay-whole")
    yield _case("shuffle", "integers", values.integers((100,), 0, 50), dtypes="int32")
