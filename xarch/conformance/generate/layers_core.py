"""Layers of products and places, activations and merges."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from xarch.conformance.case import Case
from xarch.conformance.generate import _values as values
from xarch.conformance.generate._case import EVERY, PLAIN, SYMBOLIC
from xarch.conformance.generate._layer import HALVES, SMOOTH, layer
from xarch.conformance.generate._registry import generator
from xarch.conformance.generate._subject import subject

U = values.uniform


@generator
def products() -> Iterator[Case]:
    x = U((2, 5, 3))
    for name in (None, "relu", "tanh", "softmax", "gelu"):
        yield layer("Dense", str(name), {"units": 4, "activation": name}, x, ((3, 4), (4,)),
                    channels=EVERY)  # fmt: skip
    yield layer("Dense", "no-bias", {"units": 4, "use_bias": False}, x, ((3, 4),), channels=SMOOTH)
    yield layer("Dense", "square", {"units": 3}, U((3, 3)), ((3, 3), (3,)), channels=SMOOTH)
    yield layer("Dense", "empty", {"units": 4}, U((0, 3)), ((3, 4), (4,)), channels=SYMBOLIC)
    yield layer("Dense", "image", {"units": 5}, U((2, 3, 2, 4)), ((4, 5), (5,)), channels=SMOOTH)
    for dtype in HALVES:
        yield layer("Dense", "plain", {"units": 4}, U((2, 5, 3), dtype=dtype), ((3, 4), (4,)),
                    dtype, channels=SYMBOLIC)  # fmt: skip
    rows: dict[str, tuple[str, tuple[int, ...], Any, str | None, tuple[int, ...]]] = {
        "heads": ("abc,cde->abde", (3, 2, 4), (None, 2, 4), "de", (2, 4)),
        "back": ("abcd,cde->abe", (2, 4, 3), (None, 3), "e", (3,)),
        "no-bias": ("abc,cd->abd", (3, 4), (None, 4), None, ()),
        "first": ("abc,bd->adc", (5, 4), (4, 3), "d", (4,)),
    }
    for what, (equation, kernel, shape, axes, bias) in rows.items():
        given = U((2, 5, 2, 4)) if what == "back" else x
        stretched = (4, 1) if what == "first" else bias
        yield layer("EinsumDense", what,
                    {"equation": equation, "output_shape": shape, "bias_axes": axes}, given,
                    (kernel, stretched) if axes else (kernel,), channels=EVERY)  # fmt: skip


@generator
def places() -> Iterator[Case]:
    table = U((6, 3), seed="table")
    config = {"input_dim": 6, "output_dim": 3}
    for dtype in ("int32", "int64", "uint8"):
        yield layer("Embedding", f"{dtype}", config, values.integers((2, 5), 0, 6, dtype),
                    (table,), kind="exact", channels=PLAIN)  # fmt: skip
    yield layer("Embedding", "mask-zero", {**config, "mask_zero": True},
                values.integers((2, 5), 0, 6), (table,), kind="exact", channels=PLAIN)  # fmt: skip
    yield layer("Embedding", "vector", config, np.array([5, 0, 3], "int32"), (table,),
                kind="exact", channels=("gradient",))  # fmt: skip
    for dtype in HALVES:
        yield layer("Embedding", "plain", config, values.integers((2, 5), 0, 6),
                    ((6, 3),), dtype, kind="exact", channels=SYMBOLIC)  # fmt: skip
    yield layer("Embedding", "negative", config, np.array([[0, -1], [-6, 2]], "int32"), (table,),
                kind="exact", channels=("traced",))  # fmt: skip
    yield subject("keras.layers:Embedding", "refuses-outside", config,
                  np.array([[0, 6, 2]], "int32"), [table], use="layer", raises=("IndexError",))  # fmt: skip


def _both_ways(what: str, x: values.Array, *rest: Any, config: Any = None, weights: Any = None,
               **options: Any) -> Case:  # fmt: skip
    given = {"input_dim": 6, "output_dim": 3, **(config or {})}
    return layer("ReversibleEmbedding", what, given, x, weights or ((6, 3),), *rest, **options)


@generator
def places_and_back() -> Iterator[Case]:
    places, x = values.integers((2, 5), 0, 6), U((2, 5, 3))
    yield _both_ways("plain", places, kind="exact", channels=PLAIN)
    yield _both_ways("mask-zero", places, config={"mask_zero": True}, kind="exact", channels=PLAIN)
    yield _both_ways("negative", np.array([[0, -1], [-6, 2]], "int32"), kind="exact",
                     channels=("traced",))  # fmt: skip
    yield _both_ways("vector", np.array([5, 0, 3], "int32"), kind="exact", channels=("gradient",))
    yield _both_ways("reverse", x, reverse=True, channels=EVERY)
    yield _both_ways("reverse-cap", x, config={"logit_soft_cap": 0.5}, reverse=True,
                     channels=EVERY)  # fmt: skip
    untied = {"config": {"tie_weights": False}, "weights": ((6, 3), (3, 6))}
    yield _both_ways("untied", places, **untied, kind="exact", channels=SYMBOLIC)
    yield _both_ways("reverse-untied", x, **untied, reverse=True, channels=SMOOTH)
    for dtype in HALVES:
        half = U((2, 5, 3), dtype=dtype)
        yield _both_ways("plain", places, dtype, kind="exact", channels=SYMBOLIC)
        yield _both_ways("reverse", half, dtype, reverse=True, channels=SYMBOLIC)
        wide = {"reverse_dtype": "float32"}
        yield _both_ways("reverse-wide", half, dtype, config=wide, reverse=True, dtypes="float32",
                         channels=SYMBOLIC)  # fmt: skip
    yield subject("keras.layers:ReversibleEmbedding", "refuses-outside",
                  {"input_dim": 6, "output_dim": 3}, np.array([[0, 6, 2]], "int32"), [U((6, 3))],
                  use="layer", raises=("IndexError",))  # fmt: skip


@generator
def activations() -> Iterator[Case]:
    x = U((3, 4, 5))
    for name in ("relu", "sigmoid", "softmax", "gelu", "silu", "elu", "selu", "softplus", "tanh",
                 "linear", "hard_sigmoid", "leaky_relu", "relu6", "log_softmax"):  # fmt: skip
        yield layer("Activation", name, {"activation": name}, x, kind="reduction",
                    channels=SMOOTH)  # fmt: skip
    options: dict[str, dict[str, Any]] = {
        "plain": {}, "max": {"max_value": 1.0}, "slope": {"negative_slope": 0.3},
        "threshold": {"threshold": 0.5},
        "all": {"max_value": 1.5, "negative_slope": 0.2, "threshold": 0.5},
    }  # fmt: skip
    for what, config in options.items():
        yield layer("ReLU", what, config, x, kind="elementwise",
                    channels=EVERY if what == "all" else SMOOTH)  # fmt: skip
    yield layer("LeakyReLU", "plain", {}, x, kind="elementwise", channels=EVERY)
    yield layer("LeakyReLU", "slope", {"negative_slope": 0.05}, x, kind="elementwise",
                channels=SMOOTH)  # fmt: skip
    yield layer("ELU", "plain", {}, x, kind="elementwise", channels=EVERY)
    yield layer("ELU", "alpha", {"alpha": 0.4}, x, kind="elementwise", channels=SMOOTH)
    yield layer("PReLU", "plain", {}, x, ((4, 5),), kind="elementwise", channels=EVERY)
    yield layer("PReLU", "shared", {"shared_axes": [1]}, x, ((1, 5),), kind="elementwise",
                channels=SMOOTH)  # fmt: skip
    for axis in (-1, 1, [1, 2]):
        what = f"axis{axis}" if isinstance(axis, int) else "axes"
        yield layer("Softmax", what, {"axis": axis}, x, kind="reduction", channels=EVERY)
    mask = values.booleans((3, 4, 5), seed="mask")
    mask[..., 0] = True
    mask[0, 1] = False  # nothing is left of this row
    yield layer("Softmax", "mask", {}, x, kind="reduction", mask=mask,
                channels=("traced", "gradient"))  # fmt: skip
    for dtype in HALVES:
        half = U((3, 4, 5), dtype=dtype)
        yield layer("Softmax", "mask", {}, half, (), dtype, kind="reduction", mask=mask)
        yield layer("Softmax", "plain", {}, half, (), dtype, kind="reduction", channels=SYMBOLIC)
        yield layer("ReLU", "plain", {}, half, (), dtype, kind="elementwise", channels=SYMBOLIC)
        yield layer("PReLU", "plain", {}, half, ((4, 5),), dtype, kind="elementwise",
                    channels=SYMBOLIC)  # fmt: skip


@generator
def inference() -> Iterator[Case]:
    x = U((2, 5, 3))
    for name in ("Dropout", "SpatialDropout1D", "AlphaDropout", "GaussianDropout"):
        yield layer(name, "inference", {"rate": 0.5}, x, kind="exact", training=False,
                    channels=EVERY)  # fmt: skip
    yield layer("SpatialDropout2D", "inference", {"rate": 0.5}, U((2, 3, 4, 5)), kind="exact",
                training=False, channels=SYMBOLIC)  # fmt: skip
    yield layer("SpatialDropout3D", "inference", {"rate": 0.5}, U((2, 3, 4, 5, 2)), kind="exact",
                training=False, channels=SYMBOLIC)  # fmt: skip
    yield layer("GaussianNoise", "inference", {"stddev": 0.5}, x, kind="exact", training=False,
                channels=EVERY)  # fmt: skip
    yield layer("Dropout", "rate-zero", {"rate": 0.0}, x, kind="exact", training=True,
                channels=("traced", "gradient"))  # fmt: skip
    yield layer("Identity", "plain", {}, x, kind="exact", channels=EVERY)
    yield layer("ActivityRegularization", "plain", {"l1": 0.1}, x, kind="exact", channels=SYMBOLIC)
    holes = U((2, 4, 3))
    holes[0, 1:3] = 0.0
    holes[1, 0] = 7.0
    yield layer("Masking", "plain", {}, holes, kind="exact", channels=PLAIN)
    yield layer("Masking", "value", {"mask_value": 7.0}, holes, kind="exact", channels=PLAIN)


@generator
def merges() -> Iterator[Case]:
    three = [U((2, 3, 4), seed=seed) for seed in "abc"]
    for name in ("Add", "Multiply", "Average", "Maximum", "Minimum", "Subtract"):
        given = three[:2] if name == "Subtract" else three
        yield layer(name, "plain", {}, given, kind="reduction", channels=EVERY)
        yield layer(name, "broadcast", {}, [three[0], U((2, 1, 4), seed="row")], kind="reduction",
                    channels=EVERY)  # fmt: skip
        yield layer(name, "column", {}, [three[0], U((2, 3, 1), seed="column")], kind="reduction",
                    channels=SMOOTH)  # fmt: skip
        yield layer(name, "ranks", {}, [three[0], U((2, 4), seed="low")], kind="reduction",
                    channels=SMOOTH)  # fmt: skip
        yield layer(name, "square", {}, [U((3, 3, 3)), U((3, 3), seed="low")], kind="reduction")
        yield layer(name, "plain", {}, [U((2, 3), dtype="float16", seed=seed) for seed in "ab"],
                    (), "float16", kind="reduction", channels=SYMBOLIC)  # fmt: skip
    pair = [U((2, 3, 4)), U((2, 5, 4), seed="b")]
    yield layer("Concatenate", "axis1", {"axis": 1}, pair, kind="exact", channels=EVERY)
    yield layer("Concatenate", "last", {}, three, kind="exact", channels=EVERY)
    yield layer("Concatenate", "axis0", {"axis": 0}, three, kind="exact", channels=("traced",))
    yield layer("Dot", "last", {"axes": 2}, pair, channels=EVERY)
    yield layer("Dot", "pair", {"axes": (1, 2)}, [U((2, 3, 4)), U((2, 5, 3), seed="b")],
                channels=EVERY)  # fmt: skip
    yield layer("Dot", "vectors", {"axes": 1}, [U((2, 3)), U((2, 3), seed="b")], channels=EVERY)
    yield layer("Dot", "normalize", {"axes": 2, "normalize": True}, pair, channels=EVERY)
    yield layer("Dot", "negative", {"axes": (-1, -1)}, pair, channels=SMOOTH)
    yield layer("Dot", "square", {"axes": (1, 2)}, [U((3, 3, 3)), U((3, 3, 3), seed="b")],
                channels=SMOOTH)  # fmt: skip
