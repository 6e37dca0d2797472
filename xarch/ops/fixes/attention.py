"""Attention."""

from __future__ import annotations

from typing import Any

from keras import ops

from xarch.ops.fixes.registry import fix
from xarch.ops.tensors import is_symbolic, tensor


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
    if mask is None or is_causal or is_symbolic(query, key, value, mask):
        return ops.dot_product_attention(query, key, value, mask=mask, **rest)
    query, mask = tensor(query), ops.cast(tensor(mask), "bool")
    seeing = ops.any(mask, axis=-1, keepdims=True)  # (batch, heads or 1, queries, 1)
    blind = ops.logical_not(seeing)
    rows = ops.swapaxes(seeing, 1, 2)
    query = ops.where(rows, query, ops.zeros_like(query))
    if bias is not None:
        rest["bias"] = ops.where(seeing, bias, ops.zeros_like(bias))
    return ops.dot_product_attention(query, key, value, mask=ops.logical_or(mask, blind), **rest)
