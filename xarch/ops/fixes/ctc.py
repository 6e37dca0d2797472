"""Connectionist temporal classification: its loss, and label sequences from logits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from keras import ops

from xarch.ops.fixes.ordering import argmax
from xarch.ops.fixes.promoting import widened
from xarch.ops.fixes.registry import fix
from xarch.ops.promises import cast_symbol
from xarch.ops.tensors import dtype_name, floating, is_symbolic, tensor

NONE = -1  # where a path has ended
NEVER = -1e30  # the log-probability of what cannot be, finite for its gradient
BELOW = 5e4  # how far below the largest logit minus infinity is put


def ctc_loss_by(plain: Callable[..., Any]) -> Callable[..., Any]:
    """`ctc_loss` with a framework's own sum over alignments, of labels that fit.

    Args:
        plain: The sum, with the arguments of Keras's op.
    """

    def ctc_loss(
        target: Any, output: Any, target_length: Any, output_length: Any, mask_index: int = 0
    ) -> Any:
        """The sum over alignments (Graves et al. 2006); infinite where the labels cannot fit."""
        target, output = tensor(target), tensor(output)
        blank = _from_the_start(mask_index, output)
        if is_symbolic(target, output, target_length, output_length):
            return _symbolic(target, output, target_length, output_length, blank)
        most, longest = ops.shape(target)[1], ops.shape(output)[1]
        labels = ops.minimum(ops.cast(target_length, "int32"), most)
        steps = ops.minimum(ops.cast(output_length, "int32"), longest)
        if target.shape[1] == 0:
            target = ops.zeros((ops.shape(target)[0], 1), "int32")
        places = ops.arange(1, ops.shape(target)[1], dtype="int32")
        same = ops.logical_and(
            ops.equal(target[:, 1:], target[:, :-1]), ops.less(places, ops.expand_dims(labels, -1))
        )
        lost = labels + ops.sum(ops.cast(same, "int32"), axis=-1) > steps
        infinite = ops.cast(float("inf"), floating(output).dtype)
        if 0 in output.shape[:2]:
            return ops.where(lost, infinite, ops.zeros_like(infinite))
        # without labels any number of steps will do, and the gradient is a number
        labels = ops.where(lost, ops.zeros_like(labels), labels)
        output, limit = _finite(widened(output))
        found = plain(target, output, labels, steps, mask_index=blank)
        lost = ops.logical_or(lost, found > limit)
        return ops.where(lost, ops.cast(infinite, found.dtype), found)

    return ctc_loss


def _symbolic(target: Any, output: Any, target_length: Any, output_length: Any, blank: int) -> Any:
    known = getattr(output, "shape", (None,))[0]
    if is_symbolic(target) and target.shape[0] is None and None not in (known, target.shape[1]):
        target = ops.reshape(target, (known, target.shape[1]))
    found = ops.ctc_loss(target, output, target_length, output_length, mask_index=blank)
    return cast_symbol(found, "float64") if dtype_name(output) == "float64" else found


fix("ctc_loss")(ctc_loss_by(ops.ctc_loss))


def _finite(logits: Any) -> tuple[Any, Any]:
    """Logits of which none is minus infinity, and the largest loss that such rows can have.

    Beyond it every way leads through what cannot be; each framework has another number for that.
    """
    never = ops.equal(logits, ops.cast(float("-inf"), logits.dtype))
    low = ops.max(logits, axis=-1, keepdims=True) - BELOW
    least = ops.min(ops.where(never, ops.cast(float("inf"), logits.dtype), logits), axis=-1)
    most = 1.0 + ops.sum(ops.logsumexp(logits, axis=-1) - least, axis=-1)
    barred = ops.any(never, axis=(1, 2))
    most = ops.where(barred, most, ops.cast(float("inf"), logits.dtype))
    return ops.where(never, low, logits), ops.stop_gradient(most)


@fix("ctc_decode")
def ctc_decode(
    inputs: Any, sequence_lengths: Any, strategy: str = "greedy", beam_width: int = 100,
    top_paths: int = 1, merge_repeated: bool = True, mask_index: Any = 0,
) -> Any:  # fmt: skip
    """The best path, or the likeliest label sequences, each with its score.

    A length beyond the last step is the whole; a negative `mask_index` counts from the last class.
    """
    inputs, lengths = floating(inputs), tensor(sequence_lengths)
    if is_symbolic(inputs, lengths):
        return ops.ctc_decode(
            inputs, lengths, strategy, beam_width, top_paths, merge_repeated, mask_index
        )
    inputs, lengths = widened(inputs), ops.cast(lengths, "int32")
    blank = _from_the_start(-1 if mask_index is None else mask_index, inputs)
    if strategy == "greedy":
        return _greedy(inputs, lengths, merge_repeated, blank)
    return _beam_search(inputs, lengths, beam_width, top_paths, blank)


def _from_the_start(place: int, logits: Any) -> int:
    return place + logits.shape[-1] if place < 0 else place


def _greedy(inputs: Any, lengths: Any, merge_repeated: bool, blank: int) -> Any:
    """The likeliest class of each step; the score is the sum of their logits, negated."""
    count, steps, _ = ops.shape(inputs)
    if 0 in inputs.shape[:2]:
        return ops.zeros((1, count, steps), "int32"), ops.zeros((count, 1), inputs.dtype)
    place = ops.arange(steps, dtype="int32")[None]
    outside = place >= ops.reshape(lengths, (-1, 1))
    best = ops.where(outside, ops.cast(blank, "int32"), argmax(inputs, axis=-1))
    score = ops.where(outside, ops.cast(0, inputs.dtype), ops.max(inputs, axis=-1))
    empty = ops.equal(best, blank)
    if merge_repeated:
        before = ops.concatenate([ops.full((count, 1), blank, "int32"), best[:, :-1]], axis=1)
        empty = ops.logical_or(empty, ops.equal(best, before))
    best = ops.where(empty, ops.cast(NONE, "int32"), best)
    order = ops.argsort(ops.where(empty, ops.cast(steps, "int32"), place), axis=-1)
    return ops.take_along_axis(best, order, axis=-1)[None], -ops.sum(score, axis=1)[:, None]


def _beam_search(inputs: Any, lengths: Any, width: int, top: int, blank: int) -> Any:
    """Prefix beam search: after each step the `width` likeliest prefixes go on.

    Graves, Supervised sequence labelling with recurrent neural networks (2012), section 7.5.3,
    without a language model. Of prefixes as likely as each other those go on that were there
    before, then those of the likelier prefix, then those of the lower class.
    """
    count, steps, _ = ops.shape(inputs)
    logs = ops.log_softmax(inputs, axis=-1)
    logs = ops.where(logs > NEVER, logs, ops.cast(NEVER, logs.dtype))
    never = ops.full((count, width), NEVER, inputs.dtype)
    start = ops.concatenate([ops.zeros((count, 1), inputs.dtype), never[:, 1:]], axis=1)
    carry = (
        ops.full((count, width, steps), NONE, "int32"),
        ops.zeros((count, width), "int32"),
        start,  # of the ways to a prefix that end in a blank
        never,  # of those that do not
    )

    def step(place: Any, carry: Any) -> Any:
        after = _step(carry, ops.take(logs, place, axis=1), blank)
        going = place < lengths
        return tuple(
            ops.where(ops.reshape(going, (-1,) + (1,) * (len(new.shape) - 1)), new, old)
            for new, old in zip(after, carry, strict=True)
        )

    if 0 not in inputs.shape[:2]:
        carry = ops.fori_loop(0, steps, step, carry)
    paths, _, blanks, labels = carry
    scores = _either(blanks, labels)
    scores = ops.where(scores > NEVER / 2, scores, ops.cast(float("-inf"), scores.dtype))
    # a prefix that cannot be is none
    paths = ops.where(ops.isinf(scores)[..., None], ops.cast(NONE, "int32"), paths)
    more = (0, max(0, top - width))
    paths = ops.pad(paths[:, :top], ((0, 0), more, (0, 0)), constant_values=NONE)
    scores = ops.pad(scores[:, :top], ((0, 0), more), constant_values=float("-inf"))
    return ops.moveaxis(paths, 1, 0), scores


def _either(a: Any, b: Any) -> Any:
    """What `logaddexp` gives, of float64 too, which Keras's promotion cuts on torch."""
    high, low = ops.where(a > b, a, b), ops.where(a > b, b, a)
    return high + ops.log1p(ops.exp(low - high))


def _step(carry: Any, log: Any, blank: int) -> Any:
    """One step of the search, from the log-probabilities (batch, classes)."""
    paths, sizes, blanks, labels = carry
    width, classes = sizes.shape[1], log.shape[-1]
    last = ops.maximum(sizes - 1, 0)[..., None]
    tails = ops.where(sizes > 0, ops.take_along_axis(paths, last, axis=-1)[..., 0], NONE)
    total = _either(blanks, labels)
    number = ops.arange(classes, dtype="int32")
    repeats = ops.equal(tails[..., None], number)  # (batch, width, classes)
    logs = log[:, None]

    # the prefixes that stay, and those with one class more; the same class needs a blank between
    by_blank = total + log[:, blank : blank + 1]
    by_label = labels + ops.sum(ops.where(repeats, logs, 0.0), axis=-1)
    by_label = ops.where(sizes > 0, by_label, NEVER)
    longer = ops.where(repeats, blanks[..., None], total[..., None]) + logs
    longer = ops.where(ops.equal(number, blank), NEVER, longer)

    # a longer prefix that is there already is one with it
    place = ops.arange(ops.shape(paths)[2], dtype="int32")
    stems = ops.where(ops.equal(place, last), ops.cast(NONE, "int32"), paths)
    same = ops.all(ops.equal(paths[:, :, None], stems[:, None]), axis=-1)
    alive = total > NEVER / 2
    child = ops.logical_and(same, ops.logical_and(sizes > 0, alive)[:, None])
    child = ops.cast(ops.logical_and(child, alive[..., None]), log.dtype)  # (batch, of, is)
    ends = ops.cast(repeats, log.dtype)
    taken = ops.einsum("bpq,bqc->bpc", child, ends) > 0
    moved = ops.where(taken, longer, 0.0)
    gain = ops.einsum("bpq,bqc,bpc->bq", child, ends, moved)
    gain = ops.where(ops.any(child > 0, axis=1), gain, NEVER)
    by_label = _either(by_label, gain)
    longer = ops.where(taken, NEVER, longer)

    stays = _either(by_blank, by_label)
    flat = ops.reshape(longer, (-1, width * classes))
    order = ops.argsort(-ops.concatenate([stays, flat], axis=1), axis=1)[:, :width]
    order = ops.cast(order, "int32")  # of 64 bits where JAX has them
    grown = order >= width
    parent = ops.where(grown, (order - width) // classes, order)
    label = ops.where(grown, (order - width) % classes, NONE)
    size = ops.take_along_axis(sizes, parent, axis=1)
    path = ops.take_along_axis(paths, parent[..., None], axis=1)
    here = ops.logical_and(ops.equal(place, size[..., None]), grown[..., None])
    return (
        ops.where(here, label[..., None], path),
        size + ops.cast(grown, "int32"),
        ops.where(grown, NEVER, ops.take_along_axis(by_blank, parent, axis=1)),
        ops.take_along_axis(ops.concatenate([by_label, flat], axis=1), order, axis=1),
    )
