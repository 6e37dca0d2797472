"""How far one array lies from another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import ml_dtypes
import numpy as np

from xarch.errors import ArgumentError

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Tolerance:
    """The largest distance that counts as agreement: `atol + rtol * |reference|`.

    Attributes:
        rtol: Relative part; None means 1e-5, and 4 eps for floats of 16 bits and fewer.
        atol: Absolute part; None means 1e-6, and eps for floats of 16 bits and fewer.

    Raises:
        ArgumentError: A part is negative, infinite or NaN.
    """

    rtol: float | None = None
    atol: float | None = None

    def __post_init__(self) -> None:
        for name, value in (("rtol", self.rtol), ("atol", self.atol)):
            if value is not None and not 0 <= value < float("inf"):
                raise ArgumentError(f"{name} is a finite number of 0 or more; got {value!r}.")

    def of(self, dtype: np.dtype[Any]) -> tuple[float, float]:
        """The relative and absolute tolerance for a dtype; integers and the like are exact.

        Example:
            >>> Tolerance().of(np.dtype("float32")), Tolerance().of(np.dtype("int32"))
            ((1e-05, 1e-06), (0.0, 0.0))
        """
        if not is_inexact(dtype):
            return 0.0, 0.0
        eps = float(ml_dtypes.finfo(dtype).eps)
        coarse = eps > 1e-4
        rtol = self.rtol if self.rtol is not None else (4 * eps if coarse else 1e-5)
        atol = self.atol if self.atol is not None else (eps if coarse else 1e-6)
        return rtol, atol


@dataclass(frozen=True)
class Difference:
    """The distance between an array and its reference.

    Attributes:
        agrees: Whether it lies within the tolerance everywhere.
        absolute: The largest absolute error among finite values; None where there is no number.
        relative: The largest error relative to the reference's value; None likewise.
        reason: Why they disagree, or an empty string.
    """

    agrees: bool
    absolute: float | None = None
    relative: float | None = None
    reason: str = ""


def is_inexact(dtype: np.dtype[Any]) -> bool:
    """Whether a dtype is a real or complex float, those of `ml_dtypes` included."""
    if np.issubdtype(dtype, np.inexact):
        return True
    try:
        ml_dtypes.finfo(dtype)
    except (ValueError, KeyError, TypeError):
        return False
    return True


def difference(value: Array, reference: Array, tolerance: Tolerance) -> Difference:
    """Compares an array with its reference; NaN agrees with NaN, an infinity with itself.

    Args:
        value: What is judged; its dtype chooses the tolerance.
        reference: What it should be, of any numeric dtype.
        tolerance: The largest distance that counts as agreement.
    """
    if value.shape != reference.shape:
        return Difference(False, reason=f"shape {value.shape}, reference {reference.shape}")
    if not (_is_numeric(value.dtype) and _is_numeric(reference.dtype)):
        same = bool(np.all(value == reference))
        return Difference(same, reason="" if same else "values differ")
    if not is_inexact(value.dtype) and not is_inexact(reference.dtype):
        return _exact(value, reference)
    return _inexact(value, reference, tolerance)


def _exact(value: Array, reference: Array) -> Difference:
    wrong = value != reference
    if not wrong.any():
        return Difference(True, 0.0, 0.0)
    exact = [abs(int(a) - int(b)) for a, b in zip(value[wrong], reference[wrong], strict=True)]
    count = int(wrong.sum())
    return Difference(False, float(max(exact)), None, f"{count} of {value.size} values differ")


def distances(value: Array, reference: Array) -> tuple[Array, Array]:
    """The distance at each element, and where no distance says how wrong it is.

    Args:
        value: What is judged.
        reference: What it should be, of the same shape.

    Returns:
        The absolute errors, zero where one of the two is not finite; and where exactly one is NaN
        or they are not the same infinity.
    """
    wide = np.complex128 if _is_complex(value) or _is_complex(reference) else np.float64
    a, b = value.astype(wide), reference.astype(wide)
    finite = np.isfinite(a) & np.isfinite(b)
    odd = ~finite & ~((np.isnan(a) & np.isnan(b)) | (a == b))
    with np.errstate(over="ignore"):  # the distance may be infinite
        error = np.abs(np.subtract(a, b, where=finite, out=np.zeros(a.shape, wide)))
    return error, odd


def _inexact(value: Array, reference: Array, tolerance: Tolerance) -> Difference:
    rtol, atol = tolerance.of(value.dtype)
    error, odd = distances(value, reference)
    finite = np.isfinite(value) & np.isfinite(reference)
    size = np.abs(np.where(finite, reference, 0).astype(np.complex128))
    relative = np.divide(error, size, where=size > 0, out=np.zeros(error.shape, np.float64))
    outside = int((~(error <= atol + rtol * size)).sum())
    reasons = []
    if odd.any():
        reasons.append(f"NaN or infinity differs at {int(odd.sum())} of {value.size}")
    if outside:
        reasons.append(f"{outside} of {value.size} values outside the tolerance")
    largest = (float(error.max(initial=0.0)), float(relative.max(initial=0.0)))
    return Difference(not reasons, *largest, "; ".join(reasons))


def _is_numeric(dtype: np.dtype[Any]) -> bool:
    return dtype.kind in "biufc" or hasattr(ml_dtypes, dtype.name)


def _is_complex(array: Array) -> bool:
    return bool(array.dtype.kind == "c")
