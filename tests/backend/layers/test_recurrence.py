"""Recurrent layers that keep their state."""

import keras
import numpy as np
import pytest
from layer_runs import numbers, run

from xarch import layers

pytestmark = pytest.mark.usefixtures("placeholders")

LOSSES = {
    "LSTM": [0.640118, 0.605073, 0.575722],
    "GRU": [0.757953, 0.569295, 0.466269],
    "SimpleRNN": [0.70257, 0.476706, 0.332125],
}


def made(kind):
    layer = getattr(layers, kind)(3, stateful=True)
    model = keras.Sequential([keras.Input(batch_shape=(2, 4, 3)), layer, layers.Dense(1)])
    for i, one in enumerate(model.trainable_variables):
        one.assign(0.4 * numbers(*one.shape, seed=20 + i))
    return model, layer


@pytest.mark.parametrize("kind", ["LSTM", "GRU", "SimpleRNN"])
def test_a_stateful_layer_trains(kind):
    model, layer = made(kind)
    model.compile(keras.optimizers.SGD(0.1), "mse")
    x, y = numbers(2, 4, 3), numbers(2, 1, seed=1)
    found = []
    for _ in range(3):
        layer.reset_state()  # which on JAX no step changes: Keras keeps it out of the variables
        found.append(float(model.train_on_batch(x, y)))
    np.testing.assert_allclose(found, LOSSES[kind], rtol=1e-5)


def test_the_state_goes_on_and_is_reset():
    _, layer = made("LSTM")
    x = numbers(2, 4, 3)
    first, second = run(layer, x)[0], run(layer, x)[0]
    layer.reset_state()
    np.testing.assert_array_equal(run(layer, x)[0], first)
    assert np.abs(second - first).max() > 1e-3
