"""`nn.MultiheadAttention` as `keras.layers.MultiHeadAttention`."""

from __future__ import annotations

import math
from typing import Any

import keras
import numpy as np
from keras import ops
from torch import nn

from xarch_torch.reader.calls import UNREAD
from xarch_torch.reader.modules import ModuleContext, converts_module

_PROJECTIONS = ("query_dense", "key_dense", "value_dense")


@converts_module("torch.nn.MultiheadAttention")
def multihead_attention(
    ctx: ModuleContext,
    module: nn.MultiheadAttention,
    query: Any,
    key: Any,
    value: Any,
    key_padding_mask: Any = None,
    need_weights: bool = True,
    attn_mask: Any = None,
    average_attn_weights: bool = True,
    is_causal: bool = False,
) -> Any:
    """Where all widths are one and the only mask is the causal one; the ops do the rest.

    Keras adds a large negative number where torch puts minus infinity, so that rows in which all
    is masked differ; and it takes no additive masks. The scores are asked for even where nothing
    uses them: without them Keras calls JAX's fused attention, whose softmax is in float32 whatever
    its inputs are. Of attention to a sequence of another length Keras 3.15 gets the scores' static
    shape wrong. And on TensorFlow Keras rounds the factor of the scores to float32, so that a head
    must have a size whose inverse square root float32 holds: 4, 16, 64, 256.
    """
    held = _weights(ctx, module)
    scores_used = need_weights and ctx.uses(1)
    unread = attn_mask is UNREAD  # torch does not look at a mask that is said to be causal
    causal = is_causal if unread else attn_mask is not None
    unsupported = (
        key_padding_mask is not None
        or (causal and not unread and not _is_causal(attn_mask))
        or any(len(one.shape) != 3 for one in (query, key, value))
        or (scores_used and (module.dropout > 0 or query.shape != key.shape))
    )
    if held is None or unsupported:
        return NotImplemented
    layer = ctx.layer(
        keras.layers.MultiHeadAttention,
        held,
        num_heads=module.num_heads,
        key_dim=module.head_dim,
        use_bias=module.in_proj_bias is not None,
        dropout=module.dropout,
    )
    query, key, value = (
        one if module.batch_first else ops.swapaxes(one, 0, 1) for one in (query, key, value)
    )
    options = {"use_causal_mask": causal, **({"training": False} if ctx.frozen else {})}
    outputs, scores = layer(query, value, key, return_attention_scores=True, **options)
    outputs = outputs if module.batch_first else ops.swapaxes(outputs, 0, 1)
    if not need_weights:
        return (outputs, None)
    return (outputs, ops.mean(scores, axis=1) if average_attn_weights else scores)


def _weights(ctx: ModuleContext, module: nn.MultiheadAttention) -> dict[str, Any] | None:
    """Keras's variables of torch's packed projections; None where there is no exact match."""
    packed, shift = ctx.weight("in_proj_weight"), ctx.weight("in_proj_bias")
    out, out_shift = ctx.weight("out_proj.weight"), ctx.weight("out_proj.bias")
    scale = 1 / math.sqrt(module.head_dim)
    odd = module.bias_k is not None or module.add_zero_attn or float(np.float32(scale)) != scale
    if packed is None or out is None or odd or not ctx.owns(packed, shift, out, out_shift):
        return None
    width, heads, size = module.embed_dim, module.num_heads, module.head_dim
    held: dict[str, Any] = {}
    for at, name in enumerate(_PROJECTIONS):
        rows = (at * width, (at + 1) * width)
        kernel = packed.part(*rows).reshaped(heads, size, width)
        held[f"{name}.kernel"] = kernel.moved(2, 0, 1)
        if shift is not None:
            held[f"{name}.bias"] = shift.part(*rows).reshaped(heads, size)
    held["output_dense.kernel"] = out.reshaped(width, heads, size).moved(1, 2, 0)
    if out_shift is not None:
        held["output_dense.bias"] = out_shift
    return held


def _is_causal(mask: Any) -> bool:
    """Whether a constant mask forbids exactly what lies in the future."""
    if not isinstance(mask, np.ndarray) or mask.ndim != 2:
        return False
    future = np.triu(np.ones(mask.shape, "bool"), 1)
    if mask.dtype == bool:
        return bool((mask == future).all())
    return bool((np.isneginf(mask) == future).all() and (np.where(future, 0, mask) == 0).all())
