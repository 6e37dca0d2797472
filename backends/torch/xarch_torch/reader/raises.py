"""Checks of values that end in an error: `assert (x > 0).all()`, `if x.min() < low: raise ...`.

No graph branches on values, and none raises. Where all that a question decides is whether an error
is raised, the trace goes on as if none were, and the user is told of the check that the port lacks.
"""

from __future__ import annotations

import ast
import functools
import linecache
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from types import FrameType
from typing import Any

from torch.overrides import TorchFunctionMode

from xarch_torch.reader.names import short_place

_FOLDS = ("all", "any", "bool")  # of Python: what they are given decides as they do
_DECIDES = (ast.BoolOp, ast.IfExp, ast.Lambda, ast.NamedExpr, ast.comprehension)

Place = tuple[int, int]  # line from 1, column from 0
Span = tuple[Place, Place]


class _Passing(TorchFunctionMode):  # type: ignore[misc]  # torch is skipped by mypy
    """While a module is traced, its checks of values find nothing amiss.

    Attributes:
        places: Where there is a check.
    """

    def __init__(self) -> None:
        super().__init__()
        self.places: dict[str, None] = {}

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if getattr(func, "__name__", "") == "__bool__":
            frame = _asking()
            answer = _passes(frame.f_code.co_filename, _span(frame))
            if answer is not None:
                self.places[short_place(frame.f_code.co_filename, frame.f_lineno)] = None
                return answer
        return func(*args, **(kwargs or {}))


@contextmanager
def checks_passed(notes: list[str]) -> Iterator[Mapping[str, None]]:
    """Lets modules be traced that check values; gives where they do, and adds it to the notes."""
    with _Passing() as passing:
        yield passing.places
    if passing.places:
        places = ", ".join(passing.places)
        notes.append(
            f"The module raises an error where values fail its check ({places}); the port does not "
            "check them."
        )


def _asking() -> FrameType:
    """The code that asks, below the modes that passed the question on."""
    frame = sys._getframe(1)
    while frame.f_code.co_name == "__torch_function__" and frame.f_back is not None:
        frame = frame.f_back
    return frame


def _span(frame: FrameType) -> Span | None:
    """Where in its file the expression or statement stands that a frame is at."""
    positions = islice(frame.f_code.co_positions(), frame.f_lasti // 2, None)
    line, end_line, column, end_column = next(positions)
    if line is None or end_line is None or column is None or end_column is None:
        return None
    return (line, column), (end_line, end_column)


@functools.cache
def _passes(file: str, asked: Span | None) -> bool | None:
    """What to answer so that a check passes; None where the answer decides anything else."""
    if asked is None:
        return None
    for statement, test, answer in _checks(file):
        if asked == statement or (test[0] <= asked[0] and asked[1] <= test[1]):
            return answer
    return None


@functools.cache
def _checks(file: str) -> list[tuple[Span, Span, bool | None]]:
    """The statements of a file that may do nothing but raise, their conditions, and the answer."""
    try:
        tree = ast.parse("".join(linecache.getlines(file)))
    except (SyntaxError, ValueError):
        return []
    found = []
    for one in ast.walk(tree):
        if isinstance(one, ast.Assert):
            passing = True
        elif isinstance(one, ast.If) and isinstance(one.body[0], ast.Raise):
            passing = False
        else:
            continue
        answers = set(_answers(one.test, passing))
        found.append((_of(one), _of(one.test), answers.pop() if len(answers) == 1 else None))
    return found


def _answers(test: ast.expr, wanted: bool) -> Iterator[bool | None]:
    """What each part of a condition has to be, so that the whole is as wanted.

    Python does not tell which part asks, so that only one answer to all of them will do.
    """
    if isinstance(test, ast.BoolOp):
        for one in test.values:
            yield from _answers(one, wanted)
    elif isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        yield from _answers(test.operand, not wanted)
    elif isinstance(test, ast.Call) and getattr(test.func, "id", "") in _FOLDS:
        for given in test.args:
            plain = not any(one.ifs for one in getattr(given, "generators", []))
            yield from _answers(getattr(given, "elt", given), wanted) if plain else (None,)
    else:
        decides = any(isinstance(one, _DECIDES) for one in ast.walk(test))
        yield None if decides else wanted


def _of(node: ast.expr | ast.stmt) -> Span:
    return (node.lineno, node.col_offset), (node.end_lineno or 0, node.end_col_offset or 0)
