"""Higher-order ops that run a graph several times, as layers that hold the graph as a model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import keras
import numpy as np
import torch
from torch.utils import _pytree as pytree

from xarch.layers import Scan, While
from xarch_torch.reader import trace
from xarch_torch.reader.build import operation_of
from xarch_torch.reader.context import Context, Meta
from xarch_torch.reader.dims import Dim
from xarch_torch.reader.errors import ConversionError

if TYPE_CHECKING:
    from xarch_torch.reader.walk import Walk


def loop(walk: Walk, node: torch.fx.Node, name: str, args: Any) -> Any:
    """The results of such an op.

    Args:
        walk: The graph that the node is in.
        node: The node.
        name: The op's name.
        args: Its arguments, converted.
    """
    context = Context(walk.builder, node, walk.training, walk.frozen)
    return LOOPS[name](walk, context, *args)


def _scan(walk: Walk, context: Context, graph: Any, init: Any, xs: Any, more: Any) -> Any:
    operands = _tensors(context, [*init, *xs, *more])
    body = _model(walk, context, graph, len(operands), kept=context.outs[: len(init)])
    return list(context.fresh(Scan, body=body, carried=len(init), sliced=len(xs))(operands))


def _map(walk: Walk, context: Context, graph: Any, xs: Any, more: Any) -> Any:
    return _scan(walk, context, graph, [], xs, more)


def _while(
    walk: Walk, context: Context, condition: Any, graph: Any, carried: Any, more: Any
) -> Any:
    operands = _tensors(context, [*carried, *more])
    holds = _model(walk, context, condition, len(operands))
    body = _model(walk, context, graph, len(operands), kept=context.outs)
    context.builder.notes.append(
        "The model loops as long as its values say: JAX has no gradient of that, and torch 2.13 "
        "has one of its own that leaves parts out."
    )
    layer = context.fresh(While, condition=holds, body=body, carried=len(carried))
    return list(layer(operands))


#: The ops, and what makes their layer of the node's arguments.
LOOPS: Mapping[str, Callable[..., Any]] = {
    "higher_order.scan": _scan,
    "higher_order.map_impl": _map,
    "higher_order.while_loop": _while,
}


def _tensors(context: Context, operands: list[Any]) -> list[Any]:
    if any(isinstance(one, bool | int | float | Dim) for one in operands):
        raise context.refuse("numbers that the loop changes or reads: give them as tensors")
    found = [context.tensor(one) for one in operands]
    return [context.builder.variable(one) if isinstance(one, np.ndarray) else one for one in found]


def _model(
    walk: Walk, context: Context, graph: Any, count: int, kept: list[Meta] | None = None
) -> keras.Model:
    """The model of a graph within; its first outputs have these shapes and dtypes."""
    builder = context.builder
    places = [one for one in graph.graph.nodes if one.op == "placeholder"]
    if len(places) != count:
        raise context.refuse(f"its graph takes {len(places)} tensors and is given {count}")
    inputs: list[Any] = []
    sources: dict[str, tuple[Any, int]] = {}
    for place in places:
        meta = Meta.of(place.meta["val"])
        shape = [None if isinstance(one, Dim) else one for one in meta.shape]
        name = builder.names.unique(f"{context.node.name}_{place.name}")
        tensor = keras.Input(batch_shape=shape, dtype=meta.dtype, name=name)
        for axis, one in enumerate(meta.shape):
            if isinstance(one, Dim) and one.expr.is_Symbol:
                sources.setdefault(str(one.expr), (tensor, axis))
        inputs.append(tensor)
    with builder.within(inputs[0], sources):
        inner = walk.inner(graph, inputs)
        values = pytree.tree_leaves(inner.run())
        outputs = [_output(context, one) for one in values]
        for at, meta in enumerate(kept or []):
            outputs[at] = context.cast(outputs[at], meta.dtype)
        trace.rename(outputs, builder.names)
        if builder.written:
            raise ConversionError("A loop writes into buffers, which no Keras graph holds")
    name = builder.names.unique(f"{context.node.name}_graph")
    model = keras.Model(inputs, outputs if kept is not None else outputs[0], name=name)
    if any("seed" in one.path for one in model.non_trainable_variables):
        raise context.refuse("its graph draws random numbers, the same for each run of it")
    return model


def _output(context: Context, value: Any) -> Any:
    value = context.tensor(value)
    if not isinstance(value, keras.KerasTensor):
        value = context.builder.variable(np.asarray(value))
    made = operation_of(value)
    if made is not None and isinstance(made[0], keras.layers.InputLayer):
        return keras.layers.Identity(name=context.builder.names.unique("output"))(value)
    return value
