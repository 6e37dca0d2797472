"""The first candidates: spread over the space, so that no choice and no part of a range is missed.

A Latin hypercube (McKay, Beckman and Conover 1979): each range is cut into as many parts as there
are candidates, and each candidate has another part of it, in an order of its own for each path.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from xarch.random import derive, permutation
from xarch.train.tuning.space import Choice, Item


def spread(items: Sequence[Item], count: int, seed: int) -> list[dict[str, Any]]:
    """So many candidates, with a value for each path."""
    orders = {one.path: permutation(count, derive(seed, one.path)) for one in items}
    return [
        {one.path: _value(one, (int(orders[one.path][at]) + 0.5) / count) for one in items}
        for at in range(count)
    ]


def _value(one: Item, share: float) -> Any:
    """The value at a share of the way from the first to the last."""
    if isinstance(one, Choice):
        return one.options[int(share * len(one.options))]
    if one.log:
        found = math.exp((1 - share) * math.log(one.low) + share * math.log(one.high))
    elif one.all is not None:
        return one.all[int(share * len(one.all))]
    else:
        found = (1 - share) * one.low + share * one.high
    short = round(found) if one.whole else float(f"{found:.3g}")
    return min(max(short, one.low), one.high)
