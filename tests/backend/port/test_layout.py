"""Every rule of the layout pass against the graph as it was."""

import keras
import numpy as np
import pytest
from keras import ops

from xarch import layers
from xarch.port.layout import channels_last, transposes

SHAPE = (4, 6, 5)  # channels, rows, columns


def conv(x, filters=4, **config):
    config = {"kernel_size": 3, "pad": [(1, 1), (1, 1)], "data_format": "channels_first", **config}
    return layers.Conv2D(filters, **config)(x)


def squeeze_excite(x):
    gate = ops.reshape(ops.mean(x, axis=[2, 3]), (-1, 4, 1, 1))
    return ops.multiply(x, ops.sigmoid(gate))


def group_norm(x):
    grouped = ops.reshape(x, (-1, 2, 2, 6, 5))
    mean = ops.mean(grouped, axis=[2, 3, 4], keepdims=True)
    return ops.reshape(ops.subtract(grouped, mean), (-1, 4, 6, 5))


def shuffle(x):
    swapped = ops.swapaxes(ops.reshape(x, (-1, 2, 2, 6, 5)), 1, 2)
    return ops.reshape(swapped, (-1, 4, 6, 5))


def channels_last_island(x):
    inner = ops.transpose(x, (0, 2, 3, 1))
    inner = keras.layers.Dense(4)(keras.layers.LayerNormalization()(inner))
    return ops.transpose(inner, (0, 3, 1, 2))


def pooled_last(x):
    inner = ops.transpose(x, (0, 2, 3, 1))
    inner = keras.layers.MaxPooling2D(2, data_format="channels_last")(inner)
    return ops.transpose(inner, (0, 3, 1, 2))


def shared_conv(x):
    layer = layers.Conv2D(
        4, 3, pad=[(1, 1), (1, 1)], strides=1, dilation_rate=1, data_format="channels_first"
    )
    return layer(ops.relu(layer(x)))


LINE = np.linspace(-1, 1, 4).reshape(1, 4, 1, 1)

#: What follows a convolution, and how many transposes may remain before another one.
CASES = {
    "relu": (ops.relu, 1),
    "array_by_channel": (lambda x: ops.multiply(x, LINE), 1),
    "vector_by_column": (lambda x: ops.add(x, ops.mean(x, axis=[0, 1, 2])), 1),
    "residual": (lambda x: ops.add(x, conv(x)), 1),
    "where": (lambda x: ops.where(ops.greater(x, 0.0), x, ops.multiply(x, 0.1)), 1),
    "squeeze_excite": (squeeze_excite, 1),
    "group_norm": (group_norm, 1),
    "shuffle": (shuffle, 2),
    "channels_last_island": (channels_last_island, 1),
    "pooled_last": (pooled_last, 1),
    "concatenate": (lambda x: ops.concatenate([x, conv(x, 3)], axis=1), 1),
    "split": (lambda x: ops.concatenate(ops.split(x, 2, axis=1)[::-1], axis=1), 1),
    "unstack": (lambda x: ops.expand_dims(ops.unstack(x, 6, axis=2)[1], 2), 1),
    "stack": (lambda x: ops.stack([x, x], axis=2)[:, :, 0], 3),
    "pad": (lambda x: ops.pad(x, [(0, 0), (1, 0), (2, 1), (0, 3)]), 1),
    "slice": (lambda x: x[:, 1:, ..., ::2], 1),
    "pick": (lambda x: ops.expand_dims(x[:, :, 2], 2), 1),
    "take": (lambda x: ops.take(x, np.array([2, 0, 1]), axis=2), 1),
    "mean_of_rows": (lambda x: ops.expand_dims(ops.mean(x, axis=2), 2), 1),
    "mean_of_all": (lambda x: ops.add(x, ops.mean(x)), 2),
    "max_keepdims": (lambda x: ops.max(x, axis=1, keepdims=True), 1),
    "softmax": (lambda x: ops.softmax(x, axis=1), 1),
    "softmax_of_columns": (lambda x: ops.softmax(x, axis=-1), 1),
    "cumsum": (lambda x: ops.cumsum(x, axis=2), 1),
    "flip": (lambda x: ops.flip(x, axis=(2, 3)), 1),
    "repeat": (lambda x: ops.repeat(x, 2, axis=3), 1),
    "tile": (lambda x: ops.tile(x, [1, 2, 1, 3]), 1),
    "squeeze": (lambda x: ops.expand_dims(ops.squeeze(x[:, :, :1], 2), 2), 1),
    "batch_norm": (layers.TorchBatchNormalization(axis=1), 1),
    "shared_conv": (shared_conv, 1),
    "average_pool": (keras.layers.AveragePooling2D(2, data_format="channels_last"), 3),
    "global_pool": (
        keras.layers.GlobalAveragePooling2D(data_format="channels_first", keepdims=True),
        1,
    ),
    "transposed_conv": (
        layers.Conv2DTranspose(3, 2, strides=2, data_format="channels_first"),
        1,
    ),
    "depthwise": (layers.DepthwiseConv2D(3, data_format="channels_first"), 1),
    "strided": (lambda x: conv(x, strides=2), 1),
    "strided_and_dilated": (lambda x: conv(x, strides=2, dilation_rate=2), 1),
    "dropout_of_maps": (keras.layers.Dropout(0.5, noise_shape=(None, 4, 1, 1)), 1),
    "matmul": (lambda x: ops.matmul(x, ops.swapaxes(x, 2, 3)), 4),
    "argmax": (lambda x: ops.cast(ops.argmax(x, axis=1, keepdims=True), x.dtype), 1),
    "tokens": (lambda x: ops.expand_dims(ops.swapaxes(ops.reshape(x, (-1, 4, 30)), 1, 2), 1), 1),
}


def values(model, x):
    return ops.convert_to_numpy(model(x, training=False))


@pytest.mark.parametrize("name", CASES)
def test_the_turned_graph_computes_the_same(name):
    function, count = CASES[name]
    x = np.random.default_rng(1).standard_normal((2, *SHAPE)).astype("float32")
    inputs = keras.Input(SHAPE)
    before = function(conv(inputs))
    end = layers.Conv2D(3, 1, data_format="channels_first")(before)
    model = keras.Model(inputs, ops.mean(end, axis=[2, 3]))
    turned = channels_last(model)
    np.testing.assert_allclose(values(turned, x), values(model, x), rtol=1e-5, atol=1e-6)
    assert transposes(turned) <= count
    assert not any(
        layer.get_config().get("data_format") == "channels_first" for layer in turned.layers
    )
    assert [one.path for one in turned.weights] == [one.path for one in model.weights]


def test_outputs_keep_their_layout():
    inputs = keras.Input(SHAPE)
    outputs = conv(inputs)
    model = keras.Model(inputs, {"maps": outputs, "rows": ops.transpose(outputs, (0, 2, 1, 3))})
    turned = channels_last(model)
    x = np.ones((2, *SHAPE), "float32")
    want, got = model(x), turned(x)
    assert transposes(turned) == 3
    for key in ("maps", "rows"):
        assert got[key].shape == want[key].shape
        np.testing.assert_allclose(
            ops.convert_to_numpy(got[key]), ops.convert_to_numpy(want[key]), rtol=1e-5, atol=1e-6
        )


def test_an_operation_without_a_rule_gets_the_original_layout():
    class Rows(keras.layers.Layer):
        def call(self, inputs):
            return ops.cumsum(inputs, axis=2)

    inputs = keras.Input(SHAPE)
    model = keras.Model(inputs, conv(Rows()(conv(inputs))))
    turned = channels_last(model)
    x = np.random.default_rng(1).standard_normal((2, *SHAPE)).astype("float32")
    np.testing.assert_allclose(values(turned, x), values(model, x), rtol=1e-4, atol=1e-5)


def test_plain_convolutions_become_layers_of_keras():
    inputs = keras.Input(SHAPE)
    model = channels_last(keras.Model(inputs, conv(conv(inputs), strides=2)))
    own = [layer for layer in model.layers if type(layer).__module__.startswith("xarch.")]
    assert not own
    assert any(isinstance(layer, keras.layers.ZeroPadding2D) for layer in model.layers)
