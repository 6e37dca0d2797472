"""What a component's description says, held against the Keras model built from it."""

import itertools

import keras
import numpy as np
import pytest
from component_cases import CASES, plan_of
from keras_flops import count_flops, weight_shapes

import xarch.random
from xarch.spec.building import keras_model
from xarch.spec.source import source


@pytest.fixture(params=CASES, ids=lambda case: case.id, scope="module")
def built(request):
    plan = plan_of(request.param)
    keras.backend.clear_session()
    return plan, xarch.random.initialised(lambda: keras_model(plan), 0)


def calls_of(plan):
    """The calls of a plan, each layer once."""
    calls = [call for step in plan.steps for call in step.calls]
    return list({call.layer.name or id(call): call for call in calls}.values())


def test_output_shapes(built):
    plan, model = built
    outputs = dict(zip(plan.outputs, keras.tree.flatten(model.output), strict=True))
    for name, tensor in plan.outputs.items():
        assert tuple(outputs[name].shape[1:]) == tensor.shape
        assert outputs[name].dtype == tensor.dtype


def test_weights(built):
    plan, model = built
    trained, states = weight_shapes(model)
    calls = calls_of(plan)
    assert sorted(trained) == sorted(itertools.chain(*(call.effect.weights for call in calls)))
    assert sorted(states) == sorted(itertools.chain(*(call.effect.frozen for call in calls)))


def test_flops(built):
    plan, model = built
    said = sum(call.effect.flops for step in plan.steps for call in step.calls)
    assert said == count_flops(model)


def test_it_runs(built):
    plan, model = built
    rng = np.random.default_rng(0)
    given = {
        name: rng.integers(0, 2, (2, *one.shape)).astype(one.dtype)
        for name, one in plan.inputs.items()
    }
    found = model(given if len(given) > 1 else next(iter(given.values())))
    for name, tensor in plan.outputs.items():
        value = found[name] if isinstance(found, dict) else found
        assert tuple(value.shape) == (2, *tensor.shape)
        assert np.isfinite(keras.ops.convert_to_numpy(value)).all()


def test_the_source_makes_the_same_model(built):
    plan, model = built
    names = {}
    exec(compile(source(plan), "model.py", "exec"), names)
    keras.backend.clear_session()
    with xarch.random.placeholders():
        assert names["build"]().get_config() == model.get_config()
