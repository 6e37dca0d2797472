"""What differs between two specs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from xarch.spec.document import Spec
from xarch.spec.problems import Path, dotted

_TYPES = ("kind", "block", "head", "source")
_ABSENT = object()


@dataclass(frozen=True)
class Change:
    """One value that differs.

    Attributes:
        path: Where, with dots.
        before: The value in the first spec; None where there is none.
        after: The value in the second spec; None where there is none.
        sign: `~` for a change, `+` for what is new, `-` for what is gone.
    """

    path: str
    before: Any
    after: Any
    sign: str

    def __str__(self) -> str:
        match self.sign:
            case "+":
                return f"+ {self.path}: {_text(self.after)}"
            case "-":
                return f"- {self.path}: {_text(self.before)}"
        return f"~ {self.path}: {_text(self.before)} -> {_text(self.after)}"


class Diff(tuple[Change, ...]):
    """The changes from one spec to another; printed, one line for each."""

    __slots__ = ()

    def __str__(self) -> str:
        return "\n".join(map(str, self))


def diff(before: Spec, after: Spec) -> Diff:
    """What one spec has and another has not.

    Args:
        before: The one.
        after: The other.

    Returns:
        The changes. A module whose block differs is one change.
    """
    return Diff(_changes(before.to_dict(), after.to_dict(), ()))


def _changes(before: Any, after: Any, path: Path) -> Iterator[Change]:
    if before == after and type(before) is type(after):
        return
    if isinstance(before, dict) and isinstance(after, dict) and _same_type(before, after):
        for key in dict.fromkeys([*before, *after]):
            yield from _changes(before.get(key, _ABSENT), after.get(key, _ABSENT), (*path, key))
        return
    sign = "+" if before is _ABSENT else "-" if after is _ABSENT else "~"
    old, new = (None if one is _ABSENT else one for one in (before, after))
    yield Change(dotted(path), old, new, sign)


def _same_type(before: dict[str, Any], after: dict[str, Any]) -> bool:
    return all(before.get(key) == after.get(key) for key in _TYPES)


def _text(value: Any) -> str:
    if isinstance(value, dict):
        kind = next((key for key in _TYPES if key in value), "")
        rest = ", ".join(f"{key}={one}" for key, one in value.items() if key != kind)
        return f"{value[kind]}({rest})" if kind else f"{{{rest}}}"
    return str(value)
