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
        layer.reset_state()
        found.append(float(model.train_on_batch(x, y)))
    np.testing.assert_allclose(found, LOSSES[kind], rtol=1e-5)


@pytest.mark.parametrize("kind", ["LSTM", "GRU", "SimpleRNN"])
def test_the_state_goes_on_from_step_to_step_of_training(kind):
    model, layer = made(kind)
    model.compile(keras.optimizers.SGD(0.0), "mse")
    x, y = numbers(2, 4, 3), numbers(2, 1, seed=1)
    found = [float(model.train_on_batch(x, y)) for _ in range(2)]
    model.fit(x, y, batch_size=2, shuffle=False, verbose=0)
    trained = [keras.ops.convert_to_numpy(one) for one in keras.tree.flatten(layer.states)]
    layer.reset_state()
    outputs = [run(model, x)[0] for _ in range(3)]
    want = [np.mean((one - y) ** 2) for one in outputs[:2]]
    np.testing.assert_allclose(found, want, rtol=1e-5)
    for got, one in zip(trained, keras.tree.flatten(layer.states), strict=True):
        np.testing.assert_allclose(got, keras.ops.convert_to_numpy(one), rtol=1e-5, atol=1e-6)


def test_files_hold_the_weights_that_keras_has(tmp_path):
    model, layer = made("LSTM")
    assert len(layer.weights) == 3
    model.save_weights(tmp_path / "one.weights.h5")
    twin = keras.Sequential(
        [
            keras.Input(batch_shape=(2, 4, 3)),
            keras.layers.LSTM(3, stateful=True),
            keras.layers.Dense(1),
        ]
    )
    twin.load_weights(tmp_path / "one.weights.h5")
    for one, other in zip(model.weights, twin.weights, strict=True):
        np.testing.assert_array_equal(one.numpy(), other.numpy())


def test_the_state_goes_on_and_is_reset():
    _, layer = made("LSTM")
    x = numbers(2, 4, 3)
    first, second = run(layer, x)[0], run(layer, x)[0]
    layer.reset_state()
    np.testing.assert_array_equal(run(layer, x)[0], first)
    assert np.abs(second - first).max() > 1e-3


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
@pytest.mark.parametrize("kind", ["SimpleRNN", "GRU", "LSTM"])
def test_a_layer_in_half_precision_begins_with_an_orthogonal_kernel(kind, dtype):
    layer = getattr(layers, kind)(3, dtype=dtype)
    layer.build((2, 4, 3))
    kernel = layer.cell.recurrent_kernel
    assert keras.backend.standardize_dtype(kernel.dtype) == dtype
    found = keras.ops.convert_to_numpy(keras.ops.cast(kernel, "float32"))
    np.testing.assert_allclose(found @ found.T, np.eye(3), atol=0.03)
    written = layer.get_config()["recurrent_initializer"]
    assert written["class_name"] == "Orthogonal"


SEEN = np.array([[1, 1, 0], [0, 1, 1]], bool)


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_a_masked_step_of_convolutions_changes_nothing(rank):
    layer = getattr(layers, f"ConvLSTM{rank}D")(2, 1, return_sequences=True)
    x = numbers(2, 3, *(3, 2, 4)[:rank], 2)
    found = keras.ops.convert_to_numpy(layer(x, mask=keras.ops.convert_to_tensor(SEEN)))
    first = keras.ops.convert_to_numpy(layer(x[:1, :2]))
    second = keras.ops.convert_to_numpy(layer(x[1:, 1:]))
    np.testing.assert_allclose(found[0], [*first[0], first[0, -1]], rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(found[1], [0 * second[0, 0], *second[0]], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("backwards", [False, True])
def test_the_output_of_a_masked_step_may_be_zero_in_an_unrolled_loop(backwards):
    cell = layers.LSTMCell(3)
    options = {"return_sequences": True, "zero_output_for_mask": True, "go_backwards": backwards}
    x, mask = numbers(2, 3, 4), keras.ops.convert_to_tensor(SEEN)
    rolled, unrolled = (
        keras.ops.convert_to_numpy(layers.RNN(cell, unroll=unroll, **options)(x, mask=mask))
        for unroll in (False, True)
    )
    np.testing.assert_allclose(unrolled, rolled, rtol=1e-5, atol=1e-6)
    assert not unrolled[~(SEEN[:, ::-1] if backwards else SEEN)].any()


@pytest.mark.parametrize("layout", ["channels_first", "channels_last"])
def test_a_cell_of_convolutions_is_ours_and_the_file_is_keras_own(layout, tmp_path):
    inputs = keras.Input((3, 4, 4, 2) if layout == "channels_last" else (3, 2, 4, 4))
    layer = layers.ConvLSTM2D(2, 2, data_format=layout, dropout=0.5)
    model = keras.Model(inputs, layer(inputs))
    assert type(layer.cell).__module__ == "xarch.layers"
    x = numbers(2, *inputs.shape[1:])
    model.save(tmp_path / "m.keras")
    again = keras.saving.load_model(tmp_path / "m.keras")
    np.testing.assert_array_equal(model.predict(x, verbose=0), again.predict(x, verbose=0))
    plain = layers.to_keras(model)
    assert type(plain.layers[-1]) is keras.layers.ConvLSTM2D
    assert [one.shape for one in plain.weights] == [one.shape for one in model.weights]


@pytest.mark.parametrize("kind", ["RNN", "SimpleRNN", "GRU", "LSTM"])
def test_a_mask_that_the_inputs_carry_is_heeded(kind):
    layer = layers.RNN(layers.LSTMCell(3)) if kind == "RNN" else getattr(layers, kind)(3)
    x = numbers(2, 3, 2)
    x[1, 1:] = 0.0
    found = keras.ops.convert_to_numpy(layer(layers.Masking()(x)))
    wanted = keras.ops.convert_to_numpy(layer(x[1:, :1]))
    np.testing.assert_allclose(found[1:], wanted, rtol=1e-5, atol=1e-6)
