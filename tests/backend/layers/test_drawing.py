"""Layers that draw: one seed, one result, frozen here for all backends."""

import numpy as np
import pytest
from layer_runs import numbers, run

from xarch import layers

pytestmark = pytest.mark.usefixtures("placeholders")

ROWS, IMAGES = numbers(2, 6), np.abs(numbers(1, 4, 4, 2)) * 60
CASES = {
    "dropout": (lambda: layers.Dropout(0.4, seed=5), ROWS),
    "spatial-dropout": (lambda: layers.SpatialDropout1D(0.4, seed=5), numbers(2, 3, 4)),
    "gaussian-dropout": (lambda: layers.GaussianDropout(0.4, seed=5), ROWS),
    "gaussian-noise": (lambda: layers.GaussianNoise(0.4, seed=5), ROWS),
    "alpha-dropout": (lambda: layers.AlphaDropout(0.4, seed=5), ROWS),
    "brightness": (lambda: layers.RandomBrightness(0.4, seed=5), IMAGES),
    "translation": (lambda: layers.RandomTranslation(0.4, 0.4, seed=5), IMAGES),
    "jitter": (lambda: layers.RandomColorJitter(brightness_factor=0.4, seed=5), IMAGES),
}
# Of what torch and TensorFlow gave, with Keras 3.15.1.
SUMS = {
    "dropout": 19.35063,
    "spatial-dropout": -61.081787,
    "gaussian-dropout": -14.146401,
    "gaussian-noise": 6.7818405,
    "alpha-dropout": 9.1921422,
    "brightness": 9191.5717,
    "translation": 21443.092,
    "jitter": 9191.5717,
    "cells": 3.7093397,
}


def weighted(found):
    """A number that any moved or changed element would change."""
    return float((found.astype("float64").ravel() * np.arange(1, found.size + 1)).sum())


@pytest.mark.parametrize("name", CASES)
def test_a_draw_in_training_is_the_same_everywhere(name):
    make, x = CASES[name]
    found = run(make(), x, training=True)[0]
    assert np.abs(found - x).max() > 1e-2
    assert weighted(found) == pytest.approx(SUMS[name], rel=1e-5)


@pytest.mark.parametrize("name", ["dropout", "gaussian-noise", "brightness"])
def test_nothing_is_drawn_outside_training(name):
    make, x = CASES[name]
    np.testing.assert_allclose(run(make(), x, training=False)[0], x, rtol=1e-6)


def test_cells_draw_the_same_masks():
    layer = layers.SimpleRNN(3, dropout=0.5, recurrent_dropout=0.5, use_bias=False, seed=5)
    layer.build((2, 4, 3))
    for one in (layer.cell.kernel, layer.cell.recurrent_kernel):
        one.assign(numbers(3, 3, seed=8))
    x = numbers(2, 4, 3, seed=3)
    found = run(layer, x, training=True)[0]
    assert np.abs(found - run(layer, x)[0]).max() > 1e-2
    assert weighted(found) == pytest.approx(SUMS["cells"], rel=1e-5)
