"""Every op of a graph that has no converter, told at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch

from xarch_torch.reader import drops, registry
from xarch_torch.reader.calls import MARK, Call, regions
from xarch_torch.reader.decompose import decomposition
from xarch_torch.reader.errors import UnsupportedOps
from xarch_torch.reader.loops import LOOPS
from xarch_torch.reader.names import module_path, source_line
from xarch_torch.reader.scope import COND, SUBGRAPHS, ignored, sized_by_data
from xarch_torch.reader.views import functional_twin, is_inplace

_WALKED = frozenset({*SUBGRAPHS, *LOOPS, COND, MARK})  # which the walk itself converts
SHOWN = 5  # places listed for one op


@dataclass
class Missing:
    """One op without a converter; `within` are those that torch makes it of, which lack one too.

    `sized` tells whether the size of its result depends on the data.
    """

    name: str
    count: int = 0
    places: list[str] = field(default_factory=list)
    parameters: str = ""
    within: list[str] = field(default_factory=list)
    sized: bool = False


def check(graphs: Iterable[torch.fx.GraphModule], calls: Sequence[Call] = ()) -> None:
    """Refuses graphs that hold unsupported ops, but within calls that are converted as a whole.

    Raises:
        UnsupportedOps: With the count and the places of each op, and a converter to fill in.
    """
    found: dict[str, Missing] = {}
    for graph in graphs:
        for module in graph.modules():
            if isinstance(module, torch.fx.GraphModule):
                _collect(module, found, calls)
    if found:
        raise UnsupportedOps(_text(list(found.values())))


def _collect(
    module: torch.fx.GraphModule, found: dict[str, Missing], calls: Sequence[Call]
) -> None:
    left_out = drops.find(module.graph).masks | ignored(module.graph)
    left_out |= {node for region in regions(module.graph, list(calls)) for node in region.nodes}
    for node in module.graph.nodes:
        if node.op != "call_function" or _is_free(node) or node in left_out:
            continue
        name = registry.op_name(node.target)
        wanted = functional_twin(node.target) if is_inplace(node) else name
        if name in _WALKED or registry.find(wanted) is not None:
            continue
        within = _within(node)
        if _foldable(node) or within == []:
            continue
        entry = found.setdefault(wanted, Missing(wanted, parameters=_parameters(node)))
        entry.within = within or []
        entry.sized = entry.sized or sized_by_data(node.meta.get("val"))
        entry.count += 1
        place = f"{module_path(node) or '(top)'} at {source_line(node) or 'unknown line'}"
        if place not in entry.places:
            entry.places.append(place)


def _is_free(node: torch.fx.Node) -> bool:
    """Scalars are read from the graph's metadata; getitem picks from a tuple."""
    return getattr(node.target, "__name__", "") == "getitem" or not _has_tensor(node)


def _has_tensor(node: torch.fx.Node) -> bool:
    value = node.meta.get("val")
    flat = value if isinstance(value, list | tuple) else [value]
    return any(isinstance(one, torch.Tensor) for one in flat)


def _foldable(node: torch.fx.Node) -> bool:
    """Whether the node depends on nothing, so that torch itself computes it."""
    return isinstance(node.target, torch._ops.OpOverload) and not node.all_input_nodes


def _within(node: torch.fx.Node) -> list[str] | None:
    """The ops without a converter of which torch makes the node; None where it is one op."""
    parts = decomposition(node)
    if parts is None:
        return None
    found: dict[str, Missing] = {}
    _collect(parts.graph, found, ())
    return sorted(found)


def _parameters(node: torch.fx.Node) -> str:
    target: Any = node.target
    schema = getattr(target, "_schema", None)
    if schema is None:
        return "*args"
    return ", ".join(argument.name for argument in schema.arguments)


def _text(missing: list[Missing]) -> str:
    missing.sort(key=lambda one: -one.count)
    lines = [f"{len(missing)} ops of this model have no converter:"]
    for one in missing:
        lines.append(f"  {one.name}: {one.count} times")
        if one.sized:
            lines.append(
                "    its result's size depends on the data, which no Keras graph holds: compute "
                "all and choose with torch.where, or name the inputs that decide it in fixed"
            )
        if one.within:
            lines.append(f"    or else a converter for {', '.join(one.within)}, its parts")
        lines += [f"    {place}" for place in one.places[:SHOWN]]
        if len(one.places) > SHOWN:
            lines.append(f"    and {len(one.places) - SHOWN} more places")
    first = missing[0]
    function = (
        first.name.split(".")[-2 if first.name.count(".") > 1 else -1].strip("_") or "convert"
    )
    lines += [
        "Write a converter for each and import it before porting, for example:",
        "    from keras import ops",
        "    from xarch_torch.reader import converts",
        f'    @converts("{first.name}")',
        f"    def {function}(ctx, {first.parameters}):",
        "        return ...  # what the op computes, in keras.ops",
    ]
    return "\n".join(lines)
