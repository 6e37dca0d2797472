"""Sizes that are known only when the model runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sympy
import torch

from xarch.layers.sizes import Recipe
from xarch_torch.reader.errors import ConversionError


@dataclass(frozen=True)
class Dim:
    """An unknown size: an expression over the sizes of the model's inputs."""

    expr: sympy.Expr

    @property
    def recipe(self) -> Recipe:
        """The expression as `xarch.layers.sizes` evaluates it."""
        return _recipe(self.expr)

    def __str__(self) -> str:
        return str(self.expr)


def size(value: Any) -> Any:
    """A torch size, symbolic or not, as int, float, bool or `Dim`."""
    if isinstance(value, torch.SymInt | torch.SymFloat | torch.SymBool):
        node = value.node
        if isinstance(value, torch.SymInt):
            constant = node.maybe_as_int()
            if constant is not None:
                return constant
        expr = node.expr
        return int(expr) if expr.is_Integer else Dim(expr)
    return value


def expression(value: Any) -> Any:
    """The expression of a `Dim`, or the number itself."""
    return value.expr if isinstance(value, Dim) else value


def recipe(value: Any) -> Recipe:
    """The recipe of a number or `Dim`."""
    return value.recipe if isinstance(value, Dim) else value


def unknown(sizes: Any) -> int:
    """How many of the sizes are unknown."""
    return sum(isinstance(one, Dim) for one in sizes)


_BINARY = {
    "FloorDiv": "floordiv",
    "CleanDiv": "floordiv",
    "PythonMod": "mod",
    "Mod": "mod",
    "IntTrueDiv": "div",
    "FloatTrueDiv": "div",
    "PowByNatural": "pow",
    "FloatPow": "pow",
    "Equality": "eq",
    "Unequality": "ne",
    "StrictLessThan": "lt",
    "LessThan": "le",
    "StrictGreaterThan": "gt",
    "GreaterThan": "ge",
}
_BOTH = {  # of any number of parts
    "Add": "add",
    "Mul": "mul",
    "Max": "max",
    "Min": "min",
    "And": "and",
    "Or": "or",
}
_UNARY = {
    "Not": "not",
    "TruncToInt": "trunc",
    "CeilToInt": "ceil",
    "FloorToInt": "floor",
    "ToFloat": "float",
}


def _recipe(expr: Any) -> Recipe:
    if expr.is_Number:
        return int(expr) if expr.is_Integer else float(expr)
    if expr.is_Symbol:
        return str(expr)
    kind = type(expr).__name__
    parts = [_recipe(part) for part in expr.args]
    if kind in _UNARY:
        return [_UNARY[kind], *parts]
    if kind in _BINARY:
        return [_BINARY[kind], *parts]
    if kind == "Pow":
        return ["pow", *parts]
    if kind not in _BOTH:
        raise ConversionError(f"The size {expr} uses {kind}, which has no recipe yet.")
    result = parts[0]
    for part in parts[1:]:
        result = [_BOTH[kind], result, part]
    return result
