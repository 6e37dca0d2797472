"""What is varied when nobody says what."""

from __future__ import annotations

import math
from typing import Any

from xarch.errors import SpecError
from xarch.spec.document import Spec
from xarch.spec.loading import load
from xarch.spec.planning import checked
from xarch.spec.text import written
from xarch.train.tuning.space import Choice, Item, Range

_SIZES = 0.5, 1, 2  # times what the spec has


def usual(spec: Spec) -> list[Item]:
    """The learning rate, a tenfold down and up, and each block's size, depth and dropout.

    What the spec does not allow is left out.
    """
    rate = spec.train.optimizer.learning_rate
    low, high = (float(f"{one:.3g}") for one in (rate / 10, rate * 10))
    found: list[Item] = [Range("train.optimizer.learning_rate", low, high, log=True)]
    for name, block in spec.modules.items():
        for option, value in block:
            found += _varied(spec, f"modules.{name}.{option}", value)
    return found


def _varied(spec: Spec, path: str, value: Any) -> list[Item]:
    match path.rpartition(".")[2], value:
        case "widths", (*_,):
            sizes: list[Any] = [[math.ceil(one * by) for one in value] for by in _SIZES]
        case (("dim" | "width"), int()):
            sizes = [math.ceil(value * by) for by in _SIZES]
        case "depth", int():
            fitting = [n for n in (value - 1, value, value + 1) if _fits(spec, path, n)]
            return [Range(path, fitting[0], fitting[-1])] if len(fitting) > 1 else []
        case "dropout", float() if _layers(spec, path, 0.0) != _layers(spec, path, 0.5):
            return [Range(path, 0.0, max(0.5, value))]
        case _:
            return []
    options = [one for one in sizes if _fits(spec, path, one)]
    return [Choice(path, tuple(options))] if len(options) > 1 else []


def _layers(spec: Spec, path: str, value: object) -> int:
    """How many layers there are: dropout between layers does nothing where there is one."""
    return sum(len(step.calls) for step in checked(spec.set(path, value)).steps)


def _fits(spec: Spec, path: str, value: object) -> bool:
    try:
        load(spec, f"{path}={written(value)}")
    except SpecError:
        return False
    return True
