"""From a module to a Keras model."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from contextlib import nullcontext
from typing import Any

import keras
import torch
from torch.utils import _pytree as pytree

from xarch.backend.reading import NodeRecord, Reading, WeightEntry
from xarch.layers import ByMode, Held
from xarch.layers.float64 import keep_float64
from xarch_torch.reader import fast_path, merge, sound, trace, unsupported, weights
from xarch_torch.reader.build import Builder, operation_of
from xarch_torch.reader.calls import regions
from xarch_torch.reader.conditions import Condition, fixed_at
from xarch_torch.reader.conditions import notes as told
from xarch_torch.reader.dims import Dim, size
from xarch_torch.reader.errors import ConversionError, NotExportable, UnsupportedOps
from xarch_torch.reader.exporting import Tracing, asked_of, calls_of, export
from xarch_torch.reader.inputs import Example, kept_values, leaf_names, plain
from xarch_torch.reader.modules import Withdrawn
from xarch_torch.reader.uses import Uses
from xarch_torch.reader.walk import Walk


def read(
    module: torch.nn.Module,
    example_inputs: Any,
    *,
    dynamic: Any = None,
    fixed: Collection[str] = (),
    tracing: Tracing = nullcontext,
) -> Reading:
    """A torch module as a Keras model.

    Args:
        module: The module, with its weights. It is not changed.
        example_inputs: A tensor, a sequence of positional inputs, or a mapping of keyword inputs.
        dynamic: None leaves the batch size open; a mapping `{input: {axis: name}}` leaves those
            axes open too; False fixes every size.
        fixed: The names of input tensors whose values the graph keeps.
        tracing: Makes the context that the module's own code is traced in.

    Raises:
        NotExportable: `torch.export` refuses the module.
        UnsupportedOps: Ops have no converter; all are listed.
        ConversionError: A converter failed.
    """
    sound.check(module)
    with keep_float64() if _is_wide(module, example_inputs, tracing) else nullcontext():
        example = Example.of(example_inputs, fixed).doubled(module, dynamic)
        return _read(module, example, dynamic, tracing)


def _is_wide(module: torch.nn.Module, inputs: Any, tracing: Tracing) -> bool:
    """Whether something in the graph is in float64."""
    with tracing():
        own = torch.get_default_dtype() == torch.float64
    given = [*module.state_dict().values(), *pytree.tree_leaves(inputs)]
    return own or any(isinstance(one, torch.Tensor) and one.dtype == torch.float64 for one in given)


def _read(module: torch.nn.Module, example: Example, dynamic: Any, tracing: Tracing) -> Reading:
    notes = [
        f"The graph keeps the value of the input {name!r}." for name in kept_values(module, example)
    ]
    notes += fast_path.told(module)
    evaluation = export(module, example, dynamic, training=False, notes=notes, tracing=tracing)
    training = _train_program(module, example, dynamic, notes, tracing)
    conditions = _conditions(module, example, dynamic, evaluation, training)
    notes += told(conditions)
    unsupported.check([evaluation.graph_module], calls_of(evaluation))
    try:
        if training is not None:
            unsupported.check([training.graph_module], calls_of(training))
    except UnsupportedOps as error:
        training = None
        notes.append(f"Only the eval graph was read; of the train graph, {error}")
    plan = merge.plan(evaluation, training)
    by_ops: set[str] = set()
    while True:
        try:
            return _converted(module, example, plan, notes, by_ops, conditions)
        except Withdrawn as error:
            by_ops.add(error.path)
        except ConversionError as error:
            if plan.train_only is None:
                raise
            plan = merge.plan(evaluation, None)
            notes.append(f"Only the eval graph was read; of the train graph, {error}")


def _converted(
    module: torch.nn.Module,
    example: Example,
    plan: merge.Plan,
    notes: list[str],
    by_ops: set[str],
    conditions: Mapping[Condition, bool | None],
) -> Reading:
    """The reading of exported programs; modules at the paths `by_ops` go by their ops."""
    state = weights.State(module)
    builder = Builder(_uses(state, plan.programs), state)
    builder.taken.update(dict.fromkeys(by_ops, False))
    kept = kept_values(module, example)
    graph = _Graph(builder, plan.main, leaf_names(module, example), kept)
    outputs = graph.run(training=plan.trains, frozen=plan.train_only is not None)
    modes = (None, False) if plan.train_only is not None else (None, False, True)
    outputs = graph.required(outputs, conditions, modes)
    train_model = None
    joined: list[Any] = []
    if plan.train_only is not None:
        outputs, train_model, joined = _second(builder, plan.train_only, graph, outputs, conditions)
    whole = list(builder.entries.values())
    held, own = _hold_rest(builder, module, outputs)
    model = graph.model(held)
    return Reading(
        model=model,
        train_model=train_model,
        train_weights=[] if train_model is None else _within(whole, train_model),
        weights=own,
        nodes=graph.records,
        notes=list(dict.fromkeys([*notes, *plan.notes, *joined, *builder.notes])),
        modules=builder.owners.by_name(),
        conditions=[one.recipe for one in conditions if one.refuses],
    )


def _closed(inputs: Mapping[str, Any], example: Example, dynamic: Any) -> list[Condition]:
    """That axes have the example's size which were to stay open and the module's code fixed.

    Keras does not hold a batch against the size that a model was made for.
    """
    if dynamic is False:
        return []
    found = []
    for name, value in inputs.items():
        if not isinstance(value, torch.Tensor) or name in example.fixed:
            continue
        axes = {0} if value.dim() else set()
        for given, more in (dynamic or {}).items():
            if name == given or name.startswith(f"{given}_"):
                axes |= {int(axis) for axis in more}
        sizes = [(axis, size(value.shape[axis])) for axis in sorted(axes)]
        found += [fixed_at(name, axis, one) for axis, one in sizes if isinstance(one, int)]
    return found


def _traced(module: torch.nn.Module, example: Example, program: Any) -> dict[str, Any]:
    """The inputs by name as the trace had them."""
    _, users = weights.inputs_of(program, weights.State(module))
    traced = {one.name: one.meta.get("val") for one in program.graph.nodes}
    return dict(zip(leaf_names(module, example), [traced[key] for key in users], strict=True))


def _conditions(
    module: torch.nn.Module, example: Example, dynamic: Any, evaluation: Any, training: Any
) -> dict[Condition, bool | None]:
    """What must hold of open sizes: only in training (True), only otherwise (False), or always."""
    found: dict[Condition, bool | None] = {}
    for mode, program in ((False, evaluation), (True, training)):
        if program is None:
            continue
        inputs = _traced(module, example, program)
        asked = asked_of(program).conditions(inputs)
        for one in [*_closed(inputs, example, dynamic), *asked]:
            found[one] = None if one in found else mode
    return found


def _within(entries: list[WeightEntry], model: Any) -> list[WeightEntry]:
    paths = {variable.path for variable in model.variables}
    return [one for one in entries if one.variable in paths]


class _Graph:
    """One exported program on its way to a Keras model."""

    def __init__(
        self,
        builder: Builder,
        program: Any,
        names: list[str],
        kept: Mapping[str, torch.Tensor],
        inputs: Any = None,
    ) -> None:
        self.builder, self.program, self.all_names, self.kept = builder, program, names, kept
        self.held, users = weights.inputs_of(program, builder.state)
        named = dict(zip(users, names, strict=True))
        self.held |= {key: kept[name] for key, name in named.items() if name in kept}
        self.names = {key: name for key, name in named.items() if name not in kept}
        self.inputs, self.sources = _inputs(program, self.names, inputs)
        if inputs is None:
            for tensor in self.inputs.values():
                builder.names.unique(tensor.name)  # a module of that name gets another
        self.records: list[NodeRecord] = []
        if not self.inputs:
            raise ConversionError("The model has no tensor input.")

    def run(self, *, training: bool, frozen: bool) -> Any:
        """The program's outputs in the module's own structure."""
        self.builder.begin(next(iter(self.inputs.values())), self.sources)
        walk = Walk(
            self.builder,
            self.program.graph_module,
            {**self.held, **self.inputs},
            training=training,
            frozen=frozen,
            calls=calls_of(self.program),
        )
        outputs = _outputs(self.builder, self.program, walk.run())
        if training:
            outputs = self.builder.keep_written(outputs)
        self.records = walk.records
        return outputs

    def required(
        self, outputs: Any, conditions: Mapping[Condition, bool | None], modes: Collection[Any]
    ) -> Any:
        """The outputs behind layers that ask for what must hold of sizes in these modes."""
        tensors = {self.names[key]: one for key, one in self.inputs.items()}
        leaves, tree = pytree.tree_flatten(outputs)
        floating = [at for at, one in enumerate(leaves) if "float" in str(one.dtype)] or [0]
        for when in modes:
            asked = [one for one, mode in conditions.items() if mode == when and one.refuses]
            for at in floating if asked else []:
                leaves[at] = self.builder.requiring(leaves[at], asked, when, tensors)
        return pytree.tree_unflatten(leaves, tree)

    def model(self, outputs: Any) -> Any:
        """The functional model of these outputs."""
        trace.rename(pytree.tree_leaves(outputs), self.builder.names)
        several = len(self.inputs) > 1
        named = {self.names[key]: one for key, one in self.inputs.items()}
        given = named if several else next(iter(named.values()))
        name = self.builder.names.unique(type(self.builder.state.module).__name__)
        return keras.Model(given, outputs, name=name)


def _second(
    builder: Builder,
    program: Any,
    graph: _Graph,
    outputs: Any,
    conditions: Mapping[Condition, bool | None],
) -> tuple[Any, Any, list[str]]:
    """Joins the training graph to the other, or leaves it a model of its own."""
    second = _Graph(builder, program, graph.all_names, graph.kept, graph.inputs)
    trained = second.run(training=True, frozen=False)
    trained = second.required(trained, conditions, (None, True))
    one, tree = pytree.tree_flatten(outputs)
    two, other = pytree.tree_flatten(trained)
    if tree != other or [value.shape for value in one] != [value.shape for value in two]:
        note = "It returns something else in training: train_model has that graph."
        return outputs, second.model(trained), [note]
    pairs = zip(two, one, strict=True)
    joined = [ByMode(name=builder.names.unique("by_mode"))([a, b]) for a, b in pairs]
    note = "The model holds both graphs over the same variables and takes the one that fits."
    return pytree.tree_unflatten(joined, tree), None, [note]


def _train_program(
    module: torch.nn.Module, example: Example, dynamic: Any, notes: list[str], tracing: Tracing
) -> Any:
    modes = {one: one.training for one in module.modules()}
    if not any(modes.values()):
        module.train()
    try:
        return export(module, example, dynamic, training=True, notes=notes, tracing=tracing)
    except NotExportable as error:
        notes.append(f"Only the eval graph was read. {error}")
        return None
    finally:
        for one, mode in modes.items():
            one.training = mode


def _uses(state: weights.State, programs: list[Any]) -> Uses:
    uses = Uses()
    for program in programs:
        held, _ = weights.inputs_of(program, state)
        uses.add(program.graph, held, regions(program.graph, calls_of(program)))
    return uses


def _inputs(
    program: Any, names: Mapping[str, str], known: Mapping[str, Any] | None
) -> tuple[dict[str, Any], dict[str, tuple[Any, int]]]:
    inputs: dict[str, Any] = {}
    sources: dict[str, tuple[Any, int]] = {}
    for node in program.graph.nodes:
        value = node.meta.get("val") if node.op == "placeholder" else None
        if node.name not in names or not isinstance(value, torch.Tensor):
            continue
        sizes = [size(one) for one in value.shape]
        shape = [None if isinstance(one, Dim) else one for one in sizes]
        tensor = (known or {}).get(node.name)
        if tensor is None:
            dtype = weights.dtype_name(value.dtype)
            tensor = keras.Input(batch_shape=shape, dtype=dtype, name=names[node.name])
        inputs[node.name] = tensor
        for axis, one in enumerate(sizes):
            if isinstance(one, Dim) and one.expr.is_Symbol:
                sources.setdefault(str(one.expr), (tensor, axis))
    return inputs, sources


def _outputs(builder: Builder, program: Any, flat: Any) -> Any:
    """The graph's user outputs in the module's own structure, as lists and dictionaries."""
    kinds = [spec.kind.name for spec in program.graph_signature.output_specs]
    leaves = [
        _output(builder, value)
        for value, kind in zip(flat, kinds, strict=True)
        if kind == "USER_OUTPUT"
    ]
    # stand-ins with a number each, because the module's own classes look into what they hold
    stand_ins = [
        None if one is None else torch.full([1] * len(one.shape), at, dtype=torch.float64)
        for at, one in enumerate(leaves)
    ]
    found = _plain(plain(pytree.tree_unflatten(stand_ins, program.call_spec.out_spec)), leaves)
    return found[0] if isinstance(found, list) and len(found) == 1 else found


def _output(builder: Builder, value: Any) -> Any:
    value = builder.tensor(value)
    if value is None or isinstance(value, int | float | str | Dim):
        return None
    if not isinstance(value, keras.KerasTensor):
        return builder.variable(value)
    made = operation_of(value)
    if made is not None and isinstance(made[0], keras.layers.InputLayer):
        return keras.layers.Identity(name=builder.names.unique("output"))(value)
    return value


def _plain(value: Any, values: list[Any]) -> Any:
    """Lists and dictionaries of Keras tensors in place of the module's own containers."""
    if isinstance(value, torch.Tensor):
        return values[int(value)]
    if value is None:
        return None
    if isinstance(value, Mapping):
        items = {str(key): _plain(one, values) for key, one in value.items()}
        return {key: one for key, one in items.items() if one is not None}
    if isinstance(value, tuple | list):
        kept = [one for one in (_plain(one, values) for one in value) if one is not None]
        return kept[0] if len(kept) == 1 and isinstance(value, tuple) else kept
    fields = getattr(value, "__dict__", None)
    if fields:
        return _plain(fields, values)
    raise ConversionError(f"The model returns a {type(value).__name__}, which has no Keras form.")


def _hold_rest(
    builder: Builder, module: torch.nn.Module, outputs: Any
) -> tuple[Any, list[WeightEntry]]:
    """Puts the state that the graph never reads into a `Held` layer behind the first output.

    Returns:
        The outputs, and the weight map of the model that has them.
    """
    leaves, tree = pytree.tree_flatten(outputs)
    paths = trace.variables(leaves)
    entries = [one for one in builder.entries.values() if one.variable in paths]
    known = {name for one in entries for name in one.names}
    rest = {
        re.sub(r"[^0-9A-Za-z_]+", "_", ref.name): ref
        for ref in weights.all_in_state(module)
        if not set(ref.names) & known
    }
    if not rest:
        return outputs, entries
    held = {name: ref.held for name, ref in rest.items()}
    specs = {name: [shape, _stored(dtype)] for name, (shape, dtype) in held.items()}
    layer = Held(specs, name=builder.names.unique("held"))
    leaves[0] = layer(leaves[0])
    entries += [builder.placed(layer.held[name], ref) for name, ref in rest.items()]
    return pytree.tree_unflatten(leaves, tree), entries


def _stored(dtype: str) -> str:
    return "int32" if dtype == "int64" else dtype
