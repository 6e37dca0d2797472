"""Initial values that numpy makes, because others take their place at once."""

import keras
import numpy as np
import pytest

import xarch.random

LAYERS = {
    "uniform": ("glorot_uniform", 0.05),
    "normal": (keras.initializers.RandomNormal(0.5, 0.1), 0.1),
    "truncated_normal": (keras.initializers.TruncatedNormal(0.5, 0.1), 0.1),
    "orthogonal": ("orthogonal", 0.05),
}


def kernel(initializer):
    layer = keras.layers.Dense(40, kernel_initializer=initializer)
    layer.build((None, 400))
    return keras.ops.convert_to_numpy(layer.kernel)


@pytest.mark.parametrize("name", LAYERS)
def test_placeholders_are_drawn_like_the_initializer(name):
    initializer, spread = LAYERS[name]
    with xarch.random.placeholders():
        first = kernel(initializer)
    assert first.std() == pytest.approx(kernel(initializer).std(), rel=0.1, abs=spread / 10)
    assert first.mean() == pytest.approx(kernel(initializer).mean(), abs=spread / 10)


def test_after_the_block_keras_draws_as_before():
    before = keras.random.uniform((3,), seed=1)
    with xarch.random.placeholders():
        kernel("glorot_uniform")
    np.testing.assert_array_equal(
        *map(keras.ops.convert_to_numpy, (before, keras.random.uniform((3,), seed=1)))
    )


def test_a_layer_that_draws_when_it_is_called_draws_by_itself():
    class Noisy(keras.layers.Layer):
        def call(self, x):
            return x + keras.random.normal(keras.ops.shape(x), seed=3)

    with xarch.random.placeholders():
        model = keras.Sequential([keras.Input((4,)), Noisy()])
    zeros = np.zeros((2, 4), "float32")
    np.testing.assert_allclose(
        model.predict(zeros, verbose=0),
        keras.ops.convert_to_numpy(keras.random.normal((2, 4), seed=3)),
        rtol=1e-6,
    )
