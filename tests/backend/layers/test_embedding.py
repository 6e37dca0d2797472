"""Rows that a batch has several times."""

import keras
import numpy as np
import pytest
from keras import ops

from xarch import layers

WORDS = np.array([[1, 1, 1, 2]], "int32")
GOALS = np.ones((1, 4, 1), "float32")
TABLE = np.array([[0.1], [0.2], [0.3], [0.4]], "float32")


def taken():
    words = keras.Input((4,), dtype="int32")
    weight = layers.Weight((4, 1))
    return keras.Model(words, ops.take(weight(words), words, axis=0))


def looked_up():
    return keras.Sequential([keras.Input((4,), dtype="int32"), layers.Embedding(4, 1)])


@pytest.mark.parametrize("made", [taken, looked_up])
@pytest.mark.parametrize("optimizer", ["Adam", "RMSprop", "Adagrad"])
def test_an_optimizer_squares_the_whole_gradient_of_a_row(made, optimizer):
    model = made()
    model.set_weights([TABLE])
    kind = getattr(keras.optimizers, optimizer)
    model.compile(kind(0.1, epsilon=1.0), "mse")
    model.train_on_batch(WORDS, GOALS)
    gradient = np.array([[0.0], [-1.2], [-0.35], [0.0]])  # 3 * 2 * (0.2 - 1) / 4, 2 * (0.3 - 1) / 4
    after = {
        "Adam": TABLE
        - 0.1 * 0.1 * gradient * np.sqrt(1e-3) / 0.1 / (np.sqrt(1e-3) * abs(gradient) + 1),
        "RMSprop": TABLE - 0.1 * gradient / np.sqrt(0.1 * gradient**2 + 1),
        "Adagrad": TABLE - 0.1 * gradient / np.sqrt(0.1 + gradient**2 + 1),
    }
    np.testing.assert_allclose(model.get_weights()[0], after[optimizer], rtol=1e-5)


@pytest.mark.parametrize("kind", ["Embedding", "ReversibleEmbedding"])
def test_a_row_is_looked_up_without_a_model(kind):
    layer = getattr(layers, kind)(4, 1)
    layer.build(None)
    layer.set_weights([TABLE])
    np.testing.assert_array_equal(ops.convert_to_numpy(layer(WORDS)), TABLE[WORDS])


@pytest.mark.parametrize("kind", ["Embedding", "ReversibleEmbedding"])
def test_a_row_that_is_not_there_is_refused(kind):
    layer = getattr(layers, kind)(4, 1)
    with pytest.raises(IndexError):
        layer(np.array([[4]], "int32"))


def test_what_a_table_of_spectral_norm_gives_are_floats():
    layer = layers.SpectralNormalization(layers.Embedding(4, 3))
    layer.build((2, 4))
    found = layer(WORDS, training=True)
    assert keras.backend.standardize_dtype(found.dtype) == "float32"
    wanted = ops.convert_to_numpy(layer.layer.embeddings)[WORDS]
    np.testing.assert_allclose(ops.convert_to_numpy(found), wanted, rtol=1e-6)
