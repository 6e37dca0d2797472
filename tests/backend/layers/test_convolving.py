"""Convolution and pooling, against numpy in float64."""

import keras
import numpy as np
import pytest
from keras import ops
from layer_runs import numbers, run, traced, weigh

from xarch import layers
from xarch.backend import current_backend
from xarch.conformance import reference

pytestmark = pytest.mark.usefixtures("placeholders")
CLOSE = {"rtol": 1e-5, "atol": 1e-5}
# Filters, rows and columns coincide: a bias along the wrong axis would fit.
COINCIDING = {
    "Conv1D": ("conv", (2, 5, 5), {"filters": 5}),
    "Conv2D": ("conv", (2, 5, 5, 5), {"filters": 5}),
    "Conv3D": ("conv", (1, 3, 3, 3, 3), {"filters": 3}),
    "DepthwiseConv1D": ("depthwise_conv", (2, 5, 5), {}),
    "DepthwiseConv2D": ("depthwise_conv", (2, 5, 5, 5), {}),
    "SeparableConv1D": ("separable_conv", (2, 5, 5), {"filters": 5}),
    "SeparableConv2D": ("separable_conv", (2, 5, 5, 5), {"filters": 5}),
    "Conv1DTranspose": ("conv_transpose", (2, 5, 5), {"filters": 5}),
    "Conv2DTranspose": ("conv_transpose", (2, 5, 5, 5), {"filters": 5}),
    "Conv3DTranspose": ("conv_transpose", (1, 3, 3, 3, 3), {"filters": 3}),
}


def along_channels(bias, rank):
    return bias.reshape((1, -1) + (1,) * (rank - 2))


@pytest.mark.parametrize("name", COINCIDING)
def test_channels_first_is_right_where_sizes_coincide(name):
    op, shape, options = COINCIDING[name]
    layer = getattr(layers, name)(
        kernel_size=3, padding="same", data_format="channels_first", **options
    )
    *kernels, bias = weigh(layer, shape)
    x = numbers(*shape)
    wanted = reference.of(op).function(
        x.astype("float64"), *kernels, padding="same", data_format="channels_first"
    )
    np.testing.assert_allclose(traced(layer, x), wanted + along_channels(bias, len(shape)), **CLOSE)


@pytest.mark.parametrize("padding", ["valid", "same"])
def test_strides_of_a_depthwise_convolution_may_differ(padding):
    layer = layers.DepthwiseConv2D(3, strides=(2, 1), padding=padding, use_bias=False)
    (kernel,) = weigh(layer, (2, 7, 6, 3))
    x = numbers(2, 7, 6, 3)
    options = {"strides": (2, 1), "padding": padding, "data_format": "channels_last"}
    wanted = reference.of("depthwise_conv").function(x.astype("float64"), kernel, **options)
    np.testing.assert_allclose(traced(layer, x), wanted, **CLOSE)


@pytest.mark.parametrize("padding", ["valid", "same"])
def test_a_transposed_convolution_may_be_dilated(padding):
    layer = layers.Conv2DTranspose(4, 3, dilation_rate=2, padding=padding, use_bias=False)
    (kernel,) = weigh(layer, (2, 5, 6, 3))
    x = numbers(2, 5, 6, 3)
    options = {"dilation_rate": 2, "padding": padding, "data_format": "channels_last"}
    wanted = reference.of("conv_transpose").function(x.astype("float64"), kernel, **options)
    np.testing.assert_allclose(traced(layer, x), wanted, **CLOSE)


def test_no_images_give_no_images():
    layer = layers.Conv2D(5, 3, data_format="channels_first")
    assert run(layer, numbers(0, 3, 7, 6))[0].shape == (0, 5, 5, 4)


def test_padding_that_looks_back_only():
    layer = layers.Conv1D(4, 3, padding="causal", use_bias=False)
    (kernel,) = weigh(layer, (2, 6, 3))
    x = numbers(2, 6, 3)
    before = np.pad(x.astype("float64"), [(0, 0), (2, 0), (0, 0)])
    wanted = reference.of("conv").function(before, kernel, data_format="channels_last")
    np.testing.assert_allclose(traced(layer, x), wanted, **CLOSE)


def test_a_compiled_function_computes_the_same():
    layer = layers.Conv2D(4, 3, data_format="channels_first")
    weigh(layer, (1, 4, 6, 6))
    x = numbers(1, 4, 6, 6)
    compiled = current_backend().tracing().compiled(layer)
    found = ops.convert_to_numpy(compiled(ops.convert_to_tensor(x)))
    np.testing.assert_allclose(found, traced(layer, x), **CLOSE)


def test_strides_by_position_are_kept():
    assert layers.Conv2D(4, 3, 2).strides == (2, 2)


@pytest.mark.parametrize("layout", ["channels_first", "channels_last"])
def test_padding_does_not_count_in_a_mean(layout):
    x = numbers(2, 5, 6, 4)
    layer = layers.AveragePooling2D((3, 2), strides=1, padding="same", data_format=layout)
    wanted = reference.of("average_pool").function(
        x.astype("float64"), (3, 2), 1, padding="same", data_format=layout
    )
    np.testing.assert_allclose(traced(layer, x), wanted, **CLOSE)


def test_a_window_that_holds_nan_gives_nan():
    x = np.zeros((1, 4, 1), "float32")
    x[0, 1] = np.nan
    np.testing.assert_array_equal(traced(layers.MaxPooling1D(2), x).ravel(), [np.nan, 0])


def test_pooling_to_one_place():
    x = numbers(2, 4, 5, 3)
    np.testing.assert_allclose(
        traced(layers.AdaptiveMaxPooling2D(1), x), x.max((1, 2), keepdims=True)
    )


def test_the_largest_of_no_values_is_refused():
    with pytest.raises(ValueError, match=r"zero|empty|no identity|size 0|0 elements|no elements"):
        run(layers.GlobalMaxPooling1D(), numbers(2, 0, 3))


@pytest.mark.parametrize("layout", ["channels_last", "channels_first"])
def test_one_filter_trains_in_half_precision(layout):
    model = keras.Sequential([layers.Conv2D(1, 3, data_format=layout, dtype="float16")])
    x = np.ones((2, 6, 6, 2) if layout == "channels_last" else (2, 2, 6, 6), "float16")
    model.compile("sgd", "mse")
    model(x)
    model.set_weights([np.ones((3, 3, 2, 1), "float16"), np.zeros(1, "float16")])
    model.train_on_batch(x, np.zeros(model.compute_output_shape(x.shape), "float16"))
    assert not np.array_equal(model.get_weights()[0], np.ones((3, 3, 2, 1)))
