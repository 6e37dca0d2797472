"""FLOPs that a file tells, against those of a budget, which has other rules."""

import keras
import numpy as np
import pytest
from component_cases import CASES, plan_of
from keras import layers, ops

from xarch.saving.flops import count_flops
from xarch.spec.building import keras_model


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_flops_of_each_component_are_those_of_its_budget(case):
    plan = plan_of(case)
    said = sum(call.effect.flops for step in plan.steps for call in step.calls)
    assert count_flops(keras_model(plan)) == said


def test_groups_functions_and_nested_models_are_counted():
    x = given = keras.Input((8, 6, 4))
    x = layers.Conv2D(6, 3, groups=2, name="groups")(x)  # (6, 4, 6)
    x = layers.Conv2DTranspose(2, 2, strides=2, name="larger")(x)  # (12, 8, 2)
    x = layers.GroupNormalization(2)(layers.PReLU()(x))
    x = ops.reshape(x, (-1, 8, 2))  # twelve rows of a sample in the batch's axis
    x = ops.matmul(x, ops.transpose(x, (0, 2, 1)))  # (12, 8, 8)
    x = ops.einsum("bij,bjk->bik", x, x)
    x = ops.reshape(x, (-1, 12, 64))
    x = keras.Sequential([keras.Input((12, 64)), layers.Dense(3, name="last")])(x)
    by_hand = (
        2 * 6 * 4 * 6 * 9 * 2
        + 2 * 6 * 4 * 6 * 4 * 2
        + 2 * 12 * 8 * 8 * 2
        + 2 * 12 * 8 * 8 * 8
        + 2 * 12 * 64 * 3
    )
    assert count_flops(keras.Model(given, x)) == by_hand


class Own(layers.Layer):
    def call(self, x):
        return x


@pytest.mark.parametrize(
    "strange",
    [
        Own(),
        layers.Lambda(lambda x: x),
        layers.TimeDistributed(layers.Dense(2)),
        layers.Attention(),
        lambda x: ops.tensordot(x, x, 1),
    ],
    ids=["own", "lambda", "wrapper", "attention", "tensordot"],
)
def test_what_nobody_has_a_rule_for_leaves_all_unknown(strange):
    x = keras.Input((4, 4))
    y = layers.Dense(4)(x)
    y = strange([y, y]) if isinstance(strange, layers.Attention) else strange(y)
    assert count_flops(keras.Model(x, y)) is None


def test_counting_changes_nothing():
    x = keras.Input((4,))
    y = layers.BatchNormalization()(layers.Dropout(0.5, seed=3)(layers.Dense(4)(x)))
    model = keras.Model(x, y)
    before = [keras.ops.convert_to_numpy(one) for one in model.variables]
    assert count_flops(model) == 2 * 4 * 4
    assert any("seed" in one.path for one in model.variables)
    for one, two in zip(before, model.variables, strict=True):
        np.testing.assert_array_equal(one, keras.ops.convert_to_numpy(two))


def test_sizes_that_are_free_leave_all_unknown():
    x = keras.Input((None, 4))
    assert count_flops(keras.Model(x, layers.Dense(4)(x))) is None
