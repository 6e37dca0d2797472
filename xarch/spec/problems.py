"""Mistakes in a spec: where, what, and what was expected."""

from __future__ import annotations

import reprlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from xarch.errors import SpecError, nearest
from xarch.spec import words

Path = tuple[str | int, ...]
MOST_SHOWN = 20
_SHORT = reprlib.Repr()
_SHORT.maxstring = _SHORT.maxother = 60


@dataclass(frozen=True)
class Problem:
    """One mistake.

    Attributes:
        path: Where in the spec.
        text: What is wrong there.
    """

    path: Path
    text: str


@dataclass(frozen=True)
class Source:
    """Where a spec was read from.

    Attributes:
        name: The file, or an empty string.
        lines: The line of each path.
    """

    name: str = ""
    lines: Mapping[Path, int] | None = None

    def located(self, problem: Problem) -> str:
        """The problem as a line: file, line, dotted path, text."""
        line = self.line(problem.path)
        place = ":".join(str(one) for one in (self.name, line) if one)
        place = f"{place}: " if self.name else f"line {place}: " if place else ""
        where = f"{dotted(problem.path)}: " if problem.path else ""
        return f"{place}{where}{problem.text}"

    def line(self, path: Path) -> int | None:
        """The line of a path, or of the nearest one around it."""
        for end in range(len(path), 0, -1):
            if self.lines and path[:end] in self.lines:
                return self.lines[path[:end]]
        return None


NOWHERE = Source()


def refuse(problems: Sequence[Problem], source: Source) -> None:
    """Raises `SpecError` where there are problems.

    Raises:
        SpecError: It lists all of them, in the order of the text.
    """
    if not problems:
        return
    shown = [source.located(one) for one in problems[:MOST_SHOWN]]
    if len(problems) > MOST_SHOWN:
        shown.append(f"and {len(problems) - MOST_SHOWN} more")
    if len(shown) == 1:
        raise SpecError(shown[0])
    raise SpecError("\n  ".join([f"the spec has {len(problems)} mistakes:", *shown]))


def of_validation(
    error: ValidationError, kind: type[BaseModel], prefix: Path, owner: str
) -> list[Problem]:
    """Pydantic's findings in the words of the spec.

    Args:
        error: What validating raised.
        kind: The class that was validated against.
        prefix: The path of what was validated.
        owner: What to call it, such as `cnn`.
    """
    schema = kind.model_json_schema(by_alias=True)
    found = error.errors(include_url=False)
    inner = {one["loc"][:-1] for one in found if one["loc"]}
    return [
        _problem(one, schema, prefix, owner)
        for one in found
        if one["type"] != "too_short" or one["loc"] not in inner  # its items were left out
    ]


def _problem(error: Any, schema: dict[str, Any], prefix: Path, owner: str) -> Problem:
    path: Path = tuple(error["loc"])
    if path and path[-1] == "[key]":
        text = "expected a name (up to 64 small letters, digits and _, a letter first)"
        return Problem((*prefix, *path[:-1]), text)
    if error["type"] == "extra_forbidden":
        known = words.at(schema, path[:-1]) or {}
        at = owner if len(path) == 1 else dotted((*prefix, *path[:-1]))
        near = nearest(str(path[-1]), known.get("properties", {}))
        return Problem((*prefix, *path), f"{at} has no option {short(path[-1])}. {near}")
    if error["type"] == "value_error":
        return Problem((*prefix, *path), str(error["ctx"]["error"]))
    return Problem((*prefix, *path), _expectation(error, words.at(schema, path)))


def _expectation(error: Any, part: dict[str, Any] | None) -> str:
    wanted = words.expected(part) if part else error["msg"].removeprefix("Input should be ")
    if error["type"] == "missing":
        return f"is missing; expected {wanted}"
    if error["type"] in {"too_short", "too_long"}:
        given = error["ctx"]
        bound = "least" if error["type"] == "too_short" else "most"
        limit = given["min_length"] if bound == "least" else given["max_length"]
        return f"expected at {bound} {limit} of them, got {given['actual_length'] or 'none'}"
    text = f"expected {wanted}, got {short(error['input'])}"
    options = [one for one in (part or {}).get("enum", []) if isinstance(one, str)]
    if options and isinstance(error["input"], str):
        found = nearest(error["input"], options)
        text += f". {found}" if found.startswith("Did") else ""
    return text


def dotted(path: Path) -> str:
    """A path as one writes it.

    Example:
        >>> dotted(("modules", "see", "widths", 1))
        'modules.see.widths[1]'
    """
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".")


def short(value: object) -> str:
    """A value, cut where it is long."""
    return _SHORT.repr(value)
