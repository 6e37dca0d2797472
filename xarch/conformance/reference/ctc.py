"""CTC: its loss, the best path, and the search over prefixes."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from xarch.conformance.reference._registry import reference
from xarch.conformance.reference.nn import log_softmax

Array = np.ndarray[Any, Any]


@reference("ctc_loss")
def ctc_loss(target: Array, output: Array, target_length: Array, output_length: Array,
             mask_index: int = 0) -> Array:  # fmt: skip
    """The sum over alignments of Graves et al. 2006, in the log domain."""
    blank = mask_index % output.shape[-1]
    losses = []
    for labels, logits, many, steps in zip(
        target, output, target_length, output_length, strict=True
    ):
        path = [blank]
        for label in labels[: int(many)]:
            path += [int(label), blank]
        alpha = np.full(len(path), -np.inf)
        alpha[0] = 0.0  # before the first step
        for number, row in enumerate(log_softmax(logits[: int(steps)])):
            ways = _step(alpha, path, blank)
            if not number:  # it may be the first blank or the first label
                ways = np.where(np.arange(len(path)) < 2, 0.0, -np.inf)
            alpha = ways + row[path]
        losses.append(-np.logaddexp(alpha[-1], alpha[-2] if len(path) > 1 else -np.inf))
    return np.asarray(losses, np.float64)


def _step(alpha: Array, path: list[int], blank: int) -> Array:
    found = alpha.copy()
    for at in range(len(path)):
        if at > 0:
            found[at] = np.logaddexp(found[at], alpha[at - 1])
        if at > 1 and path[at] not in {blank, path[at - 2]}:
            found[at] = np.logaddexp(found[at], alpha[at - 2])
    return found


@reference("ctc_decode")
def ctc_decode(
    inputs: Array, sequence_lengths: Array, strategy: str = "greedy", beam_width: int = 100,
    top_paths: int = 1, merge_repeated: bool = True, mask_index: Any = 0,
) -> tuple[Array, Array]:  # fmt: skip
    """Row by row; a negative index of the blank counts from the last class."""
    count, steps, classes = inputs.shape
    blank = (-1 if mask_index is None else mask_index) % classes
    kept = 1 if strategy == "greedy" else top_paths
    paths = np.full((kept, count, steps), -1, np.int32)
    scores = np.full((count, kept), -np.inf)
    for at in range(count):
        rows = inputs[at, : int(sequence_lengths[at])].astype(np.float64)
        found = (
            [_best(rows, merge_repeated, blank)]
            if strategy == "greedy"
            else _prefixes(rows, beam_width, blank)
        )
        for rank, (labels, score) in enumerate(found[:kept]):
            paths[rank, at, : len(labels)] = labels
            scores[at, rank] = score
    return paths, scores


def _best(rows: Array, merge_repeated: bool, blank: int) -> tuple[list[int], float]:
    classes = [int(one) for one in rows.argmax(-1)]
    labels = [
        now for last, now in pairwise([blank, *classes]) if not (merge_repeated and now == last)
    ]
    return [one for one in labels if one != blank], -float(rows.max(-1, initial=-np.inf).sum())


def _prefixes(rows: Array, width: int, blank: int) -> list[tuple[list[int], float]]:
    """Prefix beam search of Graves 2012, section 7.5.3, without a language model."""
    # by prefix, of the ways that end in a blank and of the others
    beams: dict[tuple[int, ...], tuple[float, float]] = {(): (0.0, -np.inf)}
    for row in rows:
        logs = row - np.logaddexp.reduce(row)
        after: dict[tuple[int, ...], list[float]] = {}
        for prefix, (ends_blank, ends_label) in beams.items():
            total = np.logaddexp(ends_blank, ends_label)
            stays = after.setdefault(prefix, [-np.inf, -np.inf])
            stays[0] = np.logaddexp(stays[0], total + logs[blank])
            if prefix:
                stays[1] = np.logaddexp(stays[1], ends_label + logs[prefix[-1]])
            for label in set(range(len(row))) - {blank}:
                way = ends_blank if prefix[-1:] == (label,) else total
                grows = after.setdefault((*prefix, label), [-np.inf, -np.inf])
                grows[1] = np.logaddexp(grows[1], way + logs[label])
        ranked = sorted(after.items(), key=lambda one: -np.logaddexp(*one[1]))
        beams = {
            prefix: (ways[0], ways[1])
            for prefix, ways in ranked[:width]
            if np.logaddexp(*ways) > -np.inf
        }
    return [(list(prefix), float(np.logaddexp(*ways))) for prefix, ways in beams.items()]
