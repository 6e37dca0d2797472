"""Axes parted, exchanged and joined by name."""

from __future__ import annotations

import math
from typing import Any

from keras import ops

from xarch.ops.fixes.registry import fix
from xarch.ops.patterns import lengths_of, sides
from xarch.ops.tensors import sizes
from xarch.ops.tensors import tensor as converted


@fix("rearrange")
def rearrange(tensor: Any, pattern: str, **axes_lengths: int) -> Any:
    """Groups on the left are parted, axes exchanged, groups on the right joined."""
    x = converted(tensor)
    left, right = sides(pattern)
    lengths = lengths_of(left, sizes(x), axes_lengths)
    names = [name for group in left for name in group]
    if len(names) > len(left):
        x = ops.reshape(x, _shape([lengths[name] for name in names]))
    x = ops.transpose(x, [names.index(name) for group in right for name in group])
    if len(names) == len(right):
        return x
    groups = [[lengths[name] for name in group] for group in right]
    return ops.reshape(x, _shape([None if None in one else math.prod(one) for one in groups]))


def _shape(lengths: list[Any]) -> tuple[Any, ...]:
    return tuple(-1 if one is None else one for one in lengths)
