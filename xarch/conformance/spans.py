"""Which versions of a framework an entry of a ledger speaks of: minor ones, from one to another.

An entry that holds on two versions is taken to hold on those between. Versions that somebody wrote
in another way than `minor` stay as they are.
"""

from __future__ import annotations

import re

from packaging.version import Version

_Minor = tuple[int, int]


def minor(version: str) -> str:
    """The minor version that a version belongs to.

    Example:
        >>> minor("2.13.0")
        '>=2.13,<2.14'
    """
    first = _of(version)
    return _text(first, _next(first))


def widened(span: str, version: str) -> str:
    """The versions and those up to another.

    Example:
        >>> widened(">=2.13,<2.14", "2.15.1")
        '>=2.13,<2.16'
    """
    ends, one = _ends(span), _of(version)
    if ends is None:
        return span
    first, end = ends
    return _text(min(first, one), max(end, _next(one)))


def without(span: str, version: str) -> list[str]:
    """What is left of the versions without a minor one.

    Example:
        >>> without(">=2.13,<2.16", "2.15.1")
        ['>=2.13,<2.15']
    """
    ends, one = _ends(span), _of(version)
    if ends is None:
        return []
    first, end = ends
    parts = [(first, min(end, one)), (max(first, _next(one)), end)]
    return [_text(low, high) for low, high in parts if low < high]


def _of(version: str) -> _Minor:
    found = Version(version)
    return found.major, found.minor


def _next(one: _Minor) -> _Minor:
    return one[0], one[1] + 1


def _ends(span: str) -> tuple[_Minor, _Minor] | None:
    found = re.fullmatch(r">=(\d+\.\d+),<(\d+\.\d+)", span)
    return (_of(found[1]), _of(found[2])) if found else None


def _text(first: _Minor, end: _Minor) -> str:
    return f">={first[0]}.{first[1]},<{end[0]}.{end[1]}"
