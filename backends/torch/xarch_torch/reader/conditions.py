"""What a module's code asks of sizes that stay open: its graph is right where the answers hold.

`if x.shape[1] % 2: x = pad(x)` becomes the one branch that the example takes, and so does a number
of chunks. A trace guards each such question, and torch itself asks thousands: of those the ones
count that the module's own code asks, and every number that was made of an open size.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

import sympy
import torch
from sympy.logic.boolalg import Boolean
from torch.fx.experimental.symbolic_shapes import ShapeEnv

from xarch.layers.sizes import Recipe, evaluate, names
from xarch_torch.reader.dims import Dim
from xarch_torch.reader.errors import ConversionError
from xarch_torch.reader.names import short_place

_TORCH = str(Path(torch.__file__).parent)
_PASSING = (  # files that only hand a question on
    f"{_TORCH}/__init__.py",
    f"{_TORCH}/fx/experimental/",
    f"{_TORCH}/_export/non_strict_utils.py",
    str(Path(__file__).parents[1]),
)
_NOWHERE = "torch"  # where no code of the module's own asks
_TRIED = (*range(2, 65), *(2**n + one for n in range(7, 21) for one in (-1, 0, 1)), 10**6, 10**9)
_FEW = (*range(2, 18), 31, 32, 33, 64, 100, 128, 1000, 4096, 10**6)


@dataclass(frozen=True)
class Condition:
    """What must hold of sizes.

    Attributes:
        text: In the words of Python.
        recipe: As `xarch.layers.sizes` evaluates it; None where it has no such form.
        place: The line that asked; empty where the code fixed a size without asking.
        single: Whether only an axis of size one breaks it.
    """

    text: str
    recipe: Recipe | None = field(compare=False)
    place: str = field(compare=False)
    single: bool = field(compare=False, default=False)

    @property
    def refuses(self) -> bool:
        """Whether the port holds other sizes against it."""
        return self.recipe is not None and not self.single

    @property
    def sizes(self) -> list[tuple[str, int, str]]:
        """The sizes in the recipe: input, axis, and how the recipe names it."""
        found = []
        for name in sorted(names(self.recipe)):
            owner, _, axis = name.removesuffix("]").rpartition(".shape[")
            found.append((owner, int(axis), name))
        return found


def notes(conditions: Iterable[Condition]) -> list[str]:
    """What the user should know of some conditions."""
    told = list(conditions)
    asked = [one for one in told if one.refuses]
    causes = [
        f"branches on sizes, in {one.place}" if one.place else "fixes a size" for one in asked
    ]
    found = [
        f"The module's code {cause}: the port is right only where {one.text}, and refuses other "
        "sizes."
        for cause, one in zip(causes, asked, strict=True)
    ]
    found += [
        f"The graph takes it that {one.text}, which was asked in {one.place}."
        for one in told
        if one.recipe is None
    ]
    alone = [one for one in told if one.single]
    sizes = dict.fromkeys(name for one in alone for _, _, name in one.sizes)
    if alone:
        found.append(
            f"The module's code asks whether these sizes are 1, first in {alone[0].place}, and the "
            f"graph holds what it does where they are not: {', '.join(sizes)}."
        )
    return found


def fixed_at(name: str, axis: int, size: int) -> Condition:
    """That an axis of an input has the size at which the module's code fixed it."""
    asked = f"{name}.shape[{axis}]"
    return Condition(f"{asked} == {size}", ["eq", asked, size], "")


class Asked:
    """The questions of one trace."""

    def __init__(self) -> None:
        self._found: dict[tuple[Any, Any], tuple[ShapeEnv, str]] = {}

    def add(self, environment: ShapeEnv, question: Any, answer: Any, place: str) -> None:
        """Notes a question and its answer."""
        self._found.setdefault((question, answer), (environment, place))

    def conditions(self, inputs: Mapping[str, Any]) -> list[Condition]:
        """What must hold of the sizes of these traced inputs, by name."""
        symbols: dict[Any, sympy.Symbol] = {}
        for name, value in inputs.items():
            for axis, size in enumerate(getattr(value, "shape", ())):
                expr = size.node.expr if isinstance(size, torch.SymInt) else None
                if expr is not None and expr.is_Symbol:
                    text = f"{name}.shape[{axis}]"
                    symbols.setdefault(expr, sympy.Symbol(text, integer=True, positive=True))
        found: dict[Condition, None] = {}
        for (question, answer), (environment, place) in self._found.items():
            asked = environment.replace(question)
            if asked.free_symbols and asked.free_symbols <= symbols.keys():
                condition = _condition(asked.xreplace(symbols), answer, place)
                if condition is not None:
                    found.setdefault(condition)
        return list(found)


@contextmanager
def asked() -> Iterator[Asked]:
    """Listens to a trace's questions."""
    found, before = Asked(), ShapeEnv.evaluate_expr

    def evaluate_expr(self: ShapeEnv, question: Any, *args: Any, **kwargs: Any) -> Any:
        answer = before(self, question, *args, **kwargs)
        if isinstance(question, sympy.Basic) and question.free_symbols:
            number = not isinstance(question, Boolean)
            place = _place(number)
            if place or number:
                found.add(self, question, answer, place or _NOWHERE)
        return answer

    ShapeEnv.evaluate_expr = evaluate_expr
    try:
        yield found
    finally:
        ShapeEnv.evaluate_expr = before


def _place(number: bool) -> str:
    """The line of the module's own code that asks; empty where torch does.

    What is asked without Python is torch's own question, but where a number becomes an argument.
    """
    frame: FrameType | None = sys._getframe(2)
    while frame is not None and frame.f_code.co_filename.startswith(_PASSING):
        if not number and str(frame.f_locals.get("file", "")).endswith((".cpp", ".h")):
            return ""
        frame = frame.f_back
    if frame is None or frame.f_code.co_filename.startswith(_TORCH):
        return ""
    return short_place(frame.f_code.co_filename, frame.f_lineno)


def _condition(question: Any, answer: Any, place: str) -> Condition | None:
    """None where the answer is the same for all sizes."""
    if isinstance(question, Boolean):
        wanted = question if answer else sympy.Not(question)
    else:
        wanted = sympy.Eq(question, answer)
    if wanted in (sympy.true, sympy.false):
        return None
    try:
        recipe = Dim(wanted).recipe
        text = _text(recipe)
        sizes = sorted(names(recipe))
        if not _breaks(recipe, sizes, _TRIED if len(sizes) == 1 else _FEW):
            single = place != _NOWHERE and _breaks(recipe, sizes, (1, 2, 3, 7, 8, 64))
            return Condition(text, recipe, place, single=True) if single else None
    except (ArithmeticError, ConversionError, TypeError):
        return Condition(str(wanted), None, place)
    return Condition(text, recipe, place)


def _breaks(recipe: Recipe, sizes: Sequence[str], tried: Sequence[int]) -> bool:
    """Whether one of some sizes breaks a condition."""
    count = len(sizes) if len(sizes) < 3 else 2  # of many, the others are like the second
    for given in itertools.product(tried, repeat=count):
        values = {name: given[min(at, count - 1)] for at, name in enumerate(sizes)}
        if not evaluate(recipe, values):
            return True
    return False


_SIGNS = {
    "add": "+", "mul": "*", "div": "/", "floordiv": "//", "mod": "%", "pow": "**", "eq": "==",
    "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">=", "and": "and", "or": "or",
}  # fmt: skip


def _text(recipe: Recipe, *, inner: bool = False) -> str:
    """A recipe in the words of Python."""
    if not isinstance(recipe, list):
        return str(recipe)
    name, *parts = recipe
    if name not in _SIGNS:
        return f"{name}({', '.join(_text(one) for one in parts)})"
    text = f" {_SIGNS[name]} ".join(_text(one, inner=True) for one in parts)
    return f"({text})" if inner else text
