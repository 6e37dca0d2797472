"""One pass over an exported graph: every node to its converter, its value to its users."""

from __future__ import annotations

import inspect
import operator
from collections.abc import Mapping, Sequence
from typing import Any

import keras
import numpy as np
import torch
from keras import ops
from torch.fx.experimental.symbolic_shapes import GuardOnDataDependentSymNode
from torch.utils import _pytree as pytree

from xarch.backend.reading import NodeRecord
from xarch.layers import StochasticDepth
from xarch_torch import arrays
from xarch_torch.reader import drops, modules, registry
from xarch_torch.reader.build import DATA_DEPENDENT, Builder, operation_of
from xarch_torch.reader.calls import MARK, Call, Region, Slot, regions
from xarch_torch.reader.context import Context, Meta
from xarch_torch.reader.decompose import Decomposition, decomposition, default_dtype, lifted
from xarch_torch.reader.dims import Dim, size
from xarch_torch.reader.errors import ConversionError
from xarch_torch.reader.loops import LOOPS, loop
from xarch_torch.reader.modules import ModuleContext, Withdrawn
from xarch_torch.reader.names import module_path, module_stack, op_hint, source_line, wanted_name
from xarch_torch.reader.scope import COND, SUBGRAPHS, ignored
from xarch_torch.reader.views import (
    RESHAPES,
    Views,
    functional_twin,
    inverse,
    is_inplace,
    is_same,
    op_base,
)
from xarch_torch.reader.weights import WeightRef


class Walk:
    """The values of one graph's nodes.

    Args:
        builder: The model being built.
        graph_module: The exported graph.
        placeholders: What each placeholder stands for: Keras tensors, `WeightRef`, constants.
        training: Whether it was exported in train mode.
        frozen: Whether it serves evaluation alone, beside another graph for training.
        calls: The calls of modules that the graph holds between marks.
    """

    def __init__(
        self,
        builder: Builder,
        graph_module: torch.fx.GraphModule,
        placeholders: Mapping[str, Any],
        *,
        training: bool,
        frozen: bool = False,
        calls: Sequence[Call] = (),
    ) -> None:
        self.builder = builder
        self.graph_module = graph_module
        self.placeholders = placeholders
        self.training = training
        self.frozen = frozen
        self.values: dict[torch.fx.Node, Any] = {}
        self.views = Views(graph_module.graph)
        self.records: list[NodeRecord] = []
        self.drops = drops.find(graph_module.graph)
        self.ignored = ignored(graph_module.graph)
        self.calls = list(calls)
        self.regions = {one.start: one for one in regions(graph_module.graph, self.calls)}
        self.done: set[torch.fx.Node] = set()

    def run(self) -> Any:
        """Visits all nodes.

        Returns:
            What the graph's output node holds, with values in place of nodes.
        """
        for node in self.graph_module.graph.nodes:
            if node.op == "placeholder":
                self.values[node] = self.placeholders.get(node.name)
            elif node.op == "get_attr":
                self.values[node] = _attribute(self.graph_module, str(node.target))
            elif node.op == "output":
                return pytree.tree_map_only(torch.fx.Node, self.read, node.args[0])
            else:
                self._visit(node)
        raise ConversionError("The graph has no output node.")

    def read(self, node: torch.fx.Node) -> Any:
        """The current value of a node."""
        if node in self.views.stale:
            self.views.stale.discard(node)
            base = self.views.base(node)
            same = base is not None and is_same(node)
            self.values[node] = self.read(base) if same else self._functional(node)
        return self.values[node]

    def _visit(self, node: torch.fx.Node) -> None:
        if node in self.done:
            return
        if node in self.ignored:
            self.values[node] = None
            return
        name = registry.op_name(node.target)
        try:
            self._convert(node, name)
        except Withdrawn:
            raise
        except ConversionError as error:
            raise ConversionError(f"{error}{_place(node)}") from error
        except GuardOnDataDependentSymNode as error:
            raise ConversionError(f"{name}: {DATA_DEPENDENT}{_place(node)}") from error
        except Exception as error:
            hint = _OPEN if _has_open_sizes(node) else ""
            raise ConversionError(
                f"The converter of {name} failed: {type(error).__name__}: {error}{hint}"
                f"{_place(node)}"
            ) from error

    def _convert(self, node: torch.fx.Node, name: str) -> None:
        value = node.meta.get("val")
        if isinstance(value, torch.SymInt | torch.SymFloat | torch.SymBool | int | float | bool):
            self.values[node] = size(value)
        elif name == MARK:
            self.values[node] = self.read(node.args[0])
            if node in self.regions:
                self._module(self.regions[node])
        elif name in SUBGRAPHS:
            self.values[node] = self._subgraph(node, name)
        elif name == COND:
            self.values[node] = self._chosen(node)
        elif name in LOOPS:
            self.values[node] = self._checked(
                Context(self.builder, node, self.training, self.frozen),
                loop(self, node, name, self._arguments(node)[0]),
            )
            self._record(node, name)
        elif node in self.drops.masks:
            self.values[node] = None
        elif node in self.drops.products:
            self._drop(node, name)
        elif is_inplace(node):
            self._write(node)
        else:
            self.values[node] = self._functional(node)
            self._record(node, name)

    def _module(self, region: Region) -> None:
        """Gives a whole call to the converter of its module's class, where that takes it."""
        path = region.call.path
        if self.builder.taken.get(path) is False:
            return
        context = ModuleContext(self.builder, region, self.training, self.frozen)
        args, kwargs = pytree.tree_map(self._given, region.arguments(self.read))
        convert = modules.find(region.call.module)
        assert convert is not None
        results = convert(context, region.call.module, *args, **kwargs)
        if self.builder.taken.setdefault(path, results is not NotImplemented):
            if results is NotImplemented:
                raise Withdrawn(path)
            self._end(region, context, results)

    def _given(self, value: Any) -> Any:
        """An argument of a module: constants as numpy arrays, weights as tensors."""
        if isinstance(value, torch.Tensor):
            return arrays.to_numpy(value)
        return size(value) if isinstance(value, torch.SymInt) else self.builder.tensor(value)

    def _end(self, region: Region, context: ModuleContext, results: Any) -> None:
        wanted, tree = pytree.tree_flatten(region.call.results)
        found, other = pytree.tree_flatten(results)
        if len(wanted) != len(found):
            raise ConversionError(
                f"The converter of {type(region.call.module).__name__} returns {other}, "
                f"its forward {tree}"
            )
        for slot, value in zip(wanted, found, strict=True):
            node = region.leave.get(slot.at) if isinstance(slot, Slot) else None
            if node is not None:
                fitted = self._fitted(context, value, Meta.of(node.meta["val"]))
                self.values[node] = fitted
                self._record(node, f"module.{type(region.call.module).__name__}")
        self.done |= region.nodes

    def _drop(self, node: torch.fx.Node, name: str) -> None:
        drop = self.drops.products[node]
        context = Context(self.builder, node, self.training, self.frozen)
        value = context.tensor(self.read(drop.value))
        layer = context.fresh(
            StochasticDepth,
            rate=drop.rate,
            per_sample=drop.per_sample,
            rescale=drop.rescale,
            dtype=context.dtype(value),
        )
        self.values[node] = layer(value)
        if is_inplace(node) and isinstance(node.args[0], torch.fx.Node):
            self.values[node.args[0]] = self.values[node]
        self._record(node, name)

    def _functional(self, node: torch.fx.Node) -> Any:
        if node.target is operator.getitem:
            return self._part(node)
        args, kwargs = self._arguments(node)
        return self._call(node, registry.op_name(node.target), args, kwargs)

    def _part(self, node: torch.fx.Node) -> Any:
        whole, at = node.args
        value = self.read(whole)[at]
        if value is None and isinstance(node.meta.get("val"), torch.Tensor):
            name = registry.op_name(whole.target)
            raise ConversionError(f"The converter of {name} does not give result {at} of it")
        return value

    def _arguments(self, node: torch.fx.Node) -> tuple[Any, Any]:
        args, kwargs = pytree.tree_map_only(
            torch.fx.Node, self.read, (node.args, dict(node.kwargs))
        )
        return args, kwargs

    def _call(self, node: torch.fx.Node, name: str, args: Any, kwargs: Any) -> Any:
        folded = self._folded(node, name, args, kwargs)
        if folded is not NotImplemented:
            return folded
        converter = registry.find(name)
        context = Context(self.builder, node, self.training, self.frozen)
        parts = None if converter is None else lifted(node)
        if converter is None or parts is not None:
            return self._checked(context, self._decomposed(parts or decomposition(node), name))
        bound = inspect.signature(converter.function).bind(context, *args, **kwargs)
        for key, value in list(bound.arguments.items())[1:]:
            if key not in converter.weights:
                bound.arguments[key] = pytree.tree_map(self._usable, value)
        try:
            result = converter.function(*bound.args, **bound.kwargs)
            return self._checked(context, result)
        except Exception:
            if not _is_empty(node.meta.get("val")):
                raise
        return pytree.tree_map_only(torch.Tensor, self._nothing, node.meta["val"])

    def _nothing(self, fake: torch.Tensor) -> Any:
        """A tensor without values, which many converters do not foresee."""
        return self.builder.variable(np.zeros(tuple(fake.shape), Meta.of(fake).dtype))

    def _decomposed(self, parts: Decomposition | None, name: str) -> Any:
        """A node's value by the ops that it is made of."""
        if parts is None:
            raise ConversionError(f"The op {name} has no converter")
        operands = [self.read(one) for one in parts.operands]
        return self.inner(parts.graph, operands).run()

    def _usable(self, value: Any) -> Any:
        return self.builder.tensor(value)

    def _folded(self, node: torch.fx.Node, name: str, args: Any, kwargs: Any) -> Any:
        """The op's result by torch itself, where nothing in it depends on inputs or weights."""
        leaves = pytree.tree_leaves((args, kwargs))
        if any(isinstance(one, keras.KerasTensor | WeightRef | Dim | np.ndarray) for one in leaves):
            return NotImplemented
        target = node.target
        if not isinstance(target, torch._ops.OpOverload) or "aten" not in str(target):
            return NotImplemented
        if torch.Tag.nondeterministic_seeded in target.tags or "dropout" in name:
            return NotImplemented
        if str(target) != name:  # the functional twin of an in-place op
            namespace, op, overload = name.split(".")
            packet = getattr(getattr(torch.ops, namespace), op, None)
            if packet is None or overload not in packet.overloads():
                return NotImplemented
            target = getattr(packet, overload)
        with torch.no_grad(), default_dtype(node.meta.get("val")):
            result = target(*args, **kwargs)
        return pytree.tree_map_only(torch.Tensor, torch.clone, result)

    def _checked(self, context: Context, result: Any) -> Any:
        value = context.node.meta.get("val")
        if isinstance(value, torch.Tensor) and not is_inplace(context.node):
            return self._fitted(context, result, Meta.of(value))
        if isinstance(value, list | tuple) and isinstance(result, list | tuple):
            fitted = []
            for one, fake in zip(result, value, strict=False):
                known = isinstance(fake, torch.Tensor) and one is not None
                fitted.append(self._fitted(context, one, Meta.of(fake)) if known else one)
            return fitted
        return result

    def _fitted(self, context: Context, value: Any, meta: Meta) -> Any:
        if not isinstance(value, keras.KerasTensor):
            return value
        if len(value.shape) != meta.rank or any(
            have is not None and isinstance(want, int) and have != want
            for have, want in zip(value.shape, meta.shape, strict=True)
        ):
            raise ConversionError(
                f"{context.node.target}: the result has shape {value.shape}, torch says "
                f"({', '.join(map(str, meta.shape))})"
            )
        return context.cast(value, meta.dtype)

    def _write(self, node: torch.fx.Node) -> None:
        target = node.args[0]
        if not isinstance(target, torch.fx.Node):
            raise ConversionError(f"{node.target} writes into nothing that the graph holds")
        root = self.views.root(target)
        ref = self.placeholders.get(root.name)
        if isinstance(ref, WeightRef) and not self._is_written(node, ref):
            self.values[node] = ref
            return
        args, kwargs = self._arguments(node)
        new = self._call(node, functional_twin(node.target), args, kwargs)
        fake = node.meta.get("val")
        if isinstance(fake, torch.Tensor):
            new = self._fitted(
                Context(self.builder, node, self.training, self.frozen), new, Meta.of(fake)
            )
        self.values[node] = self.values[target] = new
        self._record(node, registry.op_name(node.target))
        if op_base(node) in RESHAPES:
            self.views.turned(target)
        else:
            self.views.written(node, target, self._put_back, always=isinstance(ref, WeightRef))
            if isinstance(ref, WeightRef):
                self.builder.write(ref, self.builder.tensor(self.values[root]))
                self.values[root] = ref

    def _is_written(self, node: torch.fx.Node, ref: WeightRef) -> bool:
        """Whether a write into the state takes part in the graph: counters of BatchNorm do not."""
        if ref.trainable:
            raise ConversionError(
                f"{node.target} writes into the parameter {ref.name!r}, which its optimizer alone "
                "may change"
            )
        if ref.name.endswith("num_batches_tracked"):
            return False
        if not self.training:
            self.builder.notes.append(
                f"In evaluation, too, the module writes into its buffer {ref.name!r}; the port "
                "does so in training alone."
            )
        return True

    def _put_back(self, base: torch.fx.Node, view: torch.fx.Node) -> None:
        how, rest = inverse(view)
        new = self.builder.tensor(self.values[view])
        context = Context(self.builder, view, self.training, self.frozen)
        if op_base(view) == "detach":
            new = _unseen(self.builder.tensor(self.read(base)), new)
        meta = Meta.of(base.meta["val"]) if isinstance(base.meta["val"], torch.Tensor) else None
        if how == "same":
            self.values[base] = new
        elif how == "part":
            self.values[base] = [*self.values[base]]
            self.values[base][rest[0]] = new
            raise ConversionError(f"{view.target}: a write into one part of a split tensor")
        elif meta is not None and how == "reshape":
            self.values[base] = context.reshape(new, meta.shape)
        elif meta is not None and how in ("transpose", "permute"):
            self.values[base] = ops.transpose(new, _undone(how, rest, meta.rank))
        else:
            args = pytree.tree_map_only(torch.fx.Node, self.read, rest)
            converter = registry.find(how)
            if converter is None:
                raise ConversionError(f"The op {how} has no converter")
            old = self.builder.tensor(self.read(base))
            self.values[base] = converter.function(context, old, new, *args)

    def _subgraph(self, node: torch.fx.Node, name: str) -> Any:
        args, _ = self._arguments(node)
        inner, operands, stop = SUBGRAPHS[name](args)
        walk = self.inner(inner, operands)
        before = dict(self.builder.written)
        result = walk.run()
        self.records += walk.records
        if stop:
            for key, value in self.builder.written.items():
                if value is not before.get(key) and isinstance(value, keras.KerasTensor):
                    self.builder.written[key] = ops.stop_gradient(value)
            result = pytree.tree_map_only(keras.KerasTensor, ops.stop_gradient, result)
        return result

    def _chosen(self, node: torch.fx.Node) -> Any:
        """Both graphs of a `torch.cond`, and of each value the one that the condition asks for."""
        (condition, *graphs, operands), _ = self._arguments(node)
        results = []
        for graph in graphs:
            walk = self.inner(graph, operands)
            results.append(pytree.tree_map(self.builder.tensor, walk.run()))
            self.records += walk.records
        chosen = self.builder.tensor(condition)
        return pytree.tree_map(lambda yes, no: ops.where(chosen, yes, no), *results)

    def inner(self, graph: torch.fx.GraphModule, operands: Any) -> Walk:
        """The walk of a graph within this one, whose placeholders take the operands."""
        names = [one.name for one in graph.graph.nodes if one.op == "placeholder"]
        placeholders = dict(zip(names, operands, strict=True))
        return Walk(self.builder, graph, placeholders, training=self.training, frozen=self.frozen)

    def _record(self, node: torch.fx.Node, name: str) -> None:
        self.builder.owners.note(pytree.tree_leaves(self.values[node]), module_stack(node))
        made = operation_of(self.values[node])
        if made is not None:
            self._rename(made[0], node)
        self.records.append(
            NodeRecord(
                name=node.name,
                op=name,
                module=module_path(node),
                source=source_line(node),
                layer=None if made is None else made[0].name,
                output=0 if made is None else made[1],
            )
        )

    def _rename(self, operation: Any, node: torch.fx.Node) -> None:
        if isinstance(operation, keras.layers.Layer) or hasattr(operation, "_xarch_named"):
            return
        operation.name = self.builder.names.unique(wanted_name(node))
        operation._xarch_named = True


def _is_empty(traced: Any) -> bool:
    """Whether all tensors among a node's values have a known size of zero."""
    leaves = pytree.tree_leaves(traced)
    return bool(leaves) and all(isinstance(one, torch.Tensor) and 0 in one.shape for one in leaves)


def _attribute(module: torch.nn.Module, path: str) -> Any:
    value: Any = module
    for part in path.split("."):
        value = getattr(value, part)
    return value


def _undone(how: str, rest: Any, rank: int) -> list[int]:
    if how == "permute":
        axes = [axis % rank for axis in rest[0]]
        return [int(axis) for axis in np.argsort(axes)]
    first, second = (rest[0] % rank, rest[1] % rank) if rest else (0, rank - 1)
    axes = list(range(rank))
    axes[first], axes[second] = axes[second], axes[first]
    return axes


def _unseen(old: Any, new: Any) -> Any:
    """The new value with the gradient of the old: of this write torch's gradients know nothing."""
    if "float" not in str(new.dtype):
        return new
    zero = ops.subtract(old, ops.stop_gradient(old))
    finite = ops.where(ops.isfinite(old), zero, ops.zeros_like(old))
    return ops.add(ops.stop_gradient(new), finite)


_OPEN = " (where open sizes are the reason, give dynamic=False)"


def _has_open_sizes(node: torch.fx.Node) -> bool:
    """Whether an argument of the node has a size that is unknown."""
    values = pytree.tree_leaves([one.meta.get("val") for one in node.all_input_nodes])
    tensors = [one for one in values if isinstance(one, torch.Tensor)]
    return any(isinstance(size, torch.SymInt) for one in tensors for size in one.shape)


def _place(node: torch.fx.Node) -> str:
    path = module_path(node) or "the model itself"
    line = source_line(node)
    return f" (node {node.name}, {op_hint(node)} in {path}{', ' + line if line else ''})"
