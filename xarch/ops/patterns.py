"""Patterns that name the axes of a tensor, as `rearrange` takes them."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

Groups = list[list[str]]


def sides(pattern: str) -> tuple[Groups, Groups]:
    """The names of the axes before and after the arrow; a group holds one, or those of brackets.

    Raises:
        ValueError: It is no such pattern.
    """
    parts = pattern.split("->")
    if len(parts) != 2 or any(re.sub(r"\([\w\s]*\)|\w+|\s", "", part) for part in parts):
        raise ValueError(f"{pattern!r}; 'a (b c) -> (a b) c' is the form of a pattern.")
    left, right = (_groups(part) for part in parts)
    for side in (left, right):
        names = [name for group in side for name in group]
        if len(set(names)) < len(names):
            raise ValueError(f"{pattern!r} names an axis twice.")
    if {name for group in left for name in group} != {name for group in right for name in group}:
        raise ValueError(f"{pattern!r} names other axes on the right than on the left.")
    return left, right


def _groups(side: str) -> Groups:
    found = re.findall(r"\(([^)]*)\)|(\w+)", side)
    return [[name] if name else group.split() for group, name in found]


def lengths_of(left: Groups, shape: list[Any], given: Mapping[str, int]) -> dict[str, Any]:
    """The length of each axis; None where that is unknown.

    Args:
        left: The groups of the left side.
        shape: The sizes of the tensor: integers, tensors, or None.
        given: The lengths that the call names.

    Raises:
        ValueError: They do not fit the tensor.
    """
    if len(left) != len(shape):
        raise ValueError(f"{len(left)} axes of a tensor of {len(shape)} are named.")
    names = {name for group in left for name in group}
    if strange := sorted(set(given) - names):
        raise ValueError(f"There is no axis {strange[0]!r} in the pattern.")
    found: dict[str, Any] = dict(given)
    for group, size in zip(left, shape, strict=True):
        product = math.prod(given.get(name, 1) for name in group)
        unknown = [name for name in group if name not in given]
        if len(unknown) > 1:
            raise ValueError(f"The lengths of {' and '.join(unknown)} are not given.")
        if isinstance(size, int) and (
            product < 1 or size % product if unknown else size != product
        ):
            raise ValueError(f"An axis of size {size} is not made of parts {' '.join(group)}.")
        if unknown:
            found[unknown[0]] = None if size is None else size // product
    return found
