"""`xarch.fast` computes what the model does, on every backend."""

import keras
import ml_dtypes
import numpy as np
import pytest
from keras import layers, ops

import xarch
from xarch.errors import CaptureError
from xarch.layers import Conv2D, Recurrent, StochasticDepth, TorchBatchNormalization

RNG = np.random.default_rng(1)


def mlp():
    inputs = keras.Input((6,))
    value = layers.Dense(8, activation="relu")(inputs)
    value = layers.Dropout(0.5)(value)
    return keras.Model(inputs, layers.Dense(3)(value)), (6,)


def conv_last():
    inputs = keras.Input((12, 10, 3))
    value = layers.Conv2D(8, 3, padding="same", use_bias=False)(inputs)
    value = layers.BatchNormalization()(value)
    value = layers.ReLU()(value)
    value = layers.MaxPooling2D(2)(value)
    value = layers.Conv2D(8, 3, strides=2, padding="same")(value)
    value = layers.BatchNormalization(scale=False)(value)
    value = value + layers.DepthwiseConv2D(3, padding="same")(value)
    return keras.Model(inputs, layers.Dense(4)(layers.GlobalAveragePooling2D()(value))), (12, 10, 3)


def conv_first():
    inputs = keras.Input((3, 9, 9))
    value = Conv2D(6, 3, strides=2, pad=[(1, 1), (1, 1)], data_format="channels_first")(inputs)
    value = TorchBatchNormalization(axis=1)(value)
    value = ops.relu(value)
    value = value + Conv2D(6, 3, pad=[(1, 1), (1, 1)], data_format="channels_first")(value)
    value = StochasticDepth(0.2)(value)
    return keras.Model(inputs, ops.mean(value, axis=(2, 3))), (3, 9, 9)


def square_bias():
    """Filters, height and width coincide."""
    inputs = keras.Input((6, 6, 6))
    value = layers.Conv2D(6, 3, padding="same")(inputs)
    return keras.Model(inputs, layers.BatchNormalization()(value)), (6, 6, 6)


def recurrent():
    inputs = keras.Input((3, 4))
    value = layers.Bidirectional(layers.LSTM(6, return_sequences=True))(inputs)
    value = layers.GRU(5, return_sequences=True)(value)
    return keras.Model(inputs, Recurrent("lstm", 4, bidirectional=True)(value)[:2]), (3, 4)


def attention():
    inputs = keras.Input((7, 8))
    value = inputs + layers.MultiHeadAttention(2, 4)(inputs, inputs, use_causal_mask=True)
    value = layers.LayerNormalization()(value)
    value = value + layers.Dense(8)(layers.Dense(16, activation="gelu")(value))
    return keras.Model(inputs, layers.LayerNormalization()(value)), (7, 8)


def nested():
    inner, _ = mlp()
    inputs = keras.Input((6,))
    return keras.Model(inputs, {"a": inner(inputs), "b": [inner(inputs * 2.0), inputs + 1.0]}), (6,)


MODELS = [mlp, conv_last, conv_first, square_bias, recurrent, attention, nested]


def lively(model):
    """Every weight away from its default."""
    for one in model.variables:
        if "float" in one.dtype:
            one.assign(RNG.uniform(0.3, 1.2, one.shape) if "var" in one.path else noise(*one.shape))
    return model


def noise(*shape):
    return RNG.normal(size=shape, scale=0.5).astype("float32")


def assert_same(got, want):
    keras.tree.assert_same_structure(got, want)
    pairs = zip(keras.tree.flatten(got), keras.tree.flatten(want), strict=True)
    for one, other in ((ops.convert_to_numpy(a), ops.convert_to_numpy(b)) for a, b in pairs):
        assert one.dtype == other.dtype
        small = 4e-2 if one.dtype == ml_dtypes.bfloat16 else 2e-5
        wide = other.astype("float64")
        limits = {"rtol": small, "atol": small * np.abs(wide).max()}
        np.testing.assert_allclose(one.astype("float64"), wide, **limits)


@pytest.mark.parametrize("make", MODELS, ids=lambda make: make.__name__)
def test_it_computes_what_the_model_does_for_any_batch_size(make):
    model, shape = make()
    lively(model)
    predict = xarch.fast(model)
    for batch in (3, 1):
        x = ops.convert_to_tensor(noise(batch, *shape))
        assert_same(predict(x), model(x, training=False))


@pytest.mark.parametrize("make", [conv_first, attention], ids=lambda make: make.__name__)
def test_it_sees_weights_that_are_assigned_later(make):
    model, shape = make()
    lively(model)
    predict = xarch.fast(model)
    x = ops.convert_to_tensor(noise(3, *shape))
    before = ops.convert_to_numpy(keras.tree.flatten(predict(x))[0])
    lively(model)
    after = predict(x)
    assert_same(after, model(x, training=False))
    assert np.abs(ops.convert_to_numpy(keras.tree.flatten(after)[0]) - before).max() > 1e-3


def test_it_sees_training_and_loaded_weights(tmp_path):
    model, shape = conv_last()
    predict = xarch.fast(lively(model))
    x = noise(4, *shape)
    model.compile("sgd", "mse")
    predict(x)
    model.save_weights(tmp_path / "before.weights.h5")
    start = ops.convert_to_numpy(predict(x))
    model.fit(x, noise(4, 4), epochs=2, verbose=0)
    trained = ops.convert_to_numpy(predict(x))
    assert_same(trained, ops.convert_to_numpy(model(x, training=False)))
    assert np.abs(trained - start).max() > 1e-3
    model.load_weights(tmp_path / "before.weights.h5")
    assert_same(ops.convert_to_numpy(predict(x)), start)


def test_it_takes_several_inputs_integers_and_open_lengths():
    tokens = keras.Input((None,), dtype="int32", name="tokens")
    scale = keras.Input((None, 1), name="scale")
    value = layers.Embedding(11, 6)(tokens) * scale
    model = keras.Model({"tokens": tokens, "scale": scale}, layers.Dense(3)(value))
    predict = xarch.fast(lively(model))
    for batch, length in ((2, 5), (3, 7), (1, 4)):
        given = {
            "tokens": RNG.integers(0, 11, (batch, length)).astype("int32"),
            "scale": noise(batch, length, 1),
        }
        assert_same(predict(given), model(given, training=False))


def test_it_keeps_the_compute_dtype():
    inputs = keras.Input((6,))
    value = layers.Dense(4, dtype="mixed_bfloat16")(inputs)
    model = lively(keras.Model(inputs, value))
    x = ops.convert_to_tensor(noise(3, 6))
    predict = xarch.fast(model)
    for _ in range(2):
        got, want = predict(x), model(x, training=False)
        assert keras.backend.standardize_dtype(got.dtype) == "bfloat16"
        assert_same(got, want)
        lively(model)


class Branches(layers.Layer):
    """Takes a tensor's value to Python."""

    def compute_output_spec(self, inputs):
        return keras.KerasTensor(inputs.shape, dtype=inputs.dtype)

    def call(self, inputs):
        return inputs * (2.0 if float(ops.max(inputs)) > 0 else 1.0)


def test_a_model_that_cannot_be_captured_says_so():
    inputs = keras.Input((4,))
    outputs = Branches()(layers.Dense(3)(inputs))
    predict = xarch.fast(keras.Model(inputs, outputs, name="branchy"))
    with pytest.raises(CaptureError, match="'branchy' cannot be captured as one"):
        predict(noise(2, 4))
