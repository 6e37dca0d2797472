"""Attention in float64, for which Keras takes float32 on torch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from xarch.ops.fixes.attention import by_formula, grouped
from xarch.ops.tensors import is_symbolic
from xarch_torch.wide.promoting import operand

Function = Callable[..., Any]


def attention(shared: Function) -> Function:
    """`dot_product_attention`; float64 by its formula, which means what the shared one does."""

    def call(
        query: Any, key: Any, value: Any, bias: Any = None, mask: Any = None, scale: Any = None,
        is_causal: bool = False, flash_attention: Any = None, attn_logits_soft_cap: Any = None,
    ) -> Any:  # fmt: skip
        given = [operand(x) for x in (query, key, value)]
        wide = any(isinstance(x, torch.Tensor) and x.dtype is torch.float64 for x in given)
        several = all(getattr(x, "ndim", 0) == 4 for x in given)
        if not wide or not several or flash_attention or is_symbolic(bias, mask, *given):
            return shared(
                query, key, value, bias=bias, mask=mask, scale=scale, is_causal=is_causal,
                flash_attention=flash_attention, attn_logits_soft_cap=attn_logits_soft_cap,
            )  # fmt: skip
        query, key, value = given
        key, value, mask = grouped(query, key, value, mask)
        query, key, value = (torch.as_tensor(x).double() for x in (query, key, value))
        return by_formula(
            query, key, value, bias, mask, scale, is_causal,
            einsum=torch.einsum, softmax=torch.softmax, where=torch.where,
        )  # fmt: skip

    return call
