"""Transforms of signals."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from xarch.conformance.case import Case
from xarch.conformance.generate import _values as values
from xarch.conformance.generate._case import EVERY, PLAIN, SYMBOLIC, case, refused
from xarch.conformance.generate._registry import generator

U = values.uniform


@generator
def transforms() -> Iterator[Case]:
    for op in ("fft", "fft2", "ifft2"):
        for name, shape in {"even": (2, 4), "odd": (3, 5), "square": (3, 3)}.items():
            x = (U(shape), U(shape, seed="i"))
            yield case(op, f"{name}[float32]", x, kind="transform", dtypes="float32",
                       channels=EVERY if name == "odd" else SYMBOLIC)  # fmt: skip
    for length in (None, 4, 8):
        yield case("rfft", f"length-{length}[float32]", U((2, 6)), fft_length=length,
                   kind="transform", dtypes="float32", channels=PLAIN)  # fmt: skip
    x = (U((2, 4)), U((2, 4), seed="i"))
    for length in (None, 5, 6):
        yield case("irfft", f"length-{length}[float32]", x, fft_length=length, kind="transform",
                   dtypes="float32", channels=PLAIN)  # fmt: skip


@generator
def of_nothing() -> Iterator[Case]:
    none, rows = np.zeros((0, 4), "float32"), np.zeros((2, 0), "float32")
    for op in ("fft", "irfft"):
        yield case(op, "no-rows[float32]", (none, none), kind="transform", dtypes="float32")
    for op in ("fft2", "ifft2"):
        yield case(op, "no-rows[float32]", (none[:, None], none[:, None]), kind="transform",
                   dtypes="float32")  # fmt: skip
    yield case("rfft", "no-rows[float32]", none, kind="transform", dtypes="float32")
    yield case("rfft", "no-numbers[float32]", rows, fft_length=4, kind="transform",
               dtypes="float32")  # fmt: skip


@generator
def not_finite() -> Iterator[Case]:
    for name, number in {"nan": np.nan, "infinite": np.inf}.items():
        x = U((3, 6))
        x[1, 2] = number
        for op in ("fft", "fft2", "ifft2", "irfft"):
            yield case(op, f"{name}[float32]", (np.stack([x, x[::2].repeat(2, 0)[:3]]), U((2, 3, 6))),
                       kind="transform", dtypes="float32", channels=("traced",))  # fmt: skip
        for length in (None, 2):
            what = name if length is None else f"{name}-beyond"
            yield case("rfft", f"{what}[float32]", x, fft_length=length, kind="transform",
                       dtypes="float32", channels=("traced",))  # fmt: skip
        y = U((2, 24))
        y[0, 9] = number
        yield case("stft", f"{name}[float32]", y, 6, 3, 8, kind="transform", dtypes="float32",
                   channels=("traced",))  # fmt: skip
        parts = _spectrum(2, 6, 5)
        parts[0][1, 3, 2] = number
        yield case("istft", f"{name}[float32]", parts, 8, 4, 8, kind="transform", dtypes="float32",
                   channels=("traced",))  # fmt: skip


@generator
def narrow() -> Iterator[Case]:
    for op in ("fft", "fft2", "ifft2"):
        for dtype in ("float16", "int32"):
            x = (values.of(dtype, (3, 2, 4)), values.of(dtype, (3, 2, 4)))
            yield case(op, f"even[{dtype}]", x, kind="transform", dtypes="float32",
                       channels=SYMBOLIC)  # fmt: skip
    for dtype in ("float16", "bfloat16", "int32"):
        x = values.of(dtype, (2, 6))
        yield case("rfft", f"plain[{dtype}]", x, kind="transform", dtypes="float32",
                   channels=SYMBOLIC)  # fmt: skip
        yield case("irfft", f"plain[{dtype}]", (x, x), kind="transform", dtypes="float32",
                   channels=SYMBOLIC)  # fmt: skip
        yield case("stft", f"hann[{dtype}]", values.of(dtype, (2, 24)), 6, 3, 8, kind="transform",
                   dtypes="float32", channels=SYMBOLIC)  # fmt: skip


@generator
def short_time() -> Iterator[Case]:
    x = U((2, 24))
    for name, options in {
        "hann": {}, "hamming": {"window": "hamming"}, "none": {"window": None},
        "uncentred": {"center": False},
    }.items():  # fmt: skip
        yield case("stft", f"{name}[float32]", x, 6, 3, 8, kind="transform", dtypes="float32",
                   channels=SYMBOLIC, **options)  # fmt: skip


def _spectrum(*shape: int) -> tuple[values.Array, values.Array]:
    return U(shape), U(shape, seed="i")


@generator
def back_from_short_time() -> Iterator[Case]:
    x = _spectrum(2, 6, 5)
    apart: dict[str, Any] = {"center": False}
    rows: dict[str, tuple[Any, tuple[int, ...], dict[str, Any]]] = {
        "hann": (x, (8, 4, 8), {}), "overlap": (x, (8, 2, 8), {}),
        "uncentred": (x, (8, 4, 8), apart), "uncentred-overlap": (x, (8, 3, 8), apart),
        "short-window": (x, (6, 3, 8), apart), "odd": (_spectrum(2, 6, 4), (7, 3, 7), {}),
        "hamming": (x, (6, 3, 8), {"window": "hamming", **apart}),
        "own-window": (x, (6, 3, 8), {"window": U((6,), 0.5, 1.0), **apart}),
        "none": (x, (6, 4, 8), {"window": None, **apart}),
        "none-centred": (x, (8, 3, 8), {"window": None}),
        "few": (_spectrum(2, 2, 5), (8, 2, 8), apart),
        "one-frame": (_spectrum(2, 1, 5), (8, 4, 8), apart),
        "gaps": (x, (8, 11, 8), {"window": "hamming", **apart}),
        "length": (x, (8, 4, 8), {"length": 17}), "longer": (x, (8, 4, 8), {"length": 33}),
        "uncentred-longer": (x, (8, 4, 8), {"length": 33, **apart}),
        "nothing": (x, (8, 4, 8), {"length": 0}),
        "single": (_spectrum(2, 5, 1), (1, 1, 1), {}), "empty": (_spectrum(0, 6, 5), (8, 4, 8), {}),
        "alone": (_spectrum(6, 5), (8, 4, 8), apart),
        "batches": (_spectrum(3, 2, 6, 5), (8, 4, 8), apart),
    }  # fmt: skip
    for name, (given, sizes, options) in rows.items():
        yield case("istft", f"{name}[float32]", given, *sizes, kind="transform", dtypes="float32",
                   channels=EVERY if name == "uncentred" else SYMBOLIC, **options)  # fmt: skip
    yield refused("istft", "frequencies[float32]", _spectrum(2, 6, 4), 8, 4, 8, by="ValueError")
    yield refused("istft", "no-stride[float32]", x, 8, 0, 8, by="ValueError")
    yield refused("istft", "window[float32]", x, 8, 4, 8, window="square", by="ValueError")
    yield refused("istft", "other-parts[float32]", (x[0], x[1][:1]), 8, 4, 8, by="ValueError")
    yield refused("istft", "no-frames[float32]", _spectrum(2, 0, 5), 8, 4, 8, by="ValueError")
    yield refused("istft", "vector[float32]", _spectrum(5), 8, 4, 8, by="ValueError")
