"""Layers of attention: masks of queries, keys and both, and queries that see no key."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from xarch.conformance.case import Case
from xarch.conformance.generate import _values as values
from xarch.conformance.generate._case import EVERY, SYMBOLIC
from xarch.conformance.generate._layer import HALVES, SMOOTH, layer
from xarch.conformance.generate._registry import generator

U = values.uniform
QUERIES = np.array([[1, 1, 0], [1, 0, 0]], bool)
KEYS = np.array([[1, 1, 0, 1, 0], [0, 1, 1, 1, 1]], bool)
NONE = np.array([[1, 1, 0, 1, 0], [0, 0, 0, 0, 0]], bool)  # the second row sees nothing
UNSEEN = "a-masked-row-averages"
LATE = ("traced", "gradient")  # a mask is no symbol's business


def _three(dtype: str = "float32") -> list[values.Array]:
    return [U((2, 3, 4), dtype=dtype), U((2, 5, 6), dtype=dtype, seed="value"),
            U((2, 5, 4), dtype=dtype, seed="key")]  # fmt: skip


@generator
def of_scores() -> Iterator[Case]:
    for name, weights in (("Attention", ()), ("AdditiveAttention", ((4,),))):
        given: tuple[Any, ...] = weights
        yield layer(name, "plain", {}, _three(), given, channels=EVERY)
        yield layer(name, "two", {}, [U((2, 3, 4)), U((2, 5, 4), seed="value")], given,
                    channels=SMOOTH)  # fmt: skip
        yield layer(name, "causal", {}, _three(), given, use_causal_mask=True, channels=EVERY)
        yield layer(name, "masks", {}, _three(), given, mask=[QUERIES, KEYS], channels=LATE)
        yield layer(name, "causal-masks", {}, _three(), given, mask=[QUERIES, KEYS],
                    use_causal_mask=True)  # fmt: skip
        yield layer(name, "no-key", {}, _three(), given, mask=[QUERIES | True, NONE],
                    channels=("gradient",), policy=UNSEEN)  # fmt: skip
        yield layer(name, "scores", {}, _three(), given, return_attention_scores=True,
                    channels=SYMBOLIC)  # fmt: skip
        for dtype in HALVES:
            yield layer(name, "plain", {}, _three(dtype), given, dtype, channels=SYMBOLIC)
            yield layer(name, "no-key", {}, _three(dtype), given, dtype,
                        mask=[QUERIES | True, NONE], policy=UNSEEN)  # fmt: skip
    yield layer("Attention", "scale", {"use_scale": True}, _three(), ((),), channels=SMOOTH)
    yield layer("Attention", "concat", {"score_mode": "concat"}, _three(), ((),), channels=SMOOTH)
    yield layer("Attention", "concat-scale", {"score_mode": "concat", "use_scale": True}, _three(),
                ((), ()), channels=SMOOTH)  # fmt: skip
    yield layer("AdditiveAttention", "no-scale", {"use_scale": False}, _three(), (),
                channels=SMOOTH)  # fmt: skip


def _weights(
    config: dict[str, Any], kernels: list[Any], biases: list[Any], gate: tuple[int, ...]
) -> tuple[Any, ...]:
    """Kernels with their biases, where there are any; that of a gate comes third."""
    if config.get("use_gate"):
        kernels.insert(2, gate)
        biases.insert(2, gate[1:])
    if config.get("use_bias") is False:
        return tuple(kernels)
    return tuple(one for pair in zip(kernels, biases, strict=True) for one in pair)


def _heads(what: str, config: dict[str, Any], dtype: str = "float32", **options: Any) -> Case:
    """Two heads of three numbers; widths 4, 6 and 7."""
    each = config.get("value_dim", 3)
    query, value = U((2, 3, 4), dtype=dtype), U((2, 5, 6), dtype=dtype, seed="value")
    key = U((2, 5, 7), dtype=dtype, seed="key")
    kernels: list[tuple[int, ...]] = [(4, 2, 3), (7, 2, 3), (6, 2, each), (2, each, 4)]
    biases: list[tuple[int, ...]] = [(2, 3), (2, 3), (2, each), (4,)]
    given = _weights(config, kernels, biases, (4, 2, each))
    full = {"num_heads": 2, "key_dim": 3, **config}
    return layer("MultiHeadAttention", what, full, query, given, dtype, value=value, key=key,
                 **options)  # fmt: skip


@generator
def of_heads() -> Iterator[Case]:
    """Traced once: torch takes seconds to compile the layers inside."""
    both = values.booleans((2, 3, 5), seed="both")
    both[..., 0] = True
    none = both.copy()
    none[0, 1] = False
    yield _heads("plain", {}, channels=SMOOTH)
    yield _heads("value-dim", {"value_dim": 5}, channels=EVERY)
    yield _heads("no-bias", {"use_bias": False}, channels=SMOOTH)
    yield _heads("causal", {}, use_causal_mask=True, channels=SMOOTH)
    yield _heads("mask", {}, attention_mask=both, channels=("gradient",))
    yield _heads("no-key", {}, attention_mask=none, channels=("gradient",), policy=UNSEEN)
    yield _heads("mask-causal", {}, attention_mask=both, use_causal_mask=True)
    yield _heads("key-mask", {}, key_mask=KEYS, channels=("gradient",))
    yield _heads("value-mask", {}, value_mask=KEYS)
    yield _heads("query-mask", {}, query_mask=QUERIES, policy=UNSEEN)
    yield _heads("all-masks", {}, value_mask=KEYS | QUERIES[:, :1], key_mask=KEYS,
                 attention_mask=both, use_causal_mask=True)  # fmt: skip
    yield _heads("scores", {}, return_attention_scores=True, channels=SYMBOLIC)
    yield _heads("scores-causal", {}, return_attention_scores=True, use_causal_mask=True)
    yield _heads("scores-mask", {}, return_attention_scores=True, attention_mask=both)
    for dtype in HALVES:
        yield _heads("plain", {}, dtype, channels=SYMBOLIC)
        yield _heads("no-key", {}, dtype, attention_mask=none, policy=UNSEEN)
    x = U((3, 4, 5))
    shape: tuple[Any, ...] = ((5, 2, 3), (2, 3)) * 3 + ((2, 3, 5), (5,))
    yield layer("MultiHeadAttention", "self", {"num_heads": 2, "key_dim": 3}, x, shape, value=x,
                channels=SMOOTH)  # fmt: skip


def _grouped(what: str, config: dict[str, Any], dtype: str = "float32", **options: Any) -> Case:
    """Four heads of queries and two of keys, of three numbers."""
    query = U((2, 3, 5), dtype=dtype)
    value, key = (U((2, 5, 5), dtype=dtype, seed=name) for name in ("value", "key"))
    kernels: list[tuple[int, ...]] = [(5, 4, 3), (5, 2, 3), (5, 2, 3), (4, 3, 5)]
    biases: list[tuple[int, ...]] = [(4, 3), (2, 3), (2, 3), (5,)]
    given = _weights(config, kernels, biases, (5, 4, 3))
    full = {"head_dim": 3, "num_query_heads": 4, "num_key_value_heads": 2, **config}
    return layer("GroupQueryAttention", what, full, query, given, dtype, value=value, key=key,
                 **options)  # fmt: skip


@generator
def of_groups() -> Iterator[Case]:
    both = values.booleans((2, 3, 5), seed="both")
    both[..., 0] = True
    none = both.copy()
    none[0, 1] = False
    yield _grouped("plain", {}, channels=SMOOTH)
    yield _grouped("no-bias", {"use_bias": False}, channels=SMOOTH)
    yield _grouped("gate", {"use_gate": True}, channels=SMOOTH)
    yield _grouped("causal", {}, use_causal_mask=True, channels=EVERY)
    yield _grouped("window", {"sliding_window": 2}, channels=("gradient",))
    yield _grouped("window-causal", {"sliding_window": 2}, use_causal_mask=True)
    yield _grouped("mask", {}, attention_mask=both, channels=("gradient",))
    yield _grouped("no-key", {}, attention_mask=none, channels=("gradient",), policy=UNSEEN)
    yield _grouped("mask-causal", {}, attention_mask=both, use_causal_mask=True)
    yield _grouped("key-mask", {}, key_mask=KEYS, channels=("gradient",))
    yield _grouped("value-mask", {}, value_mask=KEYS)
    yield _grouped("query-mask", {}, query_mask=QUERIES, policy=UNSEEN)
    yield _grouped("all-masks", {}, value_mask=KEYS | QUERIES[:, :1], key_mask=KEYS,
                   attention_mask=both, use_causal_mask=True)  # fmt: skip
    yield _grouped("scores", {}, return_attention_scores=True, channels=SYMBOLIC)
    yield _grouped("scores-causal", {}, return_attention_scores=True, use_causal_mask=True)
    yield _grouped("scores-mask", {}, return_attention_scores=True, attention_mask=both)
    yield _grouped("scores-gate", {"use_gate": True}, return_attention_scores=True)
    for dtype in HALVES:
        yield _grouped("plain", {}, dtype, channels=SYMBOLIC)
        yield _grouped("gate", {"use_gate": True}, dtype)
        yield _grouped("no-key", {}, dtype, attention_mask=none, policy=UNSEEN)
    one = {"head_dim": 2, "num_query_heads": 3, "num_key_value_heads": 1}
    x = U((2, 4, 6))
    shape: tuple[Any, ...] = (
        (6, 3, 2),
        (3, 2),
        (6, 1, 2),
        (1, 2),
        (6, 1, 2),
        (1, 2),
        (3, 2, 6),
        (6,),
    )
    yield layer("GroupQueryAttention", "self", one, x, shape, value=x, channels=SMOOTH)


@generator
def of_gates_and_windows() -> Iterator[Case]:
    yield _heads("gate", {"use_gate": True}, channels=SMOOTH)
    yield _heads("gate-value-dim", {"use_gate": True, "value_dim": 5}, channels=SMOOTH)
    yield _heads("gate-scores", {"use_gate": True}, return_attention_scores=True)
    yield _heads("window", {"sliding_window": 2}, channels=("gradient",))
    yield _heads("window-causal", {"sliding_window": 2}, use_causal_mask=True)
