import keras
import ml_dtypes
import numpy as np
import pytest

DTYPES = ["bool", "int8", "uint8", "int16", "int32", "float16", "float32", "complex64"]
SHAPES = [(), (0,), (1,), (2, 3), (2, 0, 3)]


@pytest.mark.parametrize("dtype", [*DTYPES, ml_dtypes.bfloat16], ids=str)
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_values_shape_and_dtype_survive_the_round_trip(arrays, dtype, shape):
    array = np.arange(int(np.prod(shape))).reshape(shape).astype(dtype)
    native = arrays.from_numpy(array)
    assert arrays.is_native(native)
    back = arrays.to_numpy(native)
    assert back.dtype == array.dtype
    assert back.shape == array.shape
    assert back.tobytes() == array.tobytes()


def test_changing_the_array_does_not_change_the_tensor(arrays):
    array = np.zeros(3, "float32")
    native = arrays.from_numpy(array)
    array[:] = 1
    assert not arrays.to_numpy(native).any()


def test_a_strided_array_arrives_with_its_values(arrays):
    array = np.arange(12, dtype="float32").reshape(3, 4)[::-1, ::2].T
    np.testing.assert_array_equal(arrays.to_numpy(arrays.from_numpy(array)), array)


@pytest.mark.parametrize("value", [1, 1.0, "a", None, [1], np.zeros(2)], ids=repr)
def test_a_python_value_is_not_native(arrays, value):
    assert not arrays.is_native(value)


def test_what_keras_computes_is_native(arrays):
    y = keras.ops.add(keras.ops.ones((2,)), 1)
    assert arrays.is_native(y)
    np.testing.assert_array_equal(arrays.to_numpy(y), [2, 2])


def test_a_trained_variable_converts(arrays):
    layer = keras.layers.Dense(2)
    layer.build((None, 3))
    value = arrays.to_numpy(layer.kernel.value)
    np.testing.assert_array_equal(value, keras.ops.convert_to_numpy(layer.kernel))


def test_nan_and_infinities_survive(arrays):
    array = np.array([np.nan, np.inf, -np.inf, -0.0], "float32")
    assert arrays.to_numpy(arrays.from_numpy(array)).tobytes() == array.tobytes()
