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
