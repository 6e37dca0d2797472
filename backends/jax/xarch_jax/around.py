"""What only JAX can mend around an op, or at less cost than the shared replacement."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any

import jax
import jax.experimental.sparse
import keras
import numpy as np

from xarch.ops.dtypes import floated, promoted
from xarch.ops.fixes.activations import of_rows
from xarch.ops.fixes.attention import by_formula, grouped, of_one_width
from xarch.ops.fixes.convolving import of_one_dtype
from xarch.ops.fixes.elementwise import by_numbers, resting_at_the_origin
from xarch.ops.fixes.medians import argsort_of_numbers
from xarch.ops.fixes.reducing import length_of
from xarch.ops.tensors import (
    axes_of,
    concrete,
    dtype_name,
    floating,
    framed,
    in_tuple,
    is_float,
    is_integer,
    is_symbolic,
    tensor,
)

Function = Callable[..., Any]

SPARSE = (jax.experimental.sparse.JAXSparse,)


def _max_pool(_shared: Function) -> Function:
    """Strides that are given; the shared replacement also looks for NaN, which JAX keeps."""

    def call(
        inputs: Any, pool_size: Any, strides: Any = None, padding: str = "valid",
        data_format: Any = None,
    ) -> Any:  # fmt: skip
        pool_size = in_tuple(pool_size)
        strides = pool_size if strides is None else in_tuple(strides)
        return keras.ops.max_pool(tensor(inputs), pool_size, strides, padding, data_format)

    return call


def _solve(shared: Function) -> Function:
    """A singular matrix raises where its numbers are known; JAX gives NaN."""

    def call(a: Any, b: Any) -> Any:
        found = shared(a, b)
        numbers = concrete(found)
        if numbers is None or np.isfinite(numbers).all():
            return found
        given = [concrete(x) for x in (a, b)]
        if all(one is not None and np.isfinite(one).all() for one in given):
            raise np.linalg.LinAlgError("solve: the matrix is singular.")
        return found

    return call


def _listed(plain: Function) -> Function:
    """Axes in a list, which JAX refuses as no value to compile for."""

    def call(*args: Any, **options: Any) -> Any:
        axes = options.get("axis")
        if isinstance(axes, list):
            options["axis"] = tuple(axes)
        args = tuple(
            tuple(one) if at and isinstance(one, list) else one for at, one in enumerate(args)
        )
        return plain(*args, **options)

    return call


def _of_zeros(name: str) -> Callable[[Function], Function]:
    """Minus zero is as large as zero; the shared replacement also looks for NaN."""

    def around(_shared: Function) -> Function:
        def call(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
            x = tensor(x)
            x = keras.ops.where(x == 0, keras.ops.zeros_like(x), x)
            return getattr(keras.ops, name)(x, axis=axis, keepdims=keepdims)

        return call

    return around


def _top_k(_shared: Function) -> Function:
    """Minus zero is as large as zero; the shared replacement sorts the whole axis."""

    def call(x: Any, k: int, *rest: Any, **options: Any) -> Any:
        x = tensor(x)
        unsigned = keras.ops.where(x == 0, keras.ops.zeros_like(x), x)
        places = keras.ops.top_k(unsigned, k, *rest, **options)[1]
        return keras.ops.take_along_axis(x, places, axis=-1), places

    return call


def _from_the_front(_shared: Function) -> Function:
    """An axis from the end is one, too."""

    def call(f: Function, elems: Any, reverse: bool = False, axis: int = 0) -> Any:
        rank = len(tensor(keras.tree.flatten(elems)[0]).shape)
        (axis,) = axes_of(axis, rank)
        return keras.ops.associative_scan(f, elems, reverse=reverse, axis=axis)

    return call


def _fold(plain: Function) -> Function:
    """Rows and columns that no window reaches are 0, where JAX leaves them out."""

    def call(x: Any, output_size: Any, *rest: Any, **options: Any) -> Any:
        found = plain(x, output_size, *rest, **options)
        if is_symbolic(found):
            return found
        wanted = (output_size,) * 2 if isinstance(output_size, int) else tuple(output_size)
        missing = [(0, size - has) for size, has in zip(wanted, found.shape[2:], strict=True)]
        return framed(found, [(0, 0), (0, 0), *missing])

    return call


@jax.custom_jvp
def _size(x: jax.Array) -> jax.Array:
    """The absolute value, whose slope at 0 is 0; a product with the sign would lose subnormals."""
    return jax.numpy.abs(x)


@_size.defjvp
def _slope_of_size(primals: Any, tangents: Any) -> Any:
    (x,), (change,) = primals, tangents
    # NaN lies on neither side
    return _size(x), change * jax.numpy.where(jax.numpy.isnan(x), 0, jax.numpy.sign(x))


def _abs(plain: Function) -> Function:
    """The slope at 0 lies between those beside it, as it does elsewhere; JAX's is 1."""

    def call(x: Any) -> Any:
        x = tensor(x)
        return _size(x) if is_float(x) and not is_symbolic(x) else plain(x)

    return call


def _in_32_bits(attention: Function) -> Function:
    """Half precision is computed in 32 bits on a processor, for which XLA cannot compile it."""

    def call(
        query: Any, key: Any, value: Any, bias: Any = None, mask: Any = None, scale: Any = None,
        is_causal: bool = False, **options: Any,
    ) -> Any:  # fmt: skip
        options |= {"mask": mask, "scale": scale, "is_causal": is_causal}
        halves = [getattr(x, "dtype", None) == "float16" for x in (query, key, value)]
        if is_symbolic(query, key, value) or not all(halves) or jax.default_backend() != "cpu":
            return attention(query, key, value, bias=bias, **options)
        wide = [keras.ops.cast(x, "float32") for x in (query, key, value)]
        bias = None if bias is None else keras.ops.cast(bias, "float32")
        return keras.ops.cast(attention(*wide, bias=bias, **options), "float16")

    return call


def _first_of_equals(holds: Function) -> Callable[[Function], Function]:
    """The first of two that are equal, as elsewhere: the signs of zeros may differ."""

    def around(shared: Function) -> Function:
        def call(x1: Any, x2: Any) -> Any:
            floats = any(is_float(x) for x in (x1, x2) if hasattr(x, "dtype"))
            if is_symbolic(x1, x2) or not floats:
                return shared(x1, x2)
            dtype = promoted(x1, x2)
            a, b = (keras.ops.cast(tensor(x), dtype) for x in (x1, x2))
            return jax.numpy.where(holds(a, b) | jax.numpy.isnan(b), a, b)

        return call

    return around


def _in_floats(function: Function) -> Callable[[Function], Function]:
    """A function of JAX on floats of the promoted dtype; Keras's cut 64 bits to 32."""

    def around(shared: Function) -> Function:
        def call(x1: Any, x2: Any) -> Any:
            if is_symbolic(x1, x2):
                return shared(x1, x2)
            dtype = floated(x1, x2)
            return function(*(keras.ops.cast(tensor(x), dtype) for x in (x1, x2)))

        return call

    return around


def _of_finite(plain: Function) -> Function:
    """Beside an infinity the slope is that of the larger; JAX's is the other's exponential."""

    def call(a: Any, b: Any) -> Any:
        a, b = jax.numpy.broadcast_arrays(a, b)
        larger = jax.numpy.maximum(a, b)
        infinite = jax.numpy.isinf(larger)
        zero = jax.numpy.zeros_like(a)
        found = plain(jax.numpy.where(infinite, zero, a), jax.numpy.where(infinite, zero, b))
        return jax.numpy.where(infinite, larger, found)

    return call


def _hard_tanh(shared: Function) -> Function:
    """NaN lies nowhere between the bounds and has the slope 0."""

    def call(x: Any) -> Any:
        x = tensor(x)
        if is_symbolic(x) or not is_float(x):
            return shared(x)
        return keras.ops.where(keras.ops.isnan(x), jax.lax.stop_gradient(x), shared(x))

    return call


def _leaky_relu(shared: Function) -> Function:
    """The slope at 0 is that below it, as elsewhere."""

    def call(x: Any, negative_slope: float = 0.2) -> Any:
        if is_symbolic(x):
            return shared(x, negative_slope)
        x = floating(x)
        return keras.ops.where(x > 0, x, keras.ops.cast(negative_slope, x.dtype) * x)

    return call


def _nextafter(_shared: Function) -> Function:
    """Without a slope, for which JAX has no rule; the shared replacement loses subnormals here."""
    plain = keras.ops.nextafter

    def call(x1: Any, x2: Any) -> Any:
        if is_symbolic(x1, x2):
            return plain(x1, x2)
        return plain(*(x if isinstance(x, (int, float)) else jax.lax.stop_gradient(tensor(x))
                       for x in (x1, x2)))  # fmt: skip

    return call


def _of_lower(shared: Function) -> Function:
    """Of the lower triangle alone, as elsewhere; JAX takes the mean of both."""

    def call(x: Any, *rest: Any, **options: Any) -> Any:
        x = floating(x)
        square = len(x.shape) > 1 and x.shape[-1] == x.shape[-2]
        if is_symbolic(x) or not square or "complex" in dtype_name(x):
            return shared(x, *rest, **options)
        upper = bool(options.get("upper", rest and rest[0]))
        return shared(_mirror(x, upper), *rest, **options)

    return call


@functools.partial(jax.custom_jvp, nondiff_argnums=(1,))  # type: ignore[untyped-decorator]
def _mirrored(x: Any, upper: bool) -> Any:
    half = jax.numpy.triu(x) if upper else jax.numpy.tril(x)
    other = jax.numpy.swapaxes(half, -1, -2)
    return jax.numpy.where(jax.numpy.eye(x.shape[-1], dtype=bool), x, half + other)


@_mirrored.defjvp  # type: ignore[untyped-decorator]
def _mirrored_slope(upper: bool, values: Any, ways: Any) -> Any:
    return _mirrored(values[0], upper), ways[0]  # the slope is that of the whole matrix


_mirror = jax.jit(_mirrored, static_argnums=1)


def _cholesky_inverse(shared: Function) -> Function:
    """Of several matrices too."""

    def call(x: Any, upper: bool = False) -> Any:
        x = tensor(x)
        if is_symbolic(x) or len(x.shape) < 3:
            return shared(x, upper=upper)
        flat = keras.ops.reshape(floating(x), (-1, *x.shape[-2:]))
        found = [shared(one, upper=upper) for one in flat]
        return keras.ops.reshape(keras.ops.stack(found), x.shape) if found else floating(x)

    return call


def _heaviside(shared: Function) -> Function:
    """A number beside a symbolic tensor, whose dtype Keras asks for."""

    def call(x1: Any, x2: Any) -> Any:
        return (shared if is_symbolic(x1, x2) else keras.ops.heaviside)(x1, x2)

    return call


def _norm(plain: Function) -> Function:
    """Sums and extremes of sizes, of which that of 0 has the slope 0."""

    def call(x: Any, *rest: Any, **options: Any) -> Any:
        found = length_of(tensor(x), *rest, **options)
        if found is not None:
            return found
        order = options.get("ord", rest[0] if rest else None)
        if type(order) in {int, float} and order in {1, float("inf"), float("-inf")}:
            x = tensor(x)
            x = _size(x) if is_float(x) and not is_symbolic(x) else x
        return plain(x, *rest, **options)

    return call


def _sparse_sigmoid(shared: Function) -> Function:
    """The slope at -1 and 1 is 0, as it is elsewhere."""

    def call(x: Any) -> Any:
        if is_symbolic(x):
            return shared(x)
        x = floating(x)
        above = keras.ops.where(x >= 1, keras.ops.ones_like(x), 0.5 * (x + 1))
        return keras.ops.where(x <= -1, keras.ops.zeros_like(x), above)

    return call


def _scatter(plain: Function) -> Function:
    """Truth values at one place are joined by `or`; JAX adds none."""

    def call(indices: Any, values: Any, shape: Any) -> Any:
        indices, values = tensor(indices), tensor(values)
        if is_symbolic(indices, values) or dtype_name(values) != "bool":
            return plain(indices, values, shape)
        return keras.ops.cast(plain(indices, keras.ops.cast(values, "int32"), shape), "bool")

    return call


@jax.custom_jvp
def _raised(x: jax.Array, y: jax.Array) -> jax.Array:
    return jax.numpy.power(x, y)


def _slope_of_power(primals: Any, tangents: Any) -> Any:
    (x, y), (way_x, way_y) = primals, tangents
    found = _raised(x, y)
    total = jax.numpy.zeros_like(found)
    if not isinstance(way_x, jax.custom_derivatives.SymbolicZero):
        none = y == 0
        rest = jax.numpy.where(none, 0, y * jax.numpy.power(x, jax.numpy.where(none, 1, y - 1)))
        total = total + rest * way_x
    if not isinstance(way_y, jax.custom_derivatives.SymbolicZero):
        none = (x == 0) & (y >= 0)
        rest = jax.numpy.where(none, 0, found * jax.numpy.log(jax.numpy.where(none, 1, x)))
        total = total + rest * way_y
    return found, total


_raised.defjvp(_slope_of_power, symbolic_zeros=True)


def _power(shared: Function) -> Function:
    """At a base or an exponent of 0 the slopes are those of the formula, where JAX has NaN."""

    def call(x1: Any, x2: Any) -> Any:
        tensors = all(hasattr(x, "dtype") for x in (x1, x2))
        if not tensors or is_symbolic(x1, x2) or "float" not in (dtype := promoted(x1, x2)):
            return shared(x1, x2)
        x, y = (keras.ops.cast(tensor(one), dtype) for one in (x1, x2))
        return _raised(*jax.numpy.broadcast_arrays(x, y))

    return call


def _of_pixels(shared: Function) -> Function:
    """The shared replacement of integers, Keras's function of anything else."""

    def call(images: Any, *rest: Any, **options: Any) -> Any:
        images = tensor(images)
        return (shared if is_integer(images) else keras.ops.image.resize)(images, *rest, **options)

    return call


AROUND: Mapping[str, Callable[[Function], Function]] = {
    "clip": by_numbers,
    "image.resize": _of_pixels,
    **dict.fromkeys(("conv", "conv_transpose", "depthwise_conv", "separable_conv"), of_one_dtype),
    **dict.fromkeys(
        (
            "count_nonzero", "nanmax", "nanmean", "nanmin", "nanprod", "nanstd", "nansum",
            "nanvar", "percentile", "quantile", "normalize",
        ),
        _listed,
    ),
    **dict.fromkeys(("abs", "absolute", "fabs"), _abs),
    "argmax": _of_zeros("argmax"),
    "argsort": argsort_of_numbers,
    "argmin": _of_zeros("argmin"),
    # the shared replacement also looks for queries that see nothing, which JAX has right
    "dot_product_attention": lambda _shared: _in_32_bits(
        of_one_width(keras.ops.dot_product_attention)
    ),
    "norm": lambda shared: _norm(_listed(shared)),
    "sparse_sigmoid": _sparse_sigmoid,
    "associative_scan": _from_the_front,
    "fold": _fold,
    "scatter": _scatter,
    "cholesky": _of_lower,
    "cholesky_inverse": _cholesky_inverse,
    "eigh": _of_lower,
    "fmax": _first_of_equals(jax.numpy.greater_equal),
    "fmin": _first_of_equals(jax.numpy.less_equal),
    "hard_tanh": _hard_tanh,
    "leaky_relu": _leaky_relu,
    "arctan2": _in_floats(lambda a, b: jax.numpy.arctan2(*resting_at_the_origin(a, b))),
    "logaddexp": _in_floats(_of_finite(jax.numpy.logaddexp)),
    "logaddexp2": _in_floats(_of_finite(jax.numpy.logaddexp2)),
    "nextafter": _nextafter,
    "heaviside": _heaviside,
    "max_pool": _max_pool,
    "power": _power,
    "softmax": lambda _shared: of_rows,  # which need not look for NaN
    "solve": _solve,
    "top_k": _top_k,
}  # fmt: skip


def _attention(
    query: Any, key: Any, value: Any, bias: Any = None, mask: Any = None, scale: Any = None,
    is_causal: bool = False, flash_attention: Any = None, attn_logits_soft_cap: Any = None,
) -> Any:  # fmt: skip
    """By its formula: `jax.nn.dot_product_attention` takes the softmax in 32 bits."""
    query, key, value = (keras.ops.cast(x, "float64") for x in (query, key, value))
    if flash_attention:
        return jax.nn.dot_product_attention(
            query, key, value, bias, mask, scale=scale, is_causal=is_causal, implementation="cudnn"
        )
    key, value, mask = grouped(query, key, value, mask)
    return by_formula(
        query, key, value, bias, mask, scale, is_causal,
        einsum=jax.numpy.einsum, softmax=jax.nn.softmax, where=jax.numpy.where,
    )  # fmt: skip


def _sparsemax(x: jax.Array, axis: int = -1) -> Any:
    """The nearest point of the probability simplex (Martins and Astudillo 2016)."""
    if not x.size:
        return x
    x = x - jax.lax.stop_gradient(x.max(axis, keepdims=True))
    falling = -jax.numpy.sort(-x, axis)
    rank = jax.numpy.ones_like(falling).cumsum(axis)
    held = 1 + rank * falling > falling.cumsum(axis)
    excess = jax.numpy.where(held, falling, 0).sum(axis, keepdims=True) - 1
    return jax.nn.relu(x - excess / held.sum(axis, keepdims=True))


#: Functions of float64, which Keras's promotion cuts to float32 although JAX has it.
WIDE: Mapping[str, Function] = {
    "dot_product_attention": of_one_width(_attention),
    "norm": jax.numpy.linalg.norm,
    "sparsemax": _sparsemax,
    **{
        name: getattr(jax.numpy, name)
        for name in (
            "ceil", "cumprod", "cumsum", "floor", "linspace", "logspace", "nancumprod",
            "nancumsum", "nanmean", "nanprod", "nanstd", "nanvar", "prod", "var",
        )
    },
}  # fmt: skip
