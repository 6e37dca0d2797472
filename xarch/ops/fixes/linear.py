"""Linear algebra."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
from keras import ops

from xarch.ops.dtypes import floated, promoted
from xarch.ops.fixes.promoting import alike, in_32_bits, widened
from xarch.ops.fixes.registry import fix
from xarch.ops.promises import cast_symbol
from xarch.ops.subscripts import spelled
from xarch.ops.tensors import concrete, dtype_name, floating, is_symbolic, tensor


@fix("dot")
def dot(x1: Any, x2: Any) -> Any:
    """Sums over the last axis of the first and the last but one of the second operand."""
    x1, x2 = tensor(x1), tensor(x2)
    if len(x1.shape) < 2 or len(x2.shape) < 2 or len(x1.shape) + len(x2.shape) < 5:
        return ops.dot(x1, x2)
    return ops.tensordot(x1, x2, axes=[[-1], [-2]])


@fix("einsum")
def einsum(subscripts: str, *operands: Any, **options: Any) -> Any:
    """Einstein's sum, in the promoted dtype of the operands."""
    subscripts = spelled(subscripts)
    tensors = [tensor(x) for x in operands]
    given = {dtype_name(x) for x in tensors}
    if len(given) > 1:
        dtype = promoted(*tensors)
        tensors = [ops.cast(x, dtype) for x in tensors]
    if all(dtype_name(x) == "bool" for x in tensors):
        counted = [ops.cast(x, "int32") for x in tensors]
        return ops.cast(ops.einsum(subscripts, *counted, **options), "bool")
    found = ops.einsum(subscripts, *tensors, **options)
    # torch sums integers in 64 bits, and Keras those of nothing but 8 in 32
    return ops.cast(found, "int32" if given == {"int8"} else dtype_name(tensors[0]))


@fix("slogdet")
def slogdet(x: Any) -> Any:
    """The sign of the determinant and the logarithm of its size; NaN in both where it is NaN."""
    sign, size = in_32_bits(ops.slogdet, floating(x))
    return ops.where(ops.isnan(size), size, sign), size


@fix("logdet")
def logdet(x: Any) -> Any:
    """The logarithm of the determinant; minus infinity of 0, NaN where it is negative."""
    sign, size = in_32_bits(ops.slogdet, floating(x))
    return ops.where(sign < 0, ops.full_like(size, float("nan")), size)


def _beside(x1: Any, x2: Any) -> tuple[Any, Any]:
    """Two tensors; a Python number has the dtype that both have together."""
    dtype = promoted(x1, x2)
    return tuple(
        tensor(x) if hasattr(x, "dtype") else ops.convert_to_tensor(x, dtype=dtype)
        for x in (x1, x2)
    )  # type: ignore[return-value]


@fix("outer")
def outer(x1: Any, x2: Any) -> Any:
    """The products of all pairs."""
    return ops.outer(*_beside(x1, x2))


@fix("inner")
def inner(x1: Any, x2: Any) -> Any:
    """Sums over the last axes; a number multiplies."""
    x1, x2 = _beside(x1, x2)
    if not len(x1.shape) or not len(x2.shape):
        return ops.multiply(x1, x2)
    return ops.tensordot(x1, x2, axes=[[-1], [-1]])


@fix("vdot")
def vdot(x1: Any, x2: Any) -> Any:
    """The inner product of two flattened tensors, the first one conjugated."""
    x1, x2 = tensor(x1), tensor(x2)
    first, second = ops.reshape(x1, (-1,)), ops.reshape(x2, (-1,))
    if "complex" in dtype_name(x1) or "complex" in dtype_name(x2):
        return ops.sum(ops.multiply(ops.conj(first), second))
    return ops.vdot(first, second)


@fix("kron")
def kron(x1: Any, x2: Any) -> Any:
    """The Kronecker product; the shorter shape gets leading axes of size 1."""
    x1, x2 = _beside(x1, x2)
    rank = max(len(x1.shape), len(x2.shape))
    first, second = (_padded(list(x.shape), rank) for x in (x1, x2))
    unknown = [None in pair for pair in zip(first, second, strict=True)]
    if unknown.count(True) > 1:
        return ops.kron(x1, x2)
    if rank > 2 and not any(unknown):  # more axes than TensorFlow broadcasts
        found = ops.multiply(ops.reshape(x1, (-1, 1)), ops.reshape(x2, (1, -1)))
        order = [axis + side * rank for axis in range(rank) for side in (0, 1)]
        found = ops.transpose(ops.reshape(found, [*first, *second]), order)
        return ops.reshape(found, [a * b for a, b in zip(first, second, strict=True)])
    left = ops.reshape(x1, [n for size in first for n in (-1 if size is None else size, 1)])
    right = ops.reshape(x2, [n for size in second for n in (1, -1 if size is None else size)])
    sizes = [-1 if a is None or b is None else a * b for a, b in zip(first, second, strict=True)]
    return ops.reshape(ops.multiply(left, right), sizes)


def _padded(shape: list[Any], rank: int) -> list[Any]:
    return [1] * (rank - len(shape)) + shape


@fix("cross")
def cross(
    x1: Any, x2: Any, axisa: int = -1, axisb: int = -1, axisc: int = -1, axis: Any = None
) -> Any:
    """The vector product of vectors of three elements along an axis."""
    x1, x2 = tensor(x1), tensor(x2)
    if axis is not None:
        axisa = axisb = axisc = axis
    flat = [axisa, axisb] if len(x1.shape) and len(x2.shape) else []
    if flat and [x.shape[at] for x, at in zip((x1, x2), flat, strict=True)
                 if -len(x.shape) <= at < len(x.shape)] == [2, 2]:  # fmt: skip
        (a0, a1), (b0, b1) = (
            [ops.take(x, at, axis=along) for at in range(2)]
            for x, along in ((x1, axisa), (x2, axisb))
        )
        return ops.subtract(ops.multiply(a0, b1), ops.multiply(a1, b0))
    sizes = [x.shape[at] if -len(x.shape) <= at < len(x.shape) else 0
             for x, at in ((x1, axisa), (x2, axisb))]  # fmt: skip
    one_is_flat = set(sizes) == {2, 3}
    all_are_spatial = set(sizes) <= {3, None} and (3 in sizes or is_symbolic(x1, x2))
    if not (one_is_flat or all_are_spatial):
        return ops.cross(x1, x2, axisa=axisa, axisb=axisb, axisc=axisc, axis=axis)
    a, b = (_coordinates(x, along, size)
            for x, along, size in ((x1, axisa, sizes[0]), (x2, axisb, sizes[1])))  # fmt: skip
    parts = [ops.subtract(ops.multiply(a[i], b[j]), ops.multiply(a[j], b[i]))
             for i, j in ((1, 2), (2, 0), (0, 1))]  # fmt: skip
    return ops.stack(parts, axis=axisc)


def _coordinates(x: Any, axis: int, size: int | None) -> list[Any]:
    """The three coordinates of vectors; those of two elements lie in the plane."""
    parts = [ops.take(x, at, axis=axis) for at in range(size or 3)]
    return parts if len(parts) == 3 else [*parts, ops.zeros_like(parts[0])]


@fix("corrcoef")
def corrcoef(x: Any) -> Any:
    """Pearson's coefficients of the rows."""
    x = tensor(x)
    if len(x.shape) > 2:
        return ops.corrcoef(x)
    dtype = floated(x)
    x = ops.cast(x, "float32" if dtype in {"float16", "bfloat16"} else dtype)
    vector = len(x.shape) < 2
    x = ops.reshape(x, (1, -1)) if vector else x
    x = ops.subtract(x, ops.mean(x, axis=-1, keepdims=True))
    products = ops.matmul(x, ops.transpose(x))
    lengths = ops.sqrt(ops.diagonal(products))
    found = ops.divide(
        ops.divide(products, ops.expand_dims(lengths, 0)), ops.expand_dims(lengths, 1)
    )
    found = ops.minimum(ops.maximum(found, -1.0), 1.0)
    return ops.cast(found[0, 0] if vector else found, dtype)


def _square(name: str) -> Callable[..., Any]:
    plain = getattr(ops, name)

    def apply(x: Any, *args: Any, **kwargs: Any) -> Any:
        """Of integers as floats, of half precision in 32 bits; an unknown size is the other one."""
        return in_32_bits(plain, squared(floating(x)), *args, **kwargs)

    return apply


def squared(x: Any) -> Any:
    """A symbolic matrix of which one size is known as a square one; anything else as it is."""
    if not is_symbolic(x) or len(x.shape) < 2:
        return x
    *batch, rows, columns = x.shape
    if (rows is None) == (columns is None) or batch.count(None) > 1:
        return x
    size = rows or columns
    return ops.reshape(x, [*(-1 if one is None else one for one in batch), size, size])


@fix("eigh")
def eigh(x: Any) -> Any:
    """Eigenvalues and eigenvectors of a symmetric matrix; of one that is not finite, NaN."""

    def decompose(one: Any) -> Any:
        return _of_numbers(lambda a: tuple(ops.eigh(a)), one)

    return in_32_bits(decompose, squared(floating(x)))


for _name in ("det", "cholesky", "cholesky_inverse"):
    fix(_name)(_square(_name))


@fix("inv")
def inv(x: Any) -> Any:
    """The inverse; a singular matrix raises LinAlgError where its numbers are known."""
    x = squared(floating(x))
    found = _of_numbers(lambda one: in_32_bits(ops.inv, one), x, regular=True)
    numbers = concrete(found)
    if numbers is not None and not np.isfinite(numbers).all():
        given = concrete(x)
        if given is not None and np.isfinite(given).all():
            raise np.linalg.LinAlgError("inv: the matrix is singular.")
    return found


def _of_numbers(plain: Callable[..., Any], x: Any, *, regular: bool = False) -> Any:
    """A matrix with NaN or an infinity in it has NaN in all results that are no integers.

    Args:
        plain: The function.
        x: The matrices.
        regular: Whether the function refuses a singular matrix, so that no zeros can stand in.
    """
    if is_symbolic(x) or len(x.shape) < 2 or 0 in x.shape or "complex" in dtype_name(x):
        return plain(x)
    if regular and x.shape[-1] != x.shape[-2]:
        return plain(x)  # which refuses it
    finite = ops.all(ops.isfinite(x), axis=(-2, -1))
    other = ops.eye(x.shape[-1], dtype=x.dtype) if regular else ops.zeros_like(x)
    kept = ops.where(ops.expand_dims(finite, (-2, -1)), x, other)

    def marked(one: Any) -> Any:
        if "int" in dtype_name(one):
            return one
        more = tuple(range(len(finite.shape), len(one.shape)))
        where = ops.expand_dims(finite, more) if more else finite
        return ops.where(where, one, ops.full_like(one, float("nan")))

    return keras.tree.map_structure(marked, plain(kept))


@fix("svd")
def svd(x: Any, full_matrices: bool = True, compute_uv: bool = True) -> Any:
    """The singular value decomposition, of half precision in 32 bits; of no finite matrix NaN."""

    def decompose(one: Any) -> Any:
        return _of_numbers(lambda a: ops.svd(a, full_matrices, compute_uv), one)

    return in_32_bits(decompose, floating(x))


@fix("qr")
def qr(x: Any, mode: str = "reduced") -> Any:
    """Q and R, of half precision in 32 bits; of a matrix that is not finite, NaN.

    Below its diagonal R is 0 all the same.
    """

    def decompose(one: Any) -> Any:
        found = _of_numbers(lambda a: ops.qr(a, mode=mode), one)
        return found if is_symbolic(one) or 0 in one.shape else (found[0], ops.triu(found[1]))

    return in_32_bits(decompose, floating(x))


@fix("matrix_rank")
def matrix_rank(x: Any, tol: Any = None) -> Any:
    """How many singular values are above the tolerance; none are in a matrix that is not finite."""
    x = widened(x)
    if 0 in x.shape[-2:]:
        raise ValueError(f"matrix_rank: a matrix of shape {tuple(x.shape)} has no largest value.")
    if isinstance(tol, (int, float)) and tol == 0:  # which torch takes for none
        tol = float(np.finfo("float32").tiny)
    return _of_numbers(lambda one: ops.matrix_rank(one, tol=tol), x)


@fix("eig")
def eig(x: Any) -> Any:
    """Eigenvalues and eigenvectors, complex; of a matrix that is not finite, NaN."""
    x = squared(widened(x))
    values, vectors = _of_numbers(ops.eig, x)
    dtype = "complex128" if promoted(x) == "float64" else "complex64"
    return cast_symbol(values, dtype), cast_symbol(vectors, dtype)


@fix("pinv")
def pinv(x: Any, rcond: Any = None) -> Any:
    """The pseudo-inverse, of half precision in 32 bits; of a matrix that is not finite, NaN."""

    def invert(one: Any) -> Any:
        return _of_numbers(lambda a: ops.pinv(a, rcond=rcond), one)

    return in_32_bits(invert, floating(x))


@fix("solve")
def solve(a: Any, b: Any) -> Any:
    """The x of a x = b; b is a vector where it has one axis, else a matrix or several."""
    a, b = alike(squared(a), b)
    b = _rows(b, a)
    if len(b.shape) > 1 and len(a.shape) > 1 and None not in (*a.shape, *b.shape):
        if b.shape[-2] != a.shape[-1]:
            raise ValueError(f"solve: {b.shape[-2]} rows for a matrix of shape {tuple(a.shape)}.")
        a, b = _one_batch(a, b)
    if len(a.shape) > 2 and len(b.shape) == 1:
        if is_symbolic(a, b) and None not in a.shape:  # Keras gives it the shape of b
            b = ops.broadcast_to(b, a.shape[:-1])
        return ops.squeeze(solve(a, ops.expand_dims(b, -1)), -1)

    def of_matrix(one: Any) -> Any:
        return in_32_bits(lambda wide: ops.solve(wide, ops.cast(b, wide.dtype)), one)

    known = not is_symbolic(a, b) and None not in a.shape
    return _of_numbers(of_matrix, a, regular=True) if known else of_matrix(a)


@fix("solve_triangular")
def solve_triangular(a: Any, b: Any, lower: bool = False) -> Any:
    """The x of a x = b with a triangular a."""
    a, b = alike(squared(a), b)
    b = _rows(b, a)
    return in_32_bits(lambda one: ops.solve_triangular(one, ops.cast(b, one.dtype), lower=lower), a)


@fix("lstsq")
def lstsq(a: Any, b: Any, rcond: Any = None) -> Any:
    """The x of the least |a x - b|."""
    rows = getattr(b, "shape", (None,))[0]
    if is_symbolic(a) and a.shape[0] is None and rows is not None and a.shape[1] is not None:
        a = ops.reshape(a, (rows, a.shape[1]))
    a, b = alike(a, _rows(b, a))

    def of_matrix(one: Any) -> Any:
        return in_32_bits(lambda wide: ops.lstsq(wide, ops.cast(b, wide.dtype), rcond=rcond), one)

    return _of_numbers(of_matrix, a)


def _one_batch(a: Any, b: Any) -> tuple[Any, Any]:
    """Matrices, as many to the left as to the right."""
    batches = tuple(a.shape[:-2]), tuple(b.shape[:-2])
    if batches[0] == batches[1]:
        return a, b
    batch = np.broadcast_shapes(*batches)
    a = ops.broadcast_to(a, (*batch, *a.shape[-2:]))
    return a, ops.broadcast_to(b, (*batch, *b.shape[-2:]))


def _rows(b: Any, a: Any) -> Any:
    """A symbolic right-hand side with as many rows as the matrix, where its own are unknown."""
    if not is_symbolic(b) or len(a.shape) != 2 or not len(b.shape) or b.shape[0] is not None:
        return b
    rest = list(b.shape[1:])
    return b if None in rest or a.shape[0] is None else ops.reshape(b, [a.shape[0], *rest])


@fix("lu_factor")
def lu_factor(x: Any) -> Any:
    """Factors of a matrix with rows exchanged, and with which row each was, from 0, int32.

    A matrix that is not finite has factors of NaN, and keeps its rows.
    """
    return factored(ops.lu_factor, x)


def factored(plain: Callable[..., Any], x: Any) -> Any:
    """What a function that factors matrices with rows exchanged gives for any tensor."""
    x = squared(floating(x))
    narrow = "16" in dtype_name(x)
    lu, pivots = _of_numbers(plain, ops.cast(x, "float32") if narrow else x)
    return ops.cast(lu, x.dtype) if narrow else lu, cast_symbol(pivots, "int32")
