"""Attention."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ml_dtypes
from keras import ops

from xarch.ops.fixes.registry import fix
from xarch.ops.tensors import dtype_name, framed, is_symbolic, tensor


def of_one_width(attention: Callable[..., Any]) -> Callable[..., Any]:
    """Attention to values of another width than the keys, which not every backend takes.

    The narrower get zeros, which change no score; those that end in the result are cut off.
    """

    def call(
        query: Any, key: Any, value: Any, bias: Any = None, mask: Any = None, scale: Any = None,
        **options: Any,
    ) -> Any:  # fmt: skip
        width, wanted = key.shape[-1], value.shape[-1]
        if len(key.shape) != 4 or None in (width, wanted) or width == wanted:
            return attention(query, key, value, bias=bias, mask=mask, scale=scale, **options)
        scale = width**-0.5 if scale is None else scale
        missing = [(0, 0)] * 3 + [(0, abs(wanted - width))]
        if width < wanted:
            query, key = framed(tensor(query), missing), framed(tensor(key), missing)
        else:
            value = framed(tensor(value), missing)
        found = attention(query, key, value, bias=bias, mask=mask, scale=scale, **options)
        return found[..., :wanted] if width > wanted else found

    return call


def grouped(query: Any, key: Any, value: Any, mask: Any) -> tuple[Any, Any, Any]:
    """Keys and values for each head of the queries, and the mask as truth values."""
    mask = None if mask is None else ops.cast(tensor(mask), "bool")
    heads, groups = (x.shape[2] if len(x.shape) == 4 else None for x in (query, key))
    if None in (heads, groups) or heads == groups or not groups or heads % groups:
        return key, value, mask
    key, value = (ops.repeat(tensor(x), heads // groups, axis=2) for x in (key, value))
    return key, value, mask


def by_formula(
    query: Any, key: Any, value: Any, bias: Any, mask: Any, scale: Any, is_causal: bool,
    *, einsum: Callable[..., Any], softmax: Callable[..., Any], where: Callable[..., Any],
) -> Any:  # fmt: skip
    """Attention in the dtype of its operands, by a framework's own functions.

    Keras's functions, and some of the frameworks' fused ones, compute float64 in 32 bits.
    """
    scores = einsum("btnh,bsnh->bnts", query, key)
    scores = scores * (query.shape[-1] ** -0.5 if scale is None else scale)
    scores = scores if bias is None else scores + tensor(bias)
    queries, keys = (ops.arange(size) for size in scores.shape[-2:])
    earlier = ops.greater_equal(ops.expand_dims(queries, -1), keys) if is_causal else None
    for seen in (mask, earlier):
        if seen is not None:
            scores = where(seen, scores, _least(scores))
    return einsum("bnts,bsnh->btnh", softmax(scores, -1), value)


def _masked(bias: Any, mask: Any) -> Any:
    """A bias that leaves out what a mask does, by a number that is no infinity."""
    bias = tensor(bias)
    return ops.where(mask, bias, ops.cast(_least(bias), bias.dtype))


def _least(x: Any) -> float:
    """What stands for a score that is left out."""
    return -0.7 * float(ml_dtypes.finfo(dtype_name(x)).max)


@fix("dot_product_attention")
def dot_product_attention(
    query: Any, key: Any, value: Any, bias: Any = None, mask: Any = None, scale: Any = None,
    is_causal: bool = False, flash_attention: Any = None, attn_logits_soft_cap: Any = None,
) -> Any:  # fmt: skip
    """Of a query that may see no key, the mean of all values, without a gradient to the query."""
    rest = {
        "bias": bias, "scale": scale, "is_causal": is_causal,
        "flash_attention": flash_attention, "attn_logits_soft_cap": attn_logits_soft_cap,
    }  # fmt: skip
    if is_symbolic(query, key, value, mask):
        return of_one_width(ops.dot_product_attention)(query, key, value, mask=mask, **rest)
    key, value, mask = grouped(query, key, value, mask)
    query = tensor(query)
    if mask is None and (bias is None or not is_causal):
        found = ops.dot_product_attention(query, key, value, mask=mask, **rest)
        return _lost(found, query, bias)
    if is_causal:
        earlier = ops.tri(query.shape[1], key.shape[1], dtype="bool")[None, None]
        mask = earlier if mask is None else ops.logical_and(mask, earlier)
        rest["is_causal"] = False
    seeing = ops.any(mask, axis=-1, keepdims=True)  # (batch, heads or 1, queries, 1)
    blind = ops.logical_not(seeing)
    rows = ops.swapaxes(seeing, 1, 2)
    query = ops.where(rows, query, ops.zeros_like(query))
    if bias is not None:
        bias = ops.where(seeing, bias, ops.zeros_like(bias))
        rest["bias"] = _masked(bias, ops.logical_or(mask, blind))
        return _lost(ops.dot_product_attention(query, key, value, **rest), query, rest["bias"])
    mask = ops.logical_or(mask, blind)
    return _lost(ops.dot_product_attention(query, key, value, mask=mask, **rest), query, None)


def _lost(found: Any, query: Any, bias: Any) -> Any:
    """The result with NaN for a query that is no number, or whose bias leaves none.

    torch takes both for queries that see nothing, of which it makes 0.
    """
    whole = ops.isfinite(ops.sum(query, axis=-1, keepdims=True))
    if bias is not None:
        bias = tensor(bias)
        some = ops.any(bias > float("-inf"), axis=-1, keepdims=True)  # of NaN false
        whole = ops.logical_and(whole, ops.swapaxes(some, 1, 2))
    one, nan = (ops.cast(number, found.dtype) for number in (1.0, float("nan")))
    return ops.multiply(found, ops.where(whole, one, nan))
