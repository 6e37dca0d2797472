"""Matrix products."""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

from xarch.ops.subscripts import spelled
from xarch_torch.reader.arithmetic import add, operands
from xarch_torch.reader.context import Context
from xarch_torch.reader.registry import converts


@converts("aten.linear.default", weights=("weight", "bias"))
def linear(ctx: Context, input: Any, weight: Any, bias: Any = None) -> Any:
    pairs = ctx.out.dtype.startswith("complex")  # no layer of Keras's has such weights
    if ctx.owns(weight, bias) and len(input.shape) > 1 and not pairs:
        layer = ctx.layer(
            keras.layers.Dense,
            {"kernel": weight.moved(1, 0), "bias": bias},
            units=weight.shape[0],
            use_bias=bias is not None,
        )
        return layer(input)
    kernel = ctx.tensor(weight)
    outputs = ops.matmul(input, ops.swapaxes(kernel, -1, -2) if len(kernel.shape) > 1 else kernel)
    return outputs if bias is None else add(outputs, ctx.tensor(bias))


@converts("aten.matmul.default", "aten.mm.default", "aten.bmm.default", "aten.mv.default")
def matmul(ctx: Context, self: Any, other: Any = None, mat2: Any = None, vec: Any = None) -> Any:
    right = other if other is not None else mat2 if mat2 is not None else vec
    return ops.matmul(self, right)


@converts("aten.addmm.default")
def addmm(ctx: Context, self: Any, mat1: Any, mat2: Any, beta: Any = 1, alpha: Any = 1) -> Any:
    return _scaled_sum(ctx, self, ops.matmul(mat1, mat2), beta, alpha)


@converts("aten.baddbmm.default")
def baddbmm(
    ctx: Context, self: Any, batch1: Any, batch2: Any, beta: Any = 1, alpha: Any = 1
) -> Any:
    return _scaled_sum(ctx, self, ops.matmul(batch1, batch2), beta, alpha)


@converts("aten.einsum.default")
def einsum(ctx: Context, equation: str, tensors: Any, path: Any = None) -> Any:
    return ops.einsum(spelled(equation), *tensors)


@converts("aten.dot.default")
def dot(ctx: Context, self: Any, tensor: Any) -> Any:
    return ops.sum(ops.multiply(self, tensor))


@converts("aten.outer.default")
def outer(ctx: Context, self: Any, vec2: Any) -> Any:
    return ops.multiply(ops.expand_dims(self, 1), ops.expand_dims(vec2, 0))


def _scaled_sum(ctx: Context, start: Any, product: Any, beta: Any, alpha: Any) -> Any:
    if alpha != 1:
        product = ops.multiply(*operands(ctx, product, alpha))
    if beta == 0:
        return product
    if beta != 1:
        start = ops.multiply(*operands(ctx, start, beta))
    return add(product, start)
