"""`chain`: the spec of a model whose parts follow one another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from xarch.errors import SpecError
from xarch.spec.document import Spec
from xarch.spec.loading import load


def chain(*parts: Any, name: str = "model") -> Spec:
    """The spec of an input, blocks and a head, one after another.

    Args:
        *parts: Mappings with `kind`, `block` and `head`, or objects.
        name: The model's name.

    Raises:
        SpecError: There is no input or no head, or a part holds a mistake.

    Example:
        >>> spec = chain(
        ...     {"kind": "table", "numeric": 8},
        ...     {"block": "mlp", "widths": [128, 64]},
        ...     {"head": "multilabel", "labels": 1},
        ... )
        >>> spec.budget().parameters
        9473
    """
    if len(parts) < 2:
        raise SpecError("A chain has an input, any number of blocks, and a head.")
    first, *blocks, last = parts
    counts, given = Counter[str](), "x"
    modules, graph = {}, {}
    for block in blocks:
        stem = block.get("block", "block") if isinstance(block, Mapping) else block.name
        counts[stem] += 1
        label = stem if counts[stem] == 1 else f"{stem}_{counts[stem]}"
        modules[label], graph[label] = block, {"inputs": [given]}
        given = label
    head = {**last} if isinstance(last, Mapping) else {"head": last}
    head["inputs"] = [given]
    data = {"name": name, "inputs": {"x": first}, "modules": modules, "graph": graph}
    return load({**data, "outputs": {"y": head}})
