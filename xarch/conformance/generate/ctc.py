"""CTC: lengths, repeated labels, the blank's place, how many paths, how wide the beam."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from xarch.conformance.case import Case
from xarch.conformance.generate import _values as values
from xarch.conformance.generate._case import EVERY, SYMBOLIC, case, refused
from xarch.conformance.generate._registry import generator

U = values.uniform
LOGITS = U((3, 6, 4), -4.0, 4.0)
SCORES = U((2, 7, 5))
LENGTHS = np.array([6, 4, 1], "int32")
BEAM = {"strategy": "beam_search", "beam_width": 8}
NONE_LEFT = np.array([0, 6, 3], "int32")
BEYOND = np.array([9, 6, 3], "int32")


def _decoded(what: str, given: Any = LOGITS, lengths: Any = LENGTHS, dtype: str = "float32",
             **options: Any) -> Case:  # fmt: skip
    return case("ctc_decode", f"{what}[{dtype}]", given, lengths, kind="matmul",
                dtypes=("int32", "float64" if dtype == "float64" else "float32"), **options)  # fmt: skip


@generator
def greedy() -> Iterator[Case]:
    yield _decoded("plain", channels=EVERY)
    yield _decoded("not-merged", merge_repeated=False, channels=EVERY)
    for what, place in (("last", 3), ("none", None), ("negative", -1), ("from-the-end", -3)):
        yield _decoded(f"blank-{what}", mask_index=place, channels=SYMBOLIC)
    yield _decoded("no-steps-left", lengths=NONE_LEFT)
    yield _decoded("beyond-the-last-step", lengths=BEYOND)
    yield _decoded("int64-lengths", lengths=LENGTHS.astype("int64"))
    yield _decoded("empty", LOGITS[:0], LENGTHS[:0])
    yield _decoded("no-steps", LOGITS[:, :0], LENGTHS * 0)
    yield _decoded("one-class", LOGITS[..., :1])
    yield _decoded("ties", np.zeros((2, 3, 3), "float32"), np.array([3, 2], "int32"))
    for dtype in ("float16", "bfloat16", "float64"):
        yield _decoded("plain", U((3, 6, 4), -4.0, 4.0, dtype), dtype=dtype)
    yield _decoded("plain", np.rint(LOGITS * 8).astype("int32"), dtype="int32")
    yield refused("ctc_decode", "a-blank-that-is-no-class", LOGITS, LENGTHS, mask_index=4,
                  by="ValueError")  # fmt: skip
    yield refused("ctc_decode", "another-strategy", LOGITS, LENGTHS, strategy="widest",
                  by="ValueError")  # fmt: skip


@generator
def beams() -> Iterator[Case]:
    small = LOGITS[:2, :3], np.array([3, 2], "int32")
    yield _decoded("beam-small", *small, **BEAM, top_paths=2, channels=EVERY)
    yield _decoded("beam", **BEAM, channels=SYMBOLIC)
    yield _decoded("beam-three", **BEAM, top_paths=3, channels=SYMBOLIC)
    for width in (1, 2, 100):
        yield _decoded(f"beam-{width}", strategy="beam_search", beam_width=width)
    yield _decoded("beam-blank-last", **BEAM, top_paths=2, mask_index=3)
    yield _decoded("beam-blank-none", **BEAM, top_paths=2, mask_index=None)
    yield _decoded("beam-no-steps-left", lengths=NONE_LEFT, **BEAM)
    yield _decoded("beam-beyond-the-last-step", lengths=BEYOND, **BEAM)
    yield _decoded("beam-more-paths-than-there-are", *small, strategy="beam_search",
                   beam_width=60, top_paths=60)  # fmt: skip
    yield _decoded("beam-more-paths-than-wide", **{**BEAM, "beam_width": 2}, top_paths=3)
    # two classes and a narrow beam: prefixes meet again
    near = U((2, 7, 3), -1.0, 1.0, seed="near")
    yield _decoded("beam-narrow", near, np.array([7, 7], "int32"), strategy="beam_search",
                   beam_width=2, mask_index=1)  # fmt: skip
    for dtype in ("float16", "bfloat16", "float64"):
        yield _decoded("beam", U((3, 6, 4), -4.0, 4.0, dtype), dtype=dtype, **BEAM)


def _lost(what: str, labels: Any, given: Any = SCORES, sizes: Any = (3, 1),
          lengths: Any = (7, 5), dtype: str = "float32", **options: Any) -> Case:  # fmt: skip
    return case("ctc_loss", f"{what}[{dtype}]", np.array(labels, "int32"), given,
                np.array(sizes, "int32"), np.array(lengths, "int32"), kind="matmul",
                **{"dtypes": "float32", **options})  # fmt: skip


@generator
def losses() -> Iterator[Case]:
    target = [[1, 2, 2, 0], [3, 0, 0, 0]]
    never = "an-impossible-alignment-is-infinite"
    yield _lost("plain", target, channels=EVERY)
    yield _lost("too-long", target, lengths=(3, 5), policy=never)
    yield _lost("repeats", [[2, 2, 2, 0], [1, 1, 3, 3]], sizes=(3, 4), lengths=(7, 7),
                channels=("gradient",))  # fmt: skip
    yield _lost("no-label", target, sizes=(0, 1), channels=("gradient",))
    yield _lost("no-step-left", target, lengths=(0, 5), policy=never)
    yield _lost("no-label-and-no-step-left", target, sizes=(0, 1), lengths=(0, 5))
    yield _lost("blank-last", target, mask_index=4, channels=("gradient",))
    yield _lost("blank-inside", [[1, 3, 3, 0], [3, 0, 0, 0]], mask_index=2)
    yield _lost("blank-negative", target, mask_index=-1)
    yield _lost("beyond-the-last-step", target, lengths=(9, 5))
    yield _lost("longer-than-the-labels", [[1, 2, 2], [3, 1, 4]], sizes=(3, 5))
    yield _lost("no-labels", np.zeros((2, 0)), sizes=(0, 0))
    yield _lost("no-steps", target, np.zeros((2, 0, 5), "float32"), (0, 1), (0, 0), policy=never)
    yield _lost("empty", np.zeros((0, 4)), np.zeros((0, 7, 5), "float32"), np.zeros(0), np.zeros(0))
    for dtype in ("float16", "bfloat16"):
        yield _lost("plain", target, U((2, 7, 5), dtype=dtype), dtype=dtype)
    yield refused("ctc_loss", "a-blank-that-is-no-class", np.array(target, "int32"), SCORES,
                  np.array([3, 1], "int32"), np.array([7, 5], "int32"), mask_index=5,
                  by="ValueError")  # fmt: skip
