"""Models of these layers are saved, loaded, and turned back into Keras's own."""

import keras
import numpy as np
import pytest

from xarch import layers, random, saving
from xarch.errors import ArgumentError


def model():
    with random.placeholders():
        return built()


def built():
    inputs = keras.Input((4, 6, 6))
    x = layers.Conv2D(6, 3, padding="same", data_format="channels_first", activation="relu")(inputs)
    x = layers.BatchNormalization(axis=1)(x)
    x = layers.AveragePooling2D(2, data_format="channels_first")(x)
    x = layers.Reshape((6, 9))(x)
    x = layers.add([x, layers.MultiHeadAttention(2, 3)(x, x)])
    x = layers.Bidirectional(layers.LSTM(4))(layers.Dropout(0.3)(x))
    inner = keras.Sequential([keras.Input((8,)), layers.UnitNormalization(), layers.Dense(2)])
    return keras.Model(inputs, inner(x))


def by_keras(path):
    with random.placeholders():
        return keras.saving.load_model(path)


@pytest.mark.parametrize("load", [by_keras, saving.load_model])
def test_a_saved_model_loads_with_its_layers(load, tmp_path):
    made = model()
    made.save(tmp_path / "model.keras")
    found = load(tmp_path / "model.keras")
    assert [type(one) for one in found.layers] == [type(one) for one in made.layers]
    for mine, theirs in zip(made.get_weights(), found.get_weights(), strict=True):
        np.testing.assert_array_equal(mine, theirs)


def test_the_way_back_to_keras():
    made = model()
    plain = layers.to_keras(made)
    assert "xarch" not in plain.to_json()
    assert plain.count_params() == made.count_params()
    for mine, theirs in zip(made.get_weights(), plain.get_weights(), strict=True):
        np.testing.assert_array_equal(mine, theirs)


def test_a_layer_that_keras_lacks_has_no_way_back(placeholders):
    inputs = keras.Input((4, 5, 5))
    x = layers.Conv2D(3, 3, pad=[(1, 0), (0, 1)], data_format="channels_first")(inputs)
    made = keras.Model(inputs, layers.TorchBatchNormalization(axis=1)(x))
    with pytest.raises(ArgumentError, match="xarch>BatchNormalization, xarch>Conv2D"):
        layers.to_keras(made)
