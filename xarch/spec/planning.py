"""`Plan`: every layer of a spec's model with its shapes, before any is made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from xarch.components import Component, Layers, Misfit, Tensor
from xarch.components.losses import LOSSES, METRICS
from xarch.components.plan import Call
from xarch.errors import nearest
from xarch.spec.document import Limits, Spec
from xarch.spec.graph import order
from xarch.spec.problems import NOWHERE, Path, Problem, Source, refuse


@dataclass(frozen=True)
class Step:
    """One node of the graph, or one output.

    Attributes:
        name: The node or output.
        scope: The module, or the output again.
        component: What it is made of.
        inputs: What it is given.
        outputs: What it gives, by name; one of the step's own name unless a head gives several.
        calls: Its layers, in order.
    """

    name: str
    scope: str
    component: Component
    inputs: tuple[Tensor, ...]
    outputs: dict[str, Tensor]
    calls: list[Call]


@dataclass
class Plan:
    """A spec's model as layer calls.

    Attributes:
        spec: The spec.
        inputs: The model's inputs by name.
        nodes: The graph's nodes, each behind those that it needs.
        heads: The outputs.
    """

    spec: Spec
    inputs: dict[str, Tensor] = field(default_factory=dict)
    nodes: list[Step] = field(default_factory=list)
    heads: list[Step] = field(default_factory=list)

    @property
    def steps(self) -> list[Step]:
        """Nodes and outputs."""
        return [*self.nodes, *self.heads]

    @property
    def outputs(self) -> dict[str, Tensor]:
        """The model's outputs by name."""
        return {name: one for step in self.heads for name, one in step.outputs.items()}


def checked(spec: Spec, source: Source = NOWHERE, *, limits: bool = True) -> Plan:
    """The plan of a spec.

    Args:
        spec: The spec.
        source: Where it comes from, for the errors.
        limits: Whether the spec's own budget has to hold.

    Raises:
        SpecError: It lists the mistakes found in the graph; if none, in the shapes; if none, in
            the budget.
    """
    names, problems = order(spec)
    refuse([*problems, *_judges(spec)], source)
    plan = Plan(spec)
    values = _inputs(plan)
    problems += _nodes(plan, names, values)
    problems += _heads(plan, values)
    refuse(problems, source)
    refuse([*_resized(plan), *_few(plan)], source)
    if limits and spec.limits != Limits():
        refuse([*_exceeded(plan)], source)
    return plan


def _inputs(plan: Plan) -> dict[str, Tensor]:
    values = {}
    for name, one in plan.spec.inputs.items():
        present = Tensor((1,)) if one.optional else None
        values[name] = Tensor(one.sizes, one.dtype, one, present=present)
        plan.inputs[name] = values[name]
        if present is not None:
            plan.inputs[f"{name}_present"] = present
    return values


def _nodes(plan: Plan, names: list[str], values: dict[str, Tensor]) -> Iterable[Problem]:
    for name in names:
        node = plan.spec.graph[name]
        if not all(one in values for one in node.inputs):
            continue  # behind a node that has been reported
        given = tuple(values[one] for one in node.inputs)
        component = plan.spec.modules[node.module]
        step, problem = _step(name, node.module, component, given, ("modules", node.module))
        if problem is not None:
            yield problem
        else:
            plan.nodes.append(step)
            values[name] = step.outputs[name]


def _heads(plan: Plan, values: dict[str, Tensor]) -> Iterable[Problem]:
    for name, output in plan.spec.outputs.items():
        if all(one in values for one in output.inputs):
            given = tuple(values[one] for one in output.inputs)
            step, problem = _step(name, name, output.head, given, ("outputs", name))
            if problem is not None:
                yield problem
            else:
                plan.heads.append(step)


def _step(
    name: str, scope: str, component: Component, given: tuple[Tensor, ...], path: Path
) -> tuple[Step, Problem | None]:
    step = Step(name, scope, component, given, {}, [])
    # a head may have the name of a module, and then must not have its layers
    prefix = scope if path[0] == "modules" else f"{scope}-head"
    try:
        made = component.apply(Layers(prefix, step.calls), *given)
    except Misfit as error:
        return step, Problem(path, str(error))
    parts = made if isinstance(made, dict) else {"": made}
    step.outputs.update({f"{name}_{key}" if key else name: one for key, one in parts.items()})
    return step, None


def _judges(spec: Spec) -> Iterable[Problem]:
    """Losses and metrics that do not fit their head."""
    for name, output in spec.outputs.items():
        asked = [("loss", one, output.head.losses, LOSSES) for one in [output.loss] if one]
        metrics = output.metrics or ()
        asked += [("metrics", one, output.head.metrics, METRICS) for one in metrics]
        for key, one, known, table in asked:
            if one not in known:
                noun = "loss" if table is LOSSES else "metric"
                text = f"{output.head.name} has no {noun} {one!r}. {nearest(one, known)}"
                yield Problem(("outputs", name, key), text)


def _few(plan: Plan) -> Iterable[Problem]:
    """Metrics that look at more of the likeliest classes than there are."""
    for step in plan.heads:
        (count, *_) = (one.shape[-1] for one in step.outputs.values())
        for name in plan.spec.outputs[step.name].metrics or ():
            least = METRICS[name].options.get("k", 0)
            if least > count:
                text = f"{name} needs {least} classes or more, and {step.name} has {count}; drop it"
                yield Problem(("outputs", step.name, "metrics"), text)


def _resized(plan: Plan) -> Iterable[Problem]:
    """Modules used twice on inputs that need weights of different shapes."""
    known: dict[str, object] = {}
    for step in plan.steps:
        for call in step.calls:
            weights = (call.effect.weights, call.effect.frozen)
            if known.setdefault(call.layer.name, weights) != weights:
                text = f"the module {step.scope!r} shares its weights, so its inputs need one size"
                yield Problem(("graph", step.name), text)
                break


def _exceeded(plan: Plan) -> Iterable[Problem]:
    from xarch.spec.costs import budget

    costs = budget(plan)
    for key, limit in plan.spec.limits:
        found = getattr(costs, key)
        if limit is not None and found is None:
            text = f"nobody knows the model's {key}: a model from a file has layers that xarch "
            yield Problem(("budget", key), text + f"cannot count; remove budget.{key}")
        elif limit is not None and found > limit:
            text = f"the model has {found:,} {key}, more than the {limit:,} that the spec allows"
            yield Problem(("budget", key), text)
