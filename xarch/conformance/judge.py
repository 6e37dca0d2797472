"""A verdict for each channel of a case; nothing blends them."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

import numpy as np

from xarch.comparison.leaves import leaves
from xarch.conformance import expected, tolerance
from xarch.conformance.case import KEPT, KINDS, Case
from xarch.conformance.dtypes import is_float
from xarch.conformance.expected import Leaf

Array = np.ndarray[Any, Any]
Outcome = dict[str, Any]


class Status(StrEnum):
    """What a channel says about a case."""

    PASS = "pass"  # noqa: S105
    FAIL = "fail"
    BLOCKED = "blocked"
    """Another channel's failure leaves nothing to judge; it counts as not passed."""
    ABSENT = "absent"
    """The backend lacks the capability; it counts as not passed."""


@dataclass(frozen=True)
class Verdict:
    """What one channel says about one case on one backend.

    Attributes:
        case: The case's id.
        channel: A key of `xarch.conformance.case.CHANNELS`.
        status: Passed or not.
        signature: How it failed, the same on every machine: a ledger entry matches it.
        detail: Numbers or a message for a reader; may vary.
        ulps: The distance achieved, in the unit of the tolerance; None where there is none.
    """

    case: str
    channel: str
    status: Status
    signature: str = ""
    detail: str = ""
    ulps: float | None = None

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready, without what is empty."""
        return {name: value for name, value in asdict(self).items() if value not in {"", None}}


def judge(case: Case, outcome: dict[str, Outcome], truth: Truth) -> list[Verdict]:
    """The verdicts of a case that the process survived."""
    eager = outcome["eager"]
    found = [Verdict(case.id, "health", Status.PASS), _error(case, eager)]
    if case.raises:
        return found
    if "error" in eager:
        found += [Verdict(case.id, name, Status.BLOCKED) for name in ("shape", "dtype", "value")]
    else:
        found += _result(case, eager["value"], truth.leaves)
    for channel in case.channels:
        found.append(_JUDGES[channel](case, channel, outcome.get(channel), truth))
    return found


def ended(case: Case, how: str, detail: str) -> list[Verdict]:
    """The verdicts of a case during which the process ended."""
    others = [Verdict(case.id, name, Status.BLOCKED) for name in case.asked if name != "health"]
    return [Verdict(case.id, "health", Status.FAIL, how, detail), *others]


class Truth:
    """What a case should give, computed when it is first asked for."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._leaves: list[Leaf] | None = None
        self._gradient: list[tuple[Array, Array]] | None = None

    @property
    def leaves(self) -> list[Leaf]:
        """The expected result."""
        if self._leaves is None:
            self._leaves = expected.expect(self._case)
        return self._leaves

    @property
    def gradient(self) -> list[tuple[Array, Array]]:
        """The expected gradients."""
        if self._gradient is None:
            self._gradient = expected.gradient(self._case)
        return self._gradient


def _error(case: Case, eager: Outcome) -> Verdict:
    classes = eager.get("error")
    if not case.raises:
        if classes is None:
            return Verdict(case.id, "error", Status.PASS)
        return Verdict(case.id, "error", Status.FAIL, f"raises {classes[0]}", eager["message"])
    if classes is None:
        return Verdict(case.id, "error", Status.FAIL, "does not raise", f"expected {case.raises}")
    if set(classes) & set(case.raises):
        return Verdict(case.id, "error", Status.PASS)
    signature = f"raises {classes[0]}, expected {' or '.join(case.raises)}"
    return Verdict(case.id, "error", Status.FAIL, signature, eager["message"])


def _result(case: Case, value: Any, truth: list[Leaf]) -> list[Verdict]:
    found = list(leaves(value).values())
    shape = _shape_signature([leaf.shape for leaf in found], truth)
    dtype = _dtype_signature([leaf.dtype.name for leaf in found], truth)
    verdicts = [_verdict(case, "shape", shape), _verdict(case, "dtype", dtype)]
    if shape:
        return [*verdicts, Verdict(case.id, "value", Status.BLOCKED)]
    return [*verdicts, _value(case, "value", found, truth)]


def _value(case: Case, channel: str, found: list[Array], truth: list[Leaf]) -> Verdict:
    if case.law:
        return _lawful(case, channel, found)
    wrong, ulps = [], 0.0
    for value, leaf in zip(found, truth, strict=True):
        reach = tolerance.reach(
            value,
            leaf.value,
            leaf.slack,
            case.kind,
            _coarser(value, leaf),
            flushes=case.policy != KEPT,
        )
        bad = reach.wrong | _wrong_zero(case, value, leaf.value)
        wrong.append((bad, value, leaf.value))
        ulps = max(ulps, reach.ulps)
    if not any(bad.any() for bad, _, _ in wrong):
        return Verdict(case.id, channel, Status.PASS, ulps=ulps)
    return Verdict(case.id, channel, Status.FAIL, _wrong_signature(wrong), _example(wrong), ulps)


def _lawful(case: Case, channel: str, found: list[Array]) -> Verdict:
    wrong, ulps = [], 0.0
    dtype = found[0].dtype.name
    for got, want in expected.lawful(case, found):
        scale = np.abs(want).max(initial=0.0, where=np.isfinite(want)) + 1.0
        slack = np.full(want.shape, scale * expected.eps(dtype))
        reach = tolerance.reach(got, want, slack, case.kind, dtype)
        wrong.append((reach.wrong, got, want))
        ulps = max(ulps, reach.ulps)
    if not any(bad.any() for bad, _, _ in wrong):
        return Verdict(case.id, channel, Status.PASS, ulps=ulps)
    return Verdict(case.id, channel, Status.FAIL, _wrong_signature(wrong), _example(wrong), ulps)


def _coarser(value: Array, leaf: Leaf) -> str:
    """A result of another float dtype than it should have is not judged by a finer precision."""
    both = [name for name in (value.dtype.name, leaf.dtype) if is_float(name)]
    return max(both, key=expected.eps) if both else ""


def _wrong_zero(case: Case, value: Array, truth: Array) -> Array:
    if not case.signed_zero or truth.dtype.kind != "f":
        return np.zeros(truth.shape, bool)
    value = value.astype(np.float64)
    return np.asarray((truth == 0) & (value == 0) & (np.signbit(truth) != np.signbit(value)))


def _symbolic(case: Case, channel: str, outcome: Outcome | None, truth: Truth) -> Verdict:
    assert outcome is not None
    if "error" in outcome:
        return _raised(case, channel, outcome)
    shapes = [shape for shape, _ in outcome["value"]]
    parts = [
        _shape_signature(shapes, truth.leaves),
        _dtype_signature([dtype for _, dtype in outcome["value"]], truth.leaves),
    ]
    return _verdict(case, channel, "; ".join(part for part in parts if part))


def _traced(case: Case, channel: str, outcome: Outcome | None, truth: Truth) -> Verdict:
    if outcome is None:
        return Verdict(case.id, channel, Status.ABSENT, "capability absent")
    if "error" in outcome:
        return _raised(case, channel, outcome)
    parts = _result(case, outcome["value"], truth.leaves)
    signature = "; ".join(part.signature for part in parts if part.signature)
    detail = next((part.detail for part in parts if part.detail), "")
    return _verdict(case, channel, signature, detail)


def _gradient(case: Case, channel: str, outcome: Outcome | None, truth: Truth) -> Verdict:
    if outcome is None:
        return Verdict(case.id, channel, Status.ABSENT, "capability absent")
    if "error" in outcome:
        return _raised(case, channel, outcome)
    wrong, ulps = [], 0.0
    for value, (slope, doubt) in zip(outcome["value"], truth.gradient, strict=True):
        found = np.zeros(slope.shape) if value is None else value
        if found.shape != slope.shape:
            return _verdict(case, channel, f"gradient of shape {found.shape}, not {slope.shape}")
        size = np.abs(slope).max(initial=0.0, where=np.isfinite(slope))
        # a gradient sums over outputs, so its rounding is that of the largest term
        eps = max(expected.eps(name) for name in case.dtypes)
        slack = np.full(slope.shape, eps * size) + doubt
        kind = "reduction" if KINDS[case.kind] == 0 else case.kind
        reach = tolerance.reach(found.astype(np.float32), slope, slack, kind)
        wrong.append((reach.wrong, found, slope))
        ulps = max(ulps, reach.ulps)
    if not any(bad.any() for bad, _, _ in wrong):
        return Verdict(case.id, channel, Status.PASS, ulps=ulps)
    none = "no gradient; " if any(value is None for value in outcome["value"]) else ""
    signature = none + _wrong_signature(wrong)
    return Verdict(case.id, channel, Status.FAIL, signature, _example(wrong), ulps)


_JUDGES = {"static": _symbolic, "dynamic": _symbolic, "traced": _traced, "gradient": _gradient}


def _raised(case: Case, channel: str, outcome: Outcome) -> Verdict:
    signature = f"raises {outcome['error'][0]}"
    return Verdict(case.id, channel, Status.FAIL, signature, outcome["message"])


def _verdict(case: Case, channel: str, signature: str, detail: str = "") -> Verdict:
    status = Status.FAIL if signature else Status.PASS
    return Verdict(case.id, channel, status, signature, detail)


def _shape_signature(shapes: list[Any], truth: list[Leaf]) -> str:
    if len(shapes) != len(truth):
        return f"{len(shapes)} arrays, expected {len(truth)}"
    for shape, leaf in zip(shapes, truth, strict=True):
        pairs = list(zip(shape, leaf.value.shape, strict=False))
        if len(shape) != leaf.value.ndim or any(a not in {None, b} for a, b in pairs):
            return f"shape {tuple(shape)}, expected {leaf.value.shape}"
    return ""


def _dtype_signature(dtypes: list[str], truth: list[Leaf]) -> str:
    for dtype, leaf in zip(dtypes, truth, strict=False):
        if leaf.dtype not in {dtype, "python"}:
            return f"dtype {dtype}, expected {leaf.dtype}"
    return ""


def _wrong_signature(wrong: list[tuple[Array, Array, Array]]) -> str:
    """Which numbers are wrong and of what sort they are: no rounding shows in it."""
    digest = hashlib.sha256()
    counts: dict[str, int] = {}
    total = 0
    for bad, value, _ in wrong:
        sorts = [_sort(item) for item in np.asarray(value)[bad].ravel().tolist()]
        for sort in sorts:
            counts[sort] = counts.get(sort, 0) + 1
        digest.update(np.packbits(bad).tobytes() + ",".join(sorts).encode())
        total += bad.size
    parts = ", ".join(f"{count} {sort}" for sort, count in sorted(counts.items()))
    return f"wrong: {parts} of {total} #{digest.hexdigest()[:8]}"


def _sort(item: Any) -> str:  # a return for each
    if isinstance(item, str):
        return "text"
    if isinstance(item, complex):
        return "NaN" if item != item else "complex"  # noqa: PLR0124  # NaN alone differs from itself
    if item != item:  # noqa: PLR0124
        return "NaN"
    if item in {float("inf"), float("-inf")}:
        return "infinite"
    if item == 0:
        return "zero"
    return "positive" if item > 0 else "negative"


def _example(wrong: list[tuple[Array, Array, Array]]) -> str:
    for bad, value, truth in wrong:
        if bad.any():
            at = tuple(int(index[0]) for index in np.nonzero(np.atleast_1d(bad)))
            got, want = np.atleast_1d(value)[at], np.atleast_1d(truth)[at]
            return f"at {at}: {got}, expected {want}"
    return ""
