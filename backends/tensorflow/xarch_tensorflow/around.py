"""What only TensorFlow can mend around an op."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import keras
import tensorflow as tf

from xarch.ops.fixes.activations import celu
from xarch.ops.fixes.attention import grouped, of_one_width
from xarch.ops.fixes.convolving import by_planes, exactly
from xarch.ops.fixes.indexing import require_window
from xarch.ops.fixes.promoting import alike, of_half_in_32_bits
from xarch.ops.fixes.reducing import length_of
from xarch.ops.subscripts import spelled, stretched
from xarch.ops.tensors import dtype_name, is_float, is_symbolic, tensor
from xarch_tensorflow import factors, loops, slopes, windows
from xarch_tensorflow.arrays import to_numpy

Function = Callable[..., Any]

SPARSE = (tf.SparseTensor, tf.IndexedSlices)


def _slice_update(plain: Function) -> Function:
    def call(inputs: Any, start_indices: Any, updates: Any) -> Any:
        if is_symbolic(inputs, updates):
            return plain(inputs, start_indices, updates)
        inputs, updates = tensor(inputs), tensor(updates)
        require_window("slice_update", inputs, start_indices, updates)
        begin = tf.cast(tf.stack(start_indices), tf.int32)
        end, ones = begin + tf.shape(updates), tf.ones_like(begin)
        updates = tf.cast(updates, inputs.dtype)
        return tf.raw_ops.TensorStridedSliceUpdate(
            input=inputs, begin=begin, end=end, strides=ones, value=updates
        )

    return call


def _scatter(plain: Function) -> Function:
    def call(indices: Any, values: Any, shape: Any) -> Any:
        return plain(_from_the_start(indices, shape), values, shape)

    return call


def _scatter_update(shared: Function) -> Function:
    def call(inputs: Any, indices: Any, updates: Any, reduction: Any = None) -> Any:
        inputs = tensor(inputs)
        places = _from_the_start(indices, inputs.shape)
        return shared(inputs, places, keras.ops.cast(tensor(updates), inputs.dtype), reduction)

    return call


def _from_the_start(indices: Any, sizes: Any) -> Any:
    """Places, of which a negative one counts from the end; where all sizes are known."""
    indices = tensor(indices)
    if dtype_name(indices) in {"int8", "uint8", "int16", "uint16"}:  # which have no kernel
        indices = keras.ops.cast(indices, "int32")
    spans = sizes[: indices.shape[-1]]
    if is_symbolic(indices) or None in spans:
        return indices
    return tf.where(indices < 0, indices + tf.cast(tf.stack(spans), indices.dtype), indices)


def _einsum(shared: Function) -> Function:
    """An axis of size 1 is repeated beside a longer one of the same letter."""

    def call(subscripts: str, *operands: Any, **options: Any) -> Any:
        given = [tensor(x) for x in operands]
        if is_symbolic(*given) or len(given) < 2:
            return shared(subscripts, *given, **options)
        shapes = [tuple(x.shape) for x in given]
        wanted = stretched(spelled(subscripts), shapes)
        if wanted != shapes and not any(None in shape for shape in shapes):
            given = [tf.broadcast_to(x, shape) for x, shape in zip(given, wanted, strict=True)]
        return shared(subscripts, *given, **options)

    return call


def _attention(_shared: Function) -> Function:
    """With keys for each head; the shared replacement looks for what TensorFlow has right."""
    inner = of_one_width(keras.ops.dot_product_attention)

    def call(
        query: Any, key: Any, value: Any, bias: Any = None, mask: Any = None, scale: Any = None,
        is_causal: bool = False, **options: Any,
    ) -> Any:  # fmt: skip
        options |= {"scale": scale, "is_causal": is_causal}
        if not is_symbolic(query, key, value, mask):
            key, value, mask = grouped(query, key, value, mask)
        return inner(query, key, value, bias=bias, mask=mask, **options)

    return call


def _take(shared: Function) -> Function:
    """The gradient is dense: of a sparse one, Keras's optimizers square the parts one by one."""

    def call(x: Any, indices: Any, axis: Any = None) -> Any:
        if not is_symbolic(x):  # a custom gradient takes the numbers of a variable, not itself
            x = _densely(tf.convert_to_tensor(tensor(x)))
        return shared(x, indices, axis)

    return call


@tf.custom_gradient  # type: ignore[untyped-decorator]
def _densely(x: Any) -> Any:
    return tf.identity(x), tf.convert_to_tensor


def _one_hot(_shared: Function) -> Function:
    """An axis from the end is one of the result's."""

    def call(x: Any, num_classes: int, axis: int = -1, *rest: Any, **options: Any) -> Any:
        x = tensor(x)
        axis = axis + len(x.shape) + 1 if -len(x.shape) - 1 <= axis < -1 else axis
        axis = -1 if axis == len(x.shape) else axis
        return keras.ops.one_hot(x, num_classes, axis, *rest, **options)

    return call


def _sobel_edges(shared: Function) -> Function:
    def call(images: Any, data_format: Any = None) -> Any:
        images = tensor(images)
        plain = len(images.shape) == 4 and (is_symbolic(images) or is_float(images))
        return (keras.ops.image.sobel_edges if plain else shared)(images, data_format=data_format)

    return call


def _of_truth(count: int) -> Callable[[Function], Function]:
    """Truth values in all of the first arguments are computed as integers, which have kernels."""

    def around(shared: Function) -> Function:
        def call(*args: Any, **options: Any) -> Any:
            values = args[:count]
            kinds = {dtype_name(x) for x in values if hasattr(x, "dtype")}
            numbers = any(type(x) in {int, float} for x in values)  # of which the result is one
            if numbers or kinds != {"bool"} or len(values) < count or is_symbolic(*values):
                return shared(*args, **options)
            counted = [keras.ops.cast(x, "int32") for x in values]
            found = shared(*counted, *args[count:], **options)
            if isinstance(found, (tuple, list)):
                return (keras.ops.cast(found[0], "bool"), *found[1:])
            return keras.ops.cast(found, "bool")

        return call

    return around


def _norm(plain: Function) -> Function:
    """That of a number is its size, and that of complex numbers is real."""

    def call(x: Any, *rest: Any, **options: Any) -> Any:
        x = tensor(x)
        if is_symbolic(x):
            return plain(x, *rest, **options)
        if not len(x.shape) and not rest and options.get("axis") is None:
            return keras.ops.abs(x if is_float(x) else keras.ops.cast(x, keras.config.floatx()))
        found = length_of(x, *rest, **options)
        if found is not None:
            return found
        found = plain(x, *rest, **options)
        return tf.math.real(found) if found.dtype.is_complex else found

    return call


def _max_pool(shared: Function) -> Function:
    """Of nothing but minus infinity that, where TensorFlow has the lowest number instead."""

    def call(inputs: Any, pool_size: Any, strides: Any = None, *rest: Any, **options: Any) -> Any:
        found = shared(inputs, pool_size, strides, *rest, **options)
        if is_symbolic(found) or not is_float(found):
            return found
        low = tf.equal(found, found.dtype.min)

        def looked_at() -> Any:
            held = tf.cast(tensor(inputs) > -math.inf, found.dtype)
            none = shared(held, pool_size, strides, *rest, **options) < 1
            return tf.where(low & none, tf.constant(-math.inf, found.dtype), found)

        return tf.cond(tf.reduce_any(low), looked_at, lambda: found)

    return call


def _top_k(_shared: Function) -> Function:
    """NaN is larger than any number; of floats the bits are in order, as integers."""

    def call(x: Any, k: int, sorted: bool = True) -> Any:  # noqa: A002  # Keras's name
        x = tensor(x)
        if is_symbolic(x):
            return keras.ops.top_k(x, k, sorted=sorted)
        if x.dtype == tf.bool or not is_float(x):
            values, places = keras.ops.top_k(tf.cast(x, tf.int32) if x.dtype == tf.bool else x, k)
            return tf.cast(values, x.dtype), places
        if tf.executing_eagerly() and not tf.reduce_any(tf.math.is_nan(x)):
            return keras.ops.top_k(x, k)
        kind = tf.int64 if x.dtype == tf.float64 else tf.int32
        wide = tf.cast(x, tf.float64 if kind == tf.int64 else tf.float32)
        wide = tf.where(tf.math.is_nan(wide), tf.constant(math.nan, wide.dtype), wide)
        bits = tf.bitcast(tf.where(wide == 0, tf.zeros_like(wide), wide), kind)
        bits = tf.where(bits < 0, bits ^ kind.max, bits)  # of negative numbers they fall
        places = tf.math.top_k(bits, k).indices
        return keras.ops.take_along_axis(x, places, axis=-1), places

    return call


def _exp2(plain: Function) -> Function:
    """Traced, Keras's takes no half precision: its 2 is of float32."""

    def call(x: Any) -> Any:
        x = tensor(x)
        if is_symbolic(x) or not is_float(x):
            return plain(x)
        return tf.pow(tf.constant(2, x.dtype), x)

    return call


def _convert_to_numpy(plain: Function) -> Function:
    """A number in bfloat16 too, which NumPy cannot ask TensorFlow for."""

    def call(x: Any) -> Any:
        value = x.value if isinstance(x, keras.Variable) else x
        if isinstance(value, (tf.Tensor, tf.Variable)) and value.dtype == tf.bfloat16:
            return to_numpy(value)
        return plain(x)

    return call


def _jvp(shared: Function) -> Function:
    """What does not depend on the inputs has a derivative of zero, where TensorFlow has none."""

    def call(fun: Function, primals: Any, tangents: Any, has_aux: bool = False) -> Any:
        if is_symbolic(*keras.tree.flatten(primals)):
            return shared(fun, primals, tangents, has_aux=has_aux)
        primals = keras.tree.map_structure(tensor, tuple(primals))
        ways = keras.tree.map_structure(
            lambda way, x: tf.cast(way, x.dtype), tuple(tangents), primals
        )
        flat = [keras.tree.flatten(one) for one in (primals, ways)]
        with tf.autodiff.ForwardAccumulator(*flat) as along:
            found = fun(*primals)
        outputs, *aux = found if has_aux else (found,)
        none = tf.UnconnectedGradients.ZERO
        changes = keras.tree.map_structure(
            lambda x: along.jvp(x, unconnected_gradients=none), outputs
        )
        return (outputs, changes, *aux)

    return call


def _celu(plain: Function) -> Function:
    """At 0 both of Keras's terms have a slope, which would be 2."""

    def call(x: Any, alpha: float = 1.0) -> Any:
        return plain(x, alpha) if is_symbolic(x) else celu(x, alpha)

    return call


def _triangle(plain: Function) -> Function:
    """A diagonal outside leaves all or nothing, and of no numbers there is no part."""

    def call(x: Any, k: int = 0) -> Any:
        x = tensor(x)
        if is_symbolic(x) or len(x.shape) < 2 or None in x.shape[-2:]:
            return plain(x, k=k)
        if 0 in x.shape:
            return x
        return plain(x, k=max(-x.shape[-2], min(k, x.shape[-1])))

    return call


def _of_reals(plain: Function) -> Function:
    """A truth value is its own real part."""

    def call(x: Any) -> Any:
        x = tensor(x)
        return x if dtype_name(x) == "bool" and not is_symbolic(x) else plain(x)

    return call


def _lstsq(shared: Function) -> Function:
    """That of nothing but zeros is zero, where TensorFlow divides by the largest singular value."""

    def call(a: Any, b: Any, rcond: Any = None) -> Any:
        found = shared(a, b, rcond)
        if is_symbolic(found):
            return found
        some = tf.reduce_any(tf.not_equal(tensor(a), tf.zeros_like(tensor(a))))
        return tf.where(some, found, tf.zeros_like(found))

    return call


def _categorical_crossentropy(shared: Function) -> Function:
    """Of logits by its formula; TensorFlow's gradient is that of targets whose sum is 1."""

    def call(target: Any, output: Any, from_logits: bool = False, axis: int = -1) -> Any:
        if not from_logits or is_symbolic(target, output):
            return shared(target, output, from_logits, axis)
        target, output = alike(target, output)
        if len(target.shape) != len(output.shape) or not len(output.shape):
            return shared(target, output, from_logits, axis)
        return -tf.reduce_sum(target * tf.nn.log_softmax(output, axis), axis)

    return call


def _by_parts(join: Function) -> Callable[[Function], Function]:
    """Of complex numbers by what holds for their parts."""

    def around(plain: Function) -> Function:
        def call(x: Any) -> Any:
            x = tensor(x)
            if is_symbolic(x) or "complex" not in dtype_name(x):
                return plain(x)
            return join(plain(tf.math.real(x)), plain(tf.math.imag(x)))

        return call

    return around


AROUND: Mapping[str, Callable[[Function], Function]] = {
    "conv": lambda shared: exactly(windows.spread(shared)),
    "depthwise_conv": lambda shared: exactly(by_planes(windows.spread(shared))),
    "dot_product_attention": _attention,
    "categorical_crossentropy": _categorical_crossentropy,
    "convert_to_numpy": _convert_to_numpy,
    "jvp": _jvp,
    "einsum": _einsum,
    "isfinite": _by_parts(tf.logical_and),
    **dict.fromkeys(("isinf", "isnan"), _by_parts(tf.logical_or)),
    "lstsq": _lstsq,
    "lu_factor": lambda _shared: factors.of,
    "scan": loops.along,
    "scatter": _scatter,
    "scatter_update": _scatter_update,
    "separable_conv": lambda shared: exactly(windows.spread_apart(shared)),
    "conv_transpose": lambda shared: exactly(windows.transposed(shared)),
    **dict.fromkeys(("fold", "unfold"), exactly),
    "image.extract_patches": lambda _shared: exactly(windows.patches),
    "slice_update": _slice_update,
    "take": _take,
    **dict.fromkeys(("fmax", "fmin", "inner", "kron"), _of_truth(2)),
    "maximum": lambda shared: slopes.evenly(slopes.larger)(_of_truth(2)(shared)),
    "minimum": lambda shared: slopes.evenly(slopes.smaller)(_of_truth(2)(shared)),
    **dict.fromkeys(("tril", "triu"), _triangle),
    **dict.fromkeys(("conj", "conjugate", "real"), _of_reals),
    "celu": _celu,
    "elu": slopes.curved,
    "det": slopes.determinant,
    "exp2": _exp2,
    "logdet": slopes.logarithm_of_determinant,
    "slogdet": slopes.sign_and_logarithm,
    "cumprod": slopes.product,
    "nancumprod": slopes.product_of_numbers,
    "logaddexp": slopes.logarithm(1.0),
    "logaddexp2": slopes.logarithm(math.log(2.0)),
    "image.hsv_to_rgb": slopes.hsv_to_rgb,
    "image.perspective_transform": slopes.perspective_transform,
    "image.resize": of_half_in_32_bits,  # whose gradient TensorFlow has not
    "image.rgb_to_hsv": slopes.rgb_to_hsv,
    "image.sobel_edges": _sobel_edges,
    "one_hot": _one_hot,
    "max_pool": _max_pool,
    "power": slopes.raised,
    "norm": _norm,
    "top_k": _top_k,
    "unique": _of_truth(1),
    "clip": lambda shared: slopes.between(_of_truth(3)(shared)),
    **dict.fromkeys(("abs", "absolute", "fabs"), slopes.size),
    **dict.fromkeys(("add", "multiply"), _of_truth(2)),
    "fmod": slopes.rest,
}
