"""Attention."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from keras import ops

from xarch.ops.fixes.registry import fix
from xarch.ops.tensors import framed, is_symbolic, tensor


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
    if mask is None or is_causal:
        return ops.dot_product_attention(query, key, value, mask=mask, **rest)
    query, mask = tensor(query), ops.cast(tensor(mask), "bool")
    seeing = ops.any(mask, axis=-1, keepdims=True)  # (batch, heads or 1, queries, 1)
    blind = ops.logical_not(seeing)
    rows = ops.swapaxes(seeing, 1, 2)
    query = ops.where(rows, query, ops.zeros_like(query))
    if bias is not None:
        rest["bias"] = ops.where(seeing, bias, ops.zeros_like(bias))
    return ops.dot_product_attention(query, key, value, mask=ops.logical_or(mask, blind), **rest)
