"""Which inputs a captured graph takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sympy
import torch


class Signature:
    """The dtypes and shapes of a graph's flat inputs, and what they must have in common.

    Args:
        program: The exported program.
        users: The names of its placeholders for inputs, in order.
    """

    def __init__(self, program: torch.export.ExportedProgram, users: Sequence[str]) -> None:
        nodes = {node.name: node for node in program.graph.nodes if node.op == "placeholder"}
        fakes = [nodes[name].meta["val"] for name in users]
        self.structure = program.call_spec.in_spec
        self._dtypes = [one.dtype for one in fakes]
        self._sizes = [[_size(size) for size in one.shape] for one in fakes]
        self._ranges = {
            str(symbol): (int(held.lower), held.upper)
            for symbol, held in program.range_constraints.items()
        }

    def takes(self, flat: Sequence[torch.Tensor]) -> bool:
        """Whether the graph computes what the model does for these inputs."""
        known: dict[str, int] = {}
        later: list[tuple[sympy.Expr, int]] = []
        for value, dtype, wanted in zip(flat, self._dtypes, self._sizes, strict=True):
            shape = value.shape
            if value.dtype != dtype or len(shape) != len(wanted):
                return False
            for size, want in zip(shape, wanted, strict=True):
                if isinstance(want, int):
                    if size != want:
                        return False
                elif isinstance(want, str):
                    if known.setdefault(want, size) != size:
                        return False
                else:
                    later.append((want, size))
        return self._in_range(known) and all(want.subs(known) == size for want, size in later)

    def _in_range(self, known: dict[str, int]) -> bool:
        for name, size in known.items():
            lower, upper = self._ranges.get(name, (0, sympy.oo))
            if size < lower or size > upper:
                return False
        return True


def _size(value: Any) -> Any:
    """A fixed size as int, an open one by its symbol's name, a derived one as expression."""
    if isinstance(value, int):
        return value
    expression = value.node.expr
    if expression.is_Integer:
        return int(expression)
    return str(expression) if expression.is_Symbol else expression
