"""Plain modules by topic: a function in one of these files is a model of that name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from port.zoo.plain import (
    basic,
    branches,
    graph,
    nested,
    numeric,
    packed,
    places,
    recurrent,
    rules,
    slopes,
    speech,
    stateful,
    styles,
    tables,
    tabular,
    transforms,
    warps,
    windows,
)

TOPICS = (
    basic, branches, graph, nested, numeric, packed, places, recurrent, rules, slopes, speech,
    stateful, styles, tables, tabular, transforms, warps, windows,
)  # fmt: skip
_MODELS: dict[str, Callable[[], Any]] = {
    name: function
    for topic in TOPICS
    for name, function in vars(topic).items()
    if getattr(function, "__annotations__", {}).get("return") == "Model"
}
NAMES = tuple(sorted(_MODELS))


def fixed(name: str) -> tuple[str, ...]:
    """The inputs whose values the graph of that model keeps."""
    return packed.FIXED.get(name, ())


def build(name: str) -> tuple[Any, Any]:
    """The model of that name."""
    return _MODELS[name]()
