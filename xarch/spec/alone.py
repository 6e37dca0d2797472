"""The plan of one component on inputs of its own, without a spec around it."""

from __future__ import annotations

from collections.abc import Sequence

from xarch.components import Component, Layers, Tensor
from xarch.spec.document import Spec
from xarch.spec.inputs import Input
from xarch.spec.planning import Plan, Step


def alone(component: Component, inputs: Sequence[Input], before: Component | None = None) -> Plan:
    """A model of one component, whose outputs are the model's.

    Args:
        component: With its options.
        inputs: What it is given; the model calls them `x0`, `x1` and so on.
        before: What each input goes through first, such as an embedding of tokens.

    Raises:
        Misfit: The inputs do not fit the component.
    """
    plan, given = Plan(Spec.model_construct(name=component.name, inputs={}, outputs={})), []
    for number, one in enumerate(inputs):
        present = Tensor((1,)) if one.optional else None
        x = Tensor(one.sizes, one.dtype, one, present=present)
        plan.inputs[f"x{number}"] = x
        if present is not None:
            plan.inputs[f"x{number}_present"] = present
        given.append(x)
    for number, x in enumerate(given if before is not None else ()):
        assert before is not None
        name = f"before{number}"
        step = Step(name, name, before, (x,), {}, [])
        made = before.apply(Layers(name, step.calls), x)
        assert isinstance(made, Tensor)
        given[number] = step.outputs[name] = made
        plan.nodes.append(step)
    step = Step("y", "it", component, tuple(given), {}, [])
    made = component.apply(Layers("it", step.calls), *given)
    step.outputs.update(made if isinstance(made, dict) else {"y": made})
    plan.heads.append(step)
    return plan
