"""Ops that take functions, by loops of Python.

The functions are those of `execute/uses/given` and `execute/uses/decorated`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from xarch.conformance.reference._registry import reference

Array = np.ndarray[Any, Any]
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "double": lambda x: x * 2.0,
    "negate": lambda x: -x,
    "square": np.square,
    "sine": np.sin,
    "add": np.add,
    "product": np.multiply,
    "first": lambda: np.array([1.0, 2.0]),
    "second": lambda: np.array([3.0, 5.0]),
    "both": lambda pair: pair[0] * 2.0 + pair[1],
    "running": lambda carry, x: (carry + x, carry * x),
    "counting": lambda carry, _: (carry + 1.0, carry),
    "scaling": lambda carry, row: (carry + row.sum(), carry * row),
    "two": lambda pair, x: ((pair[0] + x, pair[1] * x), x),
    "below": lambda count, _: count < 5,
    "onward": lambda count, total: (count + 1, total + count),
    "indexed": lambda at, total: total + at,
    "constant": np.zeros_like,
    "pair": lambda x: (np.sin(x), np.square(x)),
    "dot": np.dot,
    "times-sum": lambda x, y: x * np.sum(y),
}
WAYS: dict[str, Callable[..., Any]] = {
    "sine": lambda x, dx: np.cos(x) * dx,
    "product": lambda x, y, dx, dy: dx * y + x * dy,
    "pair": lambda x, dx: (np.cos(x) * dx, 2 * x * dx),
    "constant": lambda x, dx: np.zeros_like(x),
}


@reference("cond")
def cond(pred: Array, true: str, false: str) -> Any:
    return FUNCTIONS[true]() if pred else FUNCTIONS[false]()


@reference("switch")
def switch(index: Array, branches: list[str], *operands: Array) -> Any:
    """A place outside is the nearest one."""
    at = min(max(int(index), 0), len(branches) - 1)
    return FUNCTIONS[branches[at]](*operands)


@reference("map")
def mapped(function: str, xs: Any) -> Any:
    rows = zip(*xs, strict=True) if isinstance(xs, (list, tuple)) else xs
    found = [FUNCTIONS[function](row) for row in rows]
    return np.stack(found) if found else np.zeros_like(xs)


@reference("vectorized_map")
def vectorized(function: str, elements: Any) -> Any:
    return mapped(function, elements)


@reference("scan")
def scan(function: str, start: Array, xs: Array | None = None, length: int | None = None,
         reverse: bool = False, unroll: int = 1) -> Any:  # fmt: skip
    carry, found = start, []
    rows = [None] * int(length or 0) if xs is None else list(xs)
    for row in reversed(rows) if reverse else rows:
        carry, out = FUNCTIONS[function](carry, row)
        found.append(out)
    rows = found[::-1] if reverse else found
    return carry, np.stack(rows) if rows else np.zeros((0, *np.shape(start)))


@reference("associative_scan")
def associative_scan(function: str, elems: Array, reverse: bool = False, axis: int = 0) -> Array:
    rows = list(np.moveaxis(elems, axis, 0))
    rows = rows[::-1] if reverse else rows
    found = rows[:1]
    for row in rows[1:]:
        found.append(FUNCTIONS[function](found[-1], row))
    return np.moveaxis(np.stack(found[::-1] if reverse else found), 0, axis)


@reference("while_loop")
def while_loop(
    condition: str, body: str, state: tuple[Array, ...], maximum_iterations: int | None = None
) -> Any:
    count = 0
    while FUNCTIONS[condition](*state) and (
        maximum_iterations is None or count < maximum_iterations
    ):
        state = FUNCTIONS[body](*state)
        count += 1
    return tuple(np.asarray(one) for one in state)


@reference("fori_loop")
def fori_loop(lower: int, upper: int, body: str, start: Array) -> Array:
    for at in range(lower, upper):
        start = FUNCTIONS[body](at, start)
    return np.asarray(start)


@reference("jvp")
def jvp(function: str, primals: Any, tangents: Any, has_aux: bool = False) -> Any:
    found, ways = FUNCTIONS[function](*primals), WAYS[function](*primals, *tangents)
    return (found[0], ways[0], found[1]) if has_aux else (found, ways)


@reference("custom_gradient")
def custom_gradient(function: str, x: Array) -> Any:
    return {"by-hand": np.square}[function](x)


@reference("vectorize")
def vectorize(function: str, *args: Array, options: dict[str, Any] | None = None) -> Any:
    if function == "both":
        return np.sin(args[0]), np.cos(args[0])
    if not all(one.size for one in args):
        return FUNCTIONS[function](*args)
    return np.asarray(np.vectorize(FUNCTIONS[function], **(options or {}))(*args))
