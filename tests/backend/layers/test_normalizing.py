"""Normalization, against numpy in float64."""

import numpy as np
import pytest
from layer_runs import gradients, numbers, run, traced, weigh

from xarch import layers

pytestmark = pytest.mark.usefixtures("placeholders")
CLOSE = {"rtol": 2e-4, "atol": 2e-4}
FAR = numbers(8, 6, 4, mean=1e2, scale=0.5)


def normalized(x, axes, epsilon):
    x = x.astype("float64")
    mean, variance = x.mean(axes, keepdims=True), x.var(axes, keepdims=True)
    return (x - mean) / np.sqrt(variance + epsilon)


def test_batch_statistics_hold_far_from_zero():
    layer = layers.BatchNormalization(momentum=0.75)
    layer.build(FAR.shape)
    found = run(layer, FAR, training=True)[0]
    np.testing.assert_allclose(found, normalized(FAR, (0, 1), 1e-3), **CLOSE)
    wide = FAR.astype("float64")
    np.testing.assert_allclose(layer.moving_mean, 0.25 * wide.mean((0, 1)), rtol=1e-5)
    biased = wide.var((0, 1))
    np.testing.assert_allclose(layer.moving_variance, 0.75 + 0.25 * biased, rtol=1e-4)


def test_a_mask_takes_steps_out_of_the_batch_statistics():
    x = numbers(4, 3, 2)
    mask = np.array([[1, 1, 0], [1, 0, 0], [0, 0, 0], [1, 1, 1]], bool)
    layer = layers.BatchNormalization(momentum=0.0)
    run(layer, x, training=True, mask=mask)
    np.testing.assert_allclose(layer.moving_mean, x[mask].mean(0), rtol=1e-5)
    np.testing.assert_allclose(layer.moving_variance, x[mask].var(0), rtol=1e-5)


@pytest.mark.parametrize("axis", [1, -2, [1, 2], -1])
def test_layer_normalization_over_any_axes(axis):
    x = numbers(3, 5, 4)
    layer = layers.LayerNormalization(axis=axis)
    gamma, beta = weigh(layer, x.shape)
    shape = [n if i in np.atleast_1d(axis) % 3 else 1 for i, n in enumerate(x.shape)]
    axes = tuple(np.atleast_1d(axis) % 3)
    wanted = normalized(x, axes, 1e-3) * gamma.reshape(shape) + beta.reshape(shape)
    np.testing.assert_allclose(traced(layer, x), wanted, rtol=1e-5, atol=1e-5)


def test_rms_normalization_over_an_axis_before_the_last():
    x = numbers(3, 5, 4)
    layer = layers.RMSNormalization(axis=1)
    (scale,) = weigh(layer, x.shape)
    wide = x.astype("float64")
    root = np.sqrt((wide**2).mean(1, keepdims=True) + 1e-6)
    np.testing.assert_allclose(traced(layer, x), wide / root * scale[:, None], rtol=1e-5, atol=1e-6)


def test_groups_far_from_zero():
    layer = layers.GroupNormalization(2)
    layer.build(FAR.shape)
    grouped = normalized(FAR.reshape(8, 6, 2, 2), (1, 3), 1e-3).reshape(FAR.shape)
    np.testing.assert_allclose(traced(layer, FAR), grouped, **CLOSE)


def test_the_direction_of_nothing_has_a_finite_gradient():
    (found,) = gradients(layers.UnitNormalization(), np.zeros((2, 3), "float32"))
    assert np.isfinite(found).all()
