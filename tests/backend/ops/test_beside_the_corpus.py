"""Calls of replaced ops that no frozen case has; NumPy says what they mean."""

import keras
import numpy as np
import pytest

from xarch import ops, random
from xarch.backend.active import current_backend


def same(found, want):
    want = np.asarray(want)
    found = ops.convert_to_numpy(found)
    assert found.dtype == want.dtype
    np.testing.assert_allclose(found, want, rtol=1e-6)


@pytest.mark.parametrize("numbers", [[], [2, 2, 2], [0.5, 1, 4]], ids=["none", "equal", "some"])
def test_a_histogram_has_numpys_edges(numbers):
    numbers = np.array(numbers, "float32")
    counts, edges = np.histogram(numbers, bins=3)
    found = ops.histogram(numbers, bins=3)
    same(found[0], counts.astype("int32"))
    same(found[1], edges.astype("float32"))


@pytest.mark.parametrize("offset", [-5, -2, -1, 0, 2, 3, 7])
def test_the_trace_along_a_diagonal_outside_is_zero(offset):
    x = np.arange(24, dtype="float32").reshape(2, 3, 4)
    same(ops.trace(x, offset, 1, 2), np.trace(x, offset, 1, 2))


def test_whole_numbers_are_padded_with_whole_numbers():
    x = np.array([1, 2], "int32")
    same(ops.pad(x, ((1, 0),), constant_values=1.7), np.array([1, 1, 2], "int32"))


def test_a_number_that_is_shifted_has_the_width_of_the_tensor():
    y = np.array([1, 2], "uint8")
    same(ops.left_shift(1, y), np.array([2, 4], "uint8"))


@pytest.mark.parametrize("shape", [(5,), (None, 5)], ids=["frames", "batch"])
@pytest.mark.parametrize("window", ["hann", None])
@pytest.mark.parametrize(("center", "length"), [(True, None), (False, None), (True, 40)])
def test_a_signal_comes_back_where_the_number_of_frames_is_not_known(shape, window, center, length):
    options = {"window": window, "center": center, "length": length}
    parts = [keras.Input(shape) for _ in range(2)]
    model = keras.Model(parts, ops.istft(parts, 7, 3, 8, **options))
    assert model.output_shape == (*(None,) * (len(shape) - 1), length)
    rng = np.random.default_rng(0)
    sizes = (6, 5) if len(shape) == 1 else (2, 6, 5)
    given = [rng.normal(size=sizes).astype("float32") for _ in range(2)]
    want = ops.convert_to_numpy(ops.istft(given, 7, 3, 8, **options))
    np.testing.assert_allclose(ops.convert_to_numpy(model(given)), want, rtol=1e-5, atol=1e-6)


def test_sizes_that_are_products_of_open_ones_are_sizes():
    class Flat(keras.layers.Layer):
        def call(self, x):
            rows, columns = ops.shape(x)
            return ops.reshape(x, (rows * columns,))

    given = keras.Input((8,))
    model = keras.Model(given, Flat()(given))
    x = np.arange(16, dtype="float32").reshape(2, 8)
    same(model(x), x.reshape(-1))


@pytest.mark.parametrize(
    "make", [ops.convert_to_tensor, keras.Variable], ids=["tensor", "variable"]
)
def test_the_shape_that_a_tensor_has_is_taken_as_a_shape(make):
    x = make(np.zeros((2, 3), "float32"))
    for found in (
        ops.zeros(x.shape), ops.ones(x.shape), ops.full(x.shape, 2.0), ops.empty(x.shape),
        ops.broadcast_to(1.0, x.shape), ops.reshape(np.arange(6), x.shape),
        ops.slice(np.ones((4, 4)), (0, 0), x.shape), ops.tile(np.ones((1, 1)), x.shape),
        random.normal(x.shape, seed=1), random.uniform(x.shape, seed=1),
        random.randint(x.shape, 0, 9, seed=1), random.gamma(x.shape, 2.0, seed=1),
    ):  # fmt: skip
        assert tuple(found.shape) == (2, 3)


def test_first_places_of_a_size_are_inferred():
    values, index = ops.unique(keras.KerasTensor((2, 4)), return_index=True, size=5)
    assert values.shape == index.shape == (5,)


def test_symbolic_edges_of_more_axes_than_one_are_refused():
    with pytest.raises(ValueError, match="3 axes"):
        ops.digitize(keras.KerasTensor((2, 3)), keras.KerasTensor((2, 3, 4)))


def test_a_derivative_along_a_direction_is_inferred():
    x = keras.KerasTensor((None, 7))
    found, change = ops.jvp(ops.sin, (x,), (x,))
    assert found.shape == change.shape == (None, 7)


def test_a_scan_is_not_unrolled_backwards():
    with pytest.raises(ValueError, match="unroll"):
        ops.scan(lambda c, x: (c + x, c), np.float32(0), np.ones(3, "float32"), unroll=-1)


def test_a_moment_beyond_float16_is_its_largest_number():
    x = np.array([-741, 353, 1099, -1807, 503, -83], "float16")
    mean, variance = ops.moments(x, [0])
    same(mean, np.float16(np.mean(x, dtype="float64")))
    same(variance, np.finfo("float16").max)


def test_a_partition_is_the_same_where_the_batch_is_not_known():
    x = np.random.default_rng(0).normal(size=(3, 4, 7)).astype("float32")
    given = keras.Input((4, 7))
    for axis, place in ((1, 2), (2, -3)):
        model = keras.Model(given, ops.argpartition(given, place, axis=axis))
        want = ops.convert_to_numpy(ops.argpartition(x, place, axis=axis))
        np.testing.assert_array_equal(ops.convert_to_numpy(model(x)), want)


def test_the_width_of_a_blur_may_be_a_tensor():
    x = np.random.default_rng(0).normal(size=(2, 6, 5, 3)).astype("float32")
    want = ops.convert_to_numpy(ops.image.gaussian_blur(x, (3, 4), (0.7, 1.3)))
    across, down = (ops.convert_to_tensor(one, dtype="float32") for one in (0.7, 1.3))
    for width in ((across, down), ops.stack([across, down])):
        found = ops.image.gaussian_blur(x, (3, 4), width)
        np.testing.assert_allclose(ops.convert_to_numpy(found), want, rtol=1e-5, atol=1e-6)


def test_a_seed_distorts_a_picture_in_the_same_way_on_every_backend():
    x = np.arange(60, dtype="float32").reshape(1, 4, 5, 3)
    found = ops.convert_to_numpy(ops.image.elastic_transform(x, 2.0, 1.5, seed=7))
    same(found[0, :, 2, 1], np.array([10.3825645, 22.3508377, 34.4224625, 48.8507768], "float32"))


def test_the_loss_of_labels_that_cannot_fit_has_no_gradient():
    """Its differences are not numbers, so that no frozen case can hold it."""
    logits = np.random.default_rng(0).normal(size=(2, 5, 4)).astype("float32")
    target = ops.convert_to_tensor(np.array([[1, 2, 2], [3, 1, 2]], "int32"))
    labels, steps = (ops.convert_to_tensor(np.array(x, "int32")) for x in ([3, 3], [3, 5]))

    def losses(given):
        return [ops.ctc_loss(target, given, labels, steps)]

    tracing = current_backend().tracing()
    (found,) = tracing.gradients(losses, [ops.convert_to_tensor(logits)], [np.ones(2)])
    found = ops.convert_to_numpy(found)
    assert not found[0].any()
    assert np.isfinite(found[1]).all()
    assert found[1].any()


def test_a_vectorized_function_says_what_it_takes():
    dot = ops.vectorize(ops.dot, signature="(n),(n)->()")
    with pytest.raises(TypeError):
        dot(np.ones((2, 3), "float32"))
    with pytest.raises(ValueError):
        ops.vectorize(ops.dot, signature="n->()")(np.ones(2, "float32"))


@pytest.mark.parametrize("reduction", ["add", "mul", "max", "min"])
def test_truth_values_are_folded_in_as_numpy_folds_them(reduction):
    held = np.array([True, True, False, False])
    places, updates = np.array([[0], [1], [1], [3]], "int32"), np.array([False, True, False, True])
    want = held.copy()
    folds = {"add": np.add, "mul": np.multiply, "max": np.maximum, "min": np.minimum}
    folds[reduction].at(want, places[:, 0], updates)
    same(ops.scatter_update(held, places, updates, reduction=reduction), want)


@pytest.mark.parametrize("interpolation", ["nearest", "bilinear"])
def test_a_mask_is_resized_and_stays_one(interpolation):
    mask = np.eye(3, dtype=bool)[None, :, :, None]
    found = ops.image.resize(mask, (6, 6), interpolation=interpolation)
    part = ops.image.resize(mask.astype("float32"), (6, 6), interpolation=interpolation)
    same(found, np.asarray(ops.convert_to_numpy(part)) != 0)


@pytest.mark.parametrize("sizes", [(2, 3), (3, 2)])
def test_a_vector_of_the_plane_has_a_product_with_one_of_space(sizes):
    x1, x2 = (np.arange(4 * size, dtype="float32").reshape(4, size) - 2 for size in sizes)
    padded = [np.pad(x, ((0, 0), (0, 3 - x.shape[1]))) for x in (x1, x2)]
    same(ops.cross(x1, x2), np.cross(*padded))


@pytest.mark.parametrize(
    ("left", "right"),
    [((3, 2, 2), (2,)), ((3, 2, 2), (1, 2, 4)), ((2, 2), (3, 2, 4)), ((5, 1, 2, 2), (3, 2, 1))],
)
def test_systems_and_their_right_hand_sides_are_broadcast(left, right):
    rng = np.random.default_rng(0)
    a = rng.normal(size=left).astype("float32") + 3 * np.eye(2, dtype="float32")
    b = rng.normal(size=right).astype("float32")
    want = np.linalg.solve(a.astype("float64"), b.astype("float64"))
    found = ops.convert_to_numpy(ops.solve(a, b))
    np.testing.assert_allclose(found, want, rtol=1e-4, atol=1e-5)


def test_the_least_squares_of_a_matrix_with_nan_are_nan():
    a = np.array([[np.nan, 1], [2, 3], [4, 5]], "float32")
    found = ops.convert_to_numpy(ops.lstsq(a, np.ones((3, 2), "float32")))
    assert found.shape == (2, 2)
    assert np.isnan(found).all()


@pytest.mark.parametrize("name", ["max", "nanmean", "std", "sum", "count_nonzero"])
def test_an_axis_may_be_an_integer_of_numpys(name):
    x = np.array([[1, 2, 4], [3, 5, 7]], "float32")
    want = getattr(np, name)(x, axis=1)
    for found in (getattr(ops, name)(x, axis=np.int64(1)), getattr(ops, name)(x, np.int32(1))):
        np.testing.assert_allclose(ops.convert_to_numpy(found), want, rtol=1e-6)


@pytest.mark.parametrize(
    "function",
    [
        lambda x: ops.sum(x, axis=np.int64(1)),
        lambda x: ops.cumsum(x, np.int64(1)),
        lambda x: ops.repeat(x, np.int64(2), axis=np.int32(0)),
        lambda x: ops.swapaxes(x, np.int64(0), np.int64(1)),
        lambda x: ops.softmax(x, axis=np.int64(-1)),
    ],
    ids=["sum", "cumsum", "repeat", "swapaxes", "softmax"],
)
def test_integers_of_numpys_that_compiled_functions_make_are_axes(function):
    x = ops.convert_to_tensor(np.array([[1, 2, 4], [3, 5, 7]], "float32"))
    found = current_backend().tracing().compiled(function)(x)
    want = ops.convert_to_numpy(function(x))
    np.testing.assert_allclose(ops.convert_to_numpy(found), want, rtol=1e-6)


@pytest.mark.parametrize("name", ["nanmean", "nanvar", "nanstd"])
def test_rows_without_numbers_have_no_slope(name):
    x = np.array([[1, np.nan, 4], [np.nan, np.nan, np.nan]], "float32")
    tracing = current_backend().tracing()
    fold = getattr(ops, name)
    given = [keras.ops.convert_to_tensor(x)]
    (slope,) = tracing.gradients(lambda x: [fold(x, axis=1)], given, [np.ones(2)])
    slope = ops.convert_to_numpy(slope)
    assert np.isfinite(slope).all()
    assert (slope[1] == 0).all()
