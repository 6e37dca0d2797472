"""Layers of attention; a query that sees no key has the mean of the values."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from xarch.conformance.reference import nn
from xarch.conformance.reference._layer import activated, layer

Array = np.ndarray[Any, Any]
NONE = -1e30


def _read(
    scores: Array, inputs: list[Array], mask: Any, use_causal_mask: bool,
    return_attention_scores: bool,
) -> Any:  # fmt: skip
    """The first mask cuts queries out of the result, the second keys out of the sum."""
    queries, keys = mask if mask is not None else (None, None)
    keep = np.ones(scores.shape, bool)
    if keys is not None:
        keep &= keys[:, None, :]
    if use_causal_mask:
        keep &= np.tril(np.ones(scores.shape[-2:], bool))
    shares = nn.softmax(np.where(keep, scores, NONE))
    found = shares @ inputs[1]
    found = found if queries is None else np.where(queries[..., None], found, 0.0)
    return [found, shares] if return_attention_scores else found


@layer("Attention")
def attention(
    inputs: list[Array], weights: list[Array], use_scale: bool = False, score_mode: str = "dot",
    mask: Any = None, use_causal_mask: bool = False, return_attention_scores: bool = False,
) -> Any:  # fmt: skip
    query, key = inputs[0], inputs[-1]
    given = list(weights)
    scale = given.pop(0) if use_scale else 1.0
    if score_mode == "dot":
        scores = query @ np.swapaxes(key, -1, -2) * scale
    else:
        together = np.tanh(scale * (query[:, :, None] + key[:, None]))
        scores = given.pop(0) * together.sum(-1)
    return _read(scores, inputs, mask, use_causal_mask, return_attention_scores)


@layer("AdditiveAttention")
def additive(
    inputs: list[Array], weights: list[Array], use_scale: bool = True, mask: Any = None,
    use_causal_mask: bool = False, return_attention_scores: bool = False,
) -> Any:  # fmt: skip
    """Bahdanau et al. 2015."""
    query, key = inputs[0], inputs[-1]
    terms = np.tanh(query[:, :, None] + key[:, None])
    scores = np.sum(terms * weights[0] if use_scale else terms, -1)
    return _read(scores, inputs, mask, use_causal_mask, return_attention_scores)


@layer("MultiHeadAttention")
def multi_head(
    query: Array, weights: list[Array], num_heads: int, key_dim: int, value: Array,
    value_dim: int | None = None, **options: Any,
) -> Any:  # fmt: skip
    """Vaswani et al. 2017."""
    return _heads(query, value, weights, 1, **options)


@layer("GroupQueryAttention")
def grouped(
    query: Array, weights: list[Array], head_dim: int, num_query_heads: int,
    num_key_value_heads: int, value: Array, **options: Any,
) -> Any:  # fmt: skip
    """Ainslie et al. 2023: several heads of queries share a head of keys and values."""
    return _heads(query, value, weights, num_query_heads // num_key_value_heads, **options)


def _heads(
    query: Array, value: Array, weights: list[Array], shared: int, key: Array | None = None,
    use_bias: bool = True, use_gate: bool = False, sliding_window: int | None = None,
    query_mask: Array | None = None, value_mask: Array | None = None,
    key_mask: Array | None = None, attention_mask: Array | None = None,
    use_causal_mask: bool = False, return_attention_scores: bool = False,
) -> Any:  # fmt: skip
    """A place counts where no mask, of queries or keys, and no window cuts it out.

    A gate (Qiu et al. 2025) is a sigmoid of the query for each number that the heads give.
    """
    key = value if key is None else key
    each = 2 if use_bias else 1
    parts = [weights[at : at + each] for at in range(0, len(weights), each)]
    gate = parts.pop(2) if use_gate else None

    def projected(x: Array, pair: list[Array]) -> Array:
        found = np.einsum("btd,dnh->btnh", x, pair[0])
        return found + pair[1] if use_bias else found

    q, k, v = (projected(x, pair) for x, pair in zip((query, key, value), parts[:3], strict=True))
    k, v = np.repeat(k, shared, 2), np.repeat(v, shared, 2)
    logits = np.einsum("btnh,bsnh->bnts", q, k) / math.sqrt(q.shape[-1])
    keep = np.ones((len(query), query.shape[1], key.shape[1]), bool)
    for mask, places in ((query_mask, np.s_[:, :, None]), (value_mask, np.s_[:, None, :]),
                         (key_mask, np.s_[:, None, :])):  # fmt: skip
        keep = keep if mask is None else keep & mask[places]
    if attention_mask is not None:
        keep = keep & attention_mask.astype(bool)
    if use_causal_mask:
        keep = keep & np.tril(np.ones(keep.shape[1:], bool))
    if sliding_window is not None:
        apart = np.arange(keep.shape[1])[:, None] - np.arange(keep.shape[2])
        keep = keep & (np.abs(apart) < sliding_window)
    shares = nn.softmax(np.where(keep[:, None], logits, NONE))
    mixed = np.einsum("bnts,bsnh->btnh", shares, v)
    mixed = mixed if gate is None else mixed * activated(projected(query, gate), "sigmoid")
    found = np.einsum("btnh,nhd->btd", mixed, parts[3][0])
    found = found + parts[3][1] if use_bias else found
    return [found, shares] if return_attention_scores else found
