"""What only torch can mend around an op of Keras.

Functions in 64 bits have a room of their own, `wide`.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

import keras
import torch

from xarch.ops.fixes.activations import celu, of_rows
from xarch.ops.fixes.convolving import exactly
from xarch.ops.fixes.counting import folded
from xarch.ops.fixes.ctc import ctc_loss_by
from xarch.ops.fixes.elementwise import arctan2_of_floats, by_numbers
from xarch.ops.fixes.linear import factored
from xarch.ops.fixes.medians import argsort_of_numbers
from xarch.ops.fixes.normalizing import of_one_float
from xarch.ops.fixes.pooling import largest
from xarch.ops.fixes.promoting import of_half_in_32_bits
from xarch.ops.fixes.segments import ids_of
from xarch.ops.tensors import floating, is_symbolic, tensor
from xarch_torch.runtime import slope_of_clamp
from xarch_torch.wide import functions, products
from xarch_torch.wide.attention import attention
from xarch_torch.wide.promoting import (
    ARRAYS,
    alone,
    float_only,
    of_one_dtype,
    of_two,
    operand,
    where,
)

Function = Callable[..., Any]


def _segments(name: str) -> Callable[[Function], Function]:
    """No segments are none; the shared replacement also looks for places outside."""

    def around(shared: Function) -> Function:
        def call(*args: Any, **options: Any) -> Any:
            args = (*map(tensor, args[:1]), *(ids_of(x) for x in args[1:2]), *args[2:])
            data = args[0] if args else None
            if isinstance(data, torch.Tensor) and not data.is_floating_point():
                return shared(*args, **options)  # an empty segment has no end of the integers
            number = options.get("num_segments", args[2] if len(args) > 2 else None)
            if not number and isinstance(data, torch.Tensor) and data.ndim and not len(data):
                return data.new_zeros((0, *data.shape[1:])) + data.sum()
            found = getattr(keras.ops, name)(*args, **options)
            return found[:0] if number == 0 and not is_symbolic(found) else found

        return call

    return around


def _det(shared: Function) -> Function:
    """The gradient is that of the cofactors; torch's is wrong where the matrix is singular."""

    def call(x: Any) -> Any:
        x = tensor(x)
        found = shared(x)
        if torch.compiler.is_compiling() or is_symbolic(found) or not found.requires_grad:
            return found
        singular = found == 0
        if not singular.any():
            return found
        at = singular[..., None, None]
        unit = torch.eye(x.shape[-1], dtype=x.dtype, device=x.device)
        moved = torch.where(at, _cofactors(x.detach()) * (x - x.detach()), 0)
        return torch.where(singular, moved.sum((-2, -1)), shared(torch.where(at, unit, x)))

    return call


def _cofactors(x: torch.Tensor) -> torch.Tensor:
    wide = x.to(torch.promote_types(x.dtype, torch.float32))
    left, values, right = torch.linalg.svd(wide)
    ones = torch.ones_like(values[..., :1])
    ahead = torch.cat([ones, values[..., :-1]], -1).cumprod(-1)
    behind = torch.cat([ones, values[..., 1:].flip(-1)], -1).cumprod(-1).flip(-1)
    sign = torch.linalg.det(left) * torch.linalg.det(right)
    others = sign[..., None] * ahead * behind
    return ((left * others[..., None, :]) @ right).to(x.dtype)


def _spaced(shared: Function) -> Function:
    """Along another axis, from lists and of one number, which torch refuses or makes NaN of."""
    asked = inspect.signature(shared).bind

    def call(*args: Any, **kwargs: Any) -> Any:
        options = asked(*args, **kwargs).arguments
        start, stop = options.pop("start"), options.pop("stop")
        num, endpoint = options.pop("num", 50), options.pop("endpoint", True)
        kinds = (list, keras.Variable, *ARRAYS)
        start, stop = (tensor(x) if isinstance(x, kinds) else x for x in (start, stop))
        if is_symbolic(start, stop):
            return shared(start, stop, num, endpoint, **options)
        if options.get("dtype") is None and torch.float64 in {
            getattr(x, "dtype", None) for x in (start, stop)
        }:
            options["dtype"] = "float64"
        axis = options.pop("axis", 0)
        if _ndim(start) != _ndim(stop):
            start, stop = _of_one_shape(start, stop)
        found = shared(start, stop, num, endpoint, **options)
        values, *step = found if isinstance(found, tuple) else (found,)
        if num == 1 and any(_ndim(x) for x in (start, stop)):
            options.pop("retstep", None)
            values = shared(start, stop, 2, True, **options)[:1]
        values = torch.movedim(values, 0, axis) if axis else values
        return (values, *step) if step else values

    return call


def _norm(shared: Function) -> Function:
    """Singular values of a matrix that is not finite are NaN, where torch refuses it."""

    def call(x: Any, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Any:  # noqa: A002
        matrix = _ndim(x) == 2 if axis is None else isinstance(axis, (tuple, list))
        axes = axis or (0, 1)
        if not matrix or ord not in {2, -2, "nuc"} or is_symbolic(x) or len(axes) != 2:
            return shared(x, ord=ord, axis=axis, keepdims=keepdims)
        x = floating(x)
        finite = torch.isfinite(x).all(axes[0], keepdim=True).all(axes[1], keepdim=True)
        kept = torch.where(finite, x, 0)
        found = shared(kept, ord=ord, axis=tuple(axes), keepdims=True)
        found = torch.where(finite, found, float("nan"))
        return found if keepdims else found.squeeze(tuple(axes))

    return call


def _multi_hot(shared: Function) -> Function:
    """A class outside has no place, where Keras's `one_hot` refuses it."""

    def call(
        inputs: Any, num_classes: int, axis: int = -1, dtype: Any = None, sparse: bool = False,
        **options: Any,
    ) -> Any:  # fmt: skip
        given = tensor(inputs)
        if sparse or options or is_symbolic(given):
            return shared(given, num_classes, axis, dtype, sparse, **options)
        return folded(given, num_classes, axis, dtype)

    return call


def _of_one_shape(start: Any, stop: Any) -> tuple[torch.Tensor, ...]:
    dtype = keras.backend.result_type(*(getattr(x, "dtype", type(x)) for x in (start, stop)), float)
    ends = (keras.ops.convert_to_tensor(x, dtype=dtype) for x in (start, stop))
    return torch.broadcast_tensors(*ends)  # type: ignore[no-any-return]


def _ndim(x: Any) -> int:
    return int(getattr(x, "ndim", 0))


def _has_slope(x: Any) -> bool:
    """Whether a gradient of an eager call may be asked for."""
    return isinstance(x, torch.Tensor) and x.requires_grad and not torch.compiler.is_compiling()


def _ramp(low: float, high: float | None) -> Callable[[Function], Function]:
    """A function that is x between bounds: NaN lies nowhere between them and has the slope 0."""

    def around(shared: Function) -> Function:
        def call(x: Any) -> Any:
            x = tensor(x)
            if not _has_slope(x):
                return shared(x)
            inside = (x > low) if high is None else (x > low) & (x < high)
            return torch.where(inside, x, shared(x.detach()))

        return call

    return around


def _of_truth(shared: Function, plain: Function) -> Function:
    """The shared replacement of truth values, Keras's function of anything else."""

    def call(x: Any) -> Any:
        return (shared if keras.backend.standardize_dtype(x.dtype) == "bool" else plain)(x)

    return call


def _curved(plain: Function, formula: Function) -> Function:
    """By its formula where a gradient may be asked for, which is NaN of NaN."""

    def call(x: Any, alpha: float = 1.0) -> Any:
        x = operand(x)
        return (formula if _has_slope(x) else plain)(x, alpha)

    return call


def _whole_or(plain: Function, shared: Function) -> Function:
    """Keras's function of floats, the shared one of anything else."""

    def call(x: Any, alpha: float) -> Any:
        floats = isinstance(x, torch.Tensor) and x.is_floating_point()
        return (plain if floats else shared)(x, alpha)

    return call


def _clip(shared: Function) -> Function:
    """At a bound the slope is a half, as of extremes; of NaN it is 0."""
    plain = by_numbers(shared)

    def call(x: Any, x_min: Any, x_max: Any) -> Any:
        x = operand(x)
        numbers = all(type(one) in {int, float} for one in (x_min, x_max))
        if not numbers or not _has_slope(x):
            return plain(x, x_min, x_max)
        found = plain(x.detach(), x_min, x_max)
        at = ((x == x_min) | (x == x_max)) & (x_min <= x_max)  # of crossed bounds there is none
        moved = torch.where(at, (x + x.detach()) / 2, found)
        return torch.where((x > x_min) & (x < x_max), x, moved)

    return call


def _histogram(shared: Function) -> Function:
    """The edges move with the ends of the numbers, of which torch has no gradient."""
    plain = products.on_processor(shared)

    def call(x: Any, bins: int = 10, range: Any = None) -> Any:  # noqa: A002  # Keras's name
        x = tensor(x)
        if not _has_slope(x):
            return plain(x, bins=bins, range=range)
        counts, edges = plain(x.detach(), bins=bins, range=range)
        if range is not None or not x.numel() or not (low := x.min()) < (high := x.max()):
            return counts, edges
        share = torch.linspace(0, 1, len(edges), dtype=edges.dtype, device=edges.device)
        moved = (low - low.detach()) * (1 - share) + (high - high.detach()) * share
        return counts, edges + moved.to(edges.dtype)

    return call


def _extreme(native: Function) -> Callable[[Function], Function]:
    """An extreme of two, of which NaN has the slope 0 and equals a half each."""

    def around(plain: Function) -> Function:
        wide = of_two(native)(plain)

        def call(x1: Any, x2: Any) -> Any:
            x1, x2 = operand(x1), operand(x2)
            found = wide(x1, x2)
            if not _has_slope(x1) and not _has_slope(x2):
                return found
            a, b = (keras.ops.cast(keras.ops.convert_to_tensor(x), found.dtype) for x in (x1, x2))
            lost = torch.isnan(a) | torch.isnan(b)
            return torch.where(lost, found.detach(), found) if lost.any() else found

        return call

    return around


def _unique(shared: Function) -> Function:
    """First places in a table too, where torch looks for them in a row alone."""
    names = ("sorted", "return_index", "return_inverse", "return_counts", "axis")

    def call(x: Any, *args: Any, **options: Any) -> Any:
        x = tensor(x)
        given = {**dict(zip(names, args, strict=False)), **options}
        table = len(x.shape) > 1 and given.get("return_index") and not is_symbolic(x)
        if not table or given.get("axis") is not None:
            return shared(x, *args, **options)
        found = shared(x.reshape(-1), *args, **options)
        if not given.get("return_inverse"):
            return found
        values, index, inverse, *others = found
        return values, index, inverse.reshape(x.shape), *others

    return call


def _lu_factor(shared: Function) -> Function:
    """A singular matrix has factors as any other; torch refuses it."""

    def factors(x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        lu, pivots, _ = torch.linalg.lu_factor_ex(x)
        return lu, pivots - 1

    def call(x: Any) -> Any:
        return shared(x) if is_symbolic(x) else factored(factors, x)

    return call


def _hard_tanh(shared: Function) -> Function:
    """The slope at -1 and 1 is 1, as it is elsewhere."""
    closed = slope_of_clamp() == 1

    def call(x: Any) -> Any:
        x = operand(x)
        if isinstance(x, torch.Tensor) and x.is_floating_point():
            clamped = torch.clamp(x, -1, 1)
            return clamped if closed else torch.where(x.abs() <= 1, x, clamped)
        return shared(x)

    return call


def _laid_out(shared: Function) -> Function:
    """Of images: the kernel in torch's own order of memory where Keras's ends in one channel.

    torch refuses the gradient of another order there in float16 and float64.
    """

    def call(inputs: Any, kernel: Any, *args: Any, **kwargs: Any) -> Any:
        kernel = tensor(kernel)
        if isinstance(kernel, torch.Tensor) and kernel.ndim == 4 and kernel.shape[-1] == 1:
            kernel = kernel.permute(3, 2, 0, 1).contiguous().permute(2, 3, 1, 0)
        return shared(inputs, kernel, *args, **kwargs)

    return call


def _ldexp(shared: Function) -> Function:
    """In three parts, each a number of its own; torch's slope is 0 for exponents below 0."""

    def call(x1: Any, x2: Any) -> Any:
        x, exponent = (one if isinstance(one, (int, float)) else tensor(one) for one in (x1, x2))
        if not isinstance(x, torch.Tensor) or not x.is_floating_point():
            return shared(x1, x2)
        exponent = torch.as_tensor(exponent, device=x.device)
        left = torch.clamp(exponent.to(torch.promote_types(exponent.dtype, torch.int32)), -378, 378)
        found = x if x.dtype == torch.float64 else x.float()
        for _ in range(3):
            part = torch.clamp(left, -126, 126)
            found, left = found * torch.exp2(part.to(found.dtype)), left - part
        return found.to(x.dtype)

    return call


def _std(shared: Function) -> Function:
    """Over some axes it is Keras's own, whose slope of equal numbers is 0 here."""

    def call(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
        none = isinstance(axis, (tuple, list)) and not axis
        return (shared if none else keras.ops.std)(x, axis=axis, keepdims=keepdims)

    return call


def _of_triangle(shared: Function) -> Function:
    """The other triangle is not read, and has the gradient 0."""

    def call(x: Any, upper: bool = False) -> Any:
        x = tensor(x)
        if is_symbolic(x) or len(x.shape) < 2:
            return shared(x, upper=upper)
        return shared(torch.triu(x) if upper else torch.tril(x), upper=upper)

    return call


def _ctc_loss(
    target: Any, output: Any, target_length: Any, output_length: Any, mask_index: int
) -> Any:
    """Of float64 in float64, for which Keras takes float32."""
    if output.dtype is not torch.float64:
        given = (target, output, target_length, output_length)
        return keras.ops.ctc_loss(*given, mask_index=mask_index)
    logs = torch.log_softmax(output.transpose(0, 1), -1)
    return torch.nn.functional.ctc_loss(
        logs, target, output_length, target_length, blank=mask_index, reduction="none"
    )


def _sloping(formula: Function) -> Callable[[Function], Function]:
    """By its formula where a gradient may be asked for, which is 0 where there are no numbers."""

    def around(shared: Function) -> Function:
        def call(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
            x = tensor(x)
            floats = isinstance(x, torch.Tensor) and x.is_floating_point()
            use = formula if floats and x.requires_grad else shared
            return use(x, axis=axis, keepdims=keepdims)

        return call

    return around


_SHARED = (
    "bitwise_and", "bitwise_left_shift", "bitwise_or", "bitwise_right_shift", "bitwise_xor", "fmod",
    "gcd", "lcm", "left_shift", "mod", "power", "right_shift",
)  # fmt: skip

AROUND: Mapping[str, Callable[[Function], Function]] = {
    "clip": _clip,
    "celu": lambda shared: _curved(shared, celu),
    "elu": lambda shared: _curved(_whole_or(keras.ops.elu, shared), shared),
    "relu": _ramp(0.0, None),
    "relu6": lambda shared: _ramp(0.0, 6.0)(_of_truth(shared, keras.ops.relu6)),
    **dict.fromkeys(("depthwise_conv", "fold", "image.extract_patches", "separable_conv"), exactly),
    **dict.fromkeys(("conv", "conv_transpose"), lambda shared: exactly(_laid_out(shared))),
    "unfold": lambda _shared: exactly(keras.ops.unfold),
    "arctan2": lambda _shared: float_only(torch.arctan2)(arctan2_of_floats),
    "argsort": argsort_of_numbers,
    "divide_no_nan": float_only(products.divide_no_nan),
    "ctc_loss": lambda _shared: ctc_loss_by(_ctc_loss),
    "dot": products.product(products.dot),
    "dot_product_attention": attention,
    "einsum": products.exact,
    "floor_divide": of_two(products.floor_divide),
    "fmax": of_two(torch.fmax),
    "fmin": of_two(torch.fmin),
    "batch_normalization": lambda _shared: of_one_float,  # torch's takes the mean away first
    "det": _det,
    "hard_tanh": _hard_tanh,
    **dict.fromkeys(("geomspace", "linspace", "logspace"), _spaced),
    "lu_factor": _lu_factor,
    "norm": _norm,
    "multi_hot": _multi_hot,
    "histogram": _histogram,
    "hypot": float_only(torch.hypot),
    "inner": lambda shared: of_one_dtype(products.product(products.inner)(shared)),
    "cholesky_inverse": _of_triangle,
    "ldexp": _ldexp,
    "logsumexp": of_half_in_32_bits,  # whose gradient is read from the rounded result
    "logaddexp": float_only(torch.logaddexp),
    "logaddexp2": float_only(torch.logaddexp2),
    "matmul": products.product(products.matmul),
    "max_pool": lambda _shared: exactly(largest),  # which need not look for NaN
    "maximum": _extreme(torch.maximum),
    "minimum": _extreme(torch.minimum),
    "nanmean": _sloping(functions.mean_of_numbers),
    "nanprod": products.nanprod,
    "nanstd": _sloping(functions.deviation_of_numbers),
    "nanvar": _sloping(functions.variance_of_numbers),
    "prod": products.prod,
    **{
        name: _segments(name)
        for name in ("segment_max", "segment_min", "segment_prod", "segment_sum")
    },
    "std": _std,
    "softmax": lambda _shared: of_rows,  # which need not look for NaN
    "tensordot": products.product(products.tensordot),
    "unique": _unique,
    "where": where,
    **{name: alone(name) for name in ("add", "divide", "multiply", "subtract", "true_divide")},
    **dict.fromkeys(_SHARED, of_one_dtype),
    "vdot": products.product(products.vdot),
}
