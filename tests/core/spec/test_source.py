"""Source text of a spec's model; `tests/backend/spec` runs it."""

import ast

import pytest
from component_cases import CASES, plan_of

from xarch.components import Component, Encoder, Layers, Tensor
from xarch.components.plan import Effect
from xarch.errors import SpecError
from xarch.spec import load, presets
from xarch.spec.planning import Plan, Step, checked
from xarch.spec.source import source


@pytest.mark.parametrize("name", presets())
def test_a_file_imports_keras_alone(name):
    plan = checked(load(name))
    text = source(plan)
    modules = [
        one for one in ast.walk(ast.parse(text)) if isinstance(one, (ast.Import, ast.ImportFrom))
    ]
    assert {getattr(one, "module", None) or one.names[0].name for one in modules} == {"keras"}
    assert max(map(len, text.splitlines())) <= 100
    for step in plan.steps:
        assert f"# {step.name}: {step.component.name} of " in text


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_every_name_is_bound_before_it_is_used(case):
    (function,) = (
        one for one in ast.parse(source(plan_of(case))).body if isinstance(one, ast.FunctionDef)
    )
    bound = {"keras", "layers", "ops"}
    for line in function.body:
        names = [one for one in ast.walk(line) if isinstance(one, ast.Name)]
        assert {one.id for one in names if isinstance(one.ctx, ast.Load)} <= bound
        bound |= {one.id for one in names if isinstance(one.ctx, ast.Store)}


def test_names_of_python_are_avoided():
    data = load("image").to_dict()
    data["inputs"] = {"lambda": data["inputs"]["picture"]}
    data["graph"] = {"see": {"inputs": ["lambda"]}}
    data["outputs"] = {"model": data["outputs"]["label"]}
    text = source(checked(load(data)))
    ast.parse(text)
    assert "lambda_ = keras.Input" in text
    assert "model_2 = layers.Dense" in text


def test_a_layer_that_is_not_keras_own_cannot_be_written():
    class Foreign(Encoder):
        name = "foreign"
        takes = ("vector",)

        def build(self, layers, x):
            return layers.custom(object, x, effect=Effect((2,)), name="backbone")

    plan, calls = Plan(load("image")), []
    x = Tensor((3,))
    plan.inputs["x"] = x
    component: Component = Foreign()
    made = component.apply(Layers("it", calls), x)
    plan.heads.append(Step("y", "it", component, (x,), {"y": made}, calls))
    with pytest.raises(SpecError, match="'it-backbone' is no class of Keras"):
        source(plan)
