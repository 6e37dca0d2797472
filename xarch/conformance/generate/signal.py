"""Transforms of signals."""

from __future__ import annotations

from collections.abc import Iterator

from xarch.conformance.case import Case
from xarch.conformance.generate import _values as values
from xarch.conformance.generate._case import EVERY, PLAIN, SYMBOLIC, case
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
def short_time() -> Iterator[Case]:
    x = U((2, 24))
    for name, options in {
        "hann": {}, "hamming": {"window": "hamming"}, "none": {"window": None},
        "uncentred": {"center": False},
    }.items():  # fmt: skip
        yield case("stft", f"{name}[float32]", x, 6, 3, 8, kind="transform", dtypes="float32",
                   channels=SYMBOLIC, **options)  # fmt: skip
