"""Where backends differ: from each other, from the reference, from NumPy in raising."""

from collections import Counter
from dataclasses import dataclass, replace

import numpy as np

from xarch.comparison.leaves import leaves
from xarch.conformance import expected, reference
from xarch.conformance.dtypes import is_float
from xarch.conformance.expected import Leaf
from xarch.conformance.judge import Status, Truth, judge

PLAIN = {"Exception", "BaseException", "object"}
KNOWN = {"ValueError", "TypeError", "IndexError", "LinAlgError", "AxisError"}


@dataclass(frozen=True)
class Difference:
    """Where the backends' answers to one call part.

    Attributes:
        case: The call's id.
        channel: Where.
        what: By backend, how it differs from the first one that has an answer; empty where it
            does not.
        shared: Whether all differ alike, from the eager result, the reference or NumPy.
        detail: Numbers or a message.
    """

    case: str
    channel: str
    what: dict[str, str]
    shared: bool
    detail: str


class Agreed:
    """What one backend gives, as the truth for the others."""

    def __init__(self, outcome):
        self.leaves = []
        for path, value in leaves(outcome["eager"]["value"]).items():
            name = value.dtype.name
            wide = value.astype(np.float64) if is_float(name) else value
            size = expected.largest(wide) if is_float(name) or value.dtype.kind == "c" else 0.0
            slack = (
                np.full(value.shape, expected.eps(name) * size) if size else np.zeros(value.shape)
            )
            self.leaves.append(Leaf(path, wide, name, slack))
        slopes = outcome.get("gradient", {}).get("value", [])
        self.gradient = [(_slope(one), np.zeros(_slope(one).shape)) for one in slopes]


def _slope(value):
    return np.zeros(()) if value is None else np.asarray(value, np.float64)


def differences(case, found):
    """The differences of one call.

    Args:
        case: The call.
        found: What it gives, by backend.
    """
    ended = {name: one["eager"].get("ended", "") for name, one in found.items()}
    if any(ended.values()):
        yield Difference(case.id, "health", ended, shared=False, detail="")
        return
    errors = {name: one["eager"].get("error") for name, one in found.items()}
    if any(errors.values()):
        yield from _of_errors(case, found, errors)
        return
    yield from _of_numpy(case)
    yield from _of_results(case, found)


def _of_errors(case, found, errors):
    messages = {name: one["eager"].get("message", "") for name, one in found.items()}
    what = {name: classes[0] if classes else "" for name, classes in errors.items()}
    detail = " | ".join(f"{name}: {text[:110]}" for name, text in messages.items() if text)
    if not all(errors.values()):
        yield Difference(case.id, "error", what, shared=False, detail=detail)
        return
    common = set.intersection(*(set(one) - PLAIN for one in errors.values()))
    if not common & KNOWN:
        yield Difference(case.id, "error", what, shared=len(set(what.values())) == 1, detail=detail)
        return
    theirs = _numpy_raises(case)
    if theirs is not None and not theirs & common:
        names = f"NumPy {'raises ' + '/'.join(sorted(theirs)) if theirs else 'does not raise'}"
        yield Difference(case.id, "numpy", what, shared=True, detail=f"{names}; {detail}")


def _of_numpy(case):
    theirs = _numpy_raises(case)
    if theirs:
        what = f"NumPy raises {'/'.join(sorted(theirs))}"
        yield Difference(case.id, "numpy", {}, shared=True, detail=what)


def _numpy_raises(case):
    """The classes of NumPy's error, none where it gives something; None where it has no such op."""
    function = getattr(np, case.op, None)
    if function is None or case.use not in {"", "arrays"}:
        return None
    try:
        with np.errstate(all="ignore"):
            function(*case.args, **case.kwargs)
    except Exception as error:
        return {one.__name__ for one in type(error).__mro__} - PLAIN
    return set()


def _of_results(case, found):
    first = _anchor(found)
    if not leaves(found[first]["eager"]["value"]):
        return
    dtypes = tuple(one.dtype.name for one in leaves(found[first]["eager"]["value"]).values())
    case = replace(case, dtypes=dtypes)
    yield from _against(case, found, Agreed(found[first]), "")
    try:
        truth = Truth(case)
        reference.of(case.op)
        assert truth.leaves
        slopes = {
            name: {k: v for k, v in one.items() if k == "eager"} for name, one in found.items()
        }
    except Exception:
        return
    yield from _against(replace(case, channels=()), slopes, truth, "reference ")


def _against(case, found, truth, prefix):
    rows = {}
    for name, outcome in found.items():
        if "gradient" in case.channels and prefix == "":
            truth.gradient = _slopes_of(found, outcome)
        for verdict in judge(case, outcome, truth):
            if verdict.status in {Status.FAIL, Status.PASS}:
                rows.setdefault(verdict.channel, {})[name] = verdict
    for channel, verdicts in rows.items():
        what = {name: one.signature.partition(" #")[0] for name, one in verdicts.items()}
        if any(what.values()):
            detail = next(one.detail for one in verdicts.values() if one.signature)
            shared = len(set(what.values())) == 1 and len(what) == len(found)
            yield Difference(case.id, prefix + channel, what, shared, str(detail)[:160])


def _slopes_of(found, outcome):
    """The gradients of the first backend that has them, in the shapes of an outcome's."""
    own = outcome.get("gradient", {}).get("value", [])
    for other in found.values():
        value = other.get("gradient", {}).get("value")
        if value is not None and len(value) == len(own):
            pairs = zip(value, own, strict=True)
            shapes = [np.shape(b if a is None else a) for a, b in pairs]
            slopes = [
                np.zeros(s) if v is None else _slope(v) for v, s in zip(value, shapes, strict=True)
            ]
            return [(one, np.zeros(one.shape)) for one in slopes]
    return []


def _anchor(found):
    """The first backend of those whose result has the most frequent shapes and dtypes."""
    kinds = {
        name: tuple((x.shape, x.dtype.name) for x in leaves(one["eager"]["value"]).values())
        for name, one in found.items()
    }
    best = Counter(kinds.values()).most_common(1)[0][0]
    return next(name for name, kind in kinds.items() if kind == best)
