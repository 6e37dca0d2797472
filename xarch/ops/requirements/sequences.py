"""Sequences: transforms to frequencies, labels and attention."""

from __future__ import annotations

from typing import Any

from xarch.ops.requirements.arguments import at_least, dtype_of, shape_of
from xarch.ops.requirements.options import one_of
from xarch.ops.requirements.registry import requires


@requires("rfft", "irfft")
def _length(x: Any, fft_length: Any = None) -> None:
    at_least(1, fft_length, "fft_length")
    for one in x if isinstance(x, (tuple, list)) else (x,):
        if shape_of(one) == ():
            raise ValueError("A number has no transform.")


@requires("fft", "fft2", "ifft2")
def _parts(x: Any) -> None:
    if not isinstance(x, (tuple, list)) or len(x) != 2:
        raise ValueError("A real and an imaginary part are wanted, as a tuple.")
    first, second = (shape_of(one) for one in x)
    if first is None or second is None:
        return
    if () in (first, second):
        raise ValueError("A number has no transform.")
    pairs = zip(first, second, strict=False)
    if len(first) != len(second) or any(None not in p and p[0] != p[1] for p in pairs):
        raise ValueError(f"A real part of shape {first} and an imaginary one of {second}.")


def _frames(length: Any, stride: Any, fft_length: Any, window: Any) -> None:
    at_least(1, length, "sequence_length")
    at_least(1, stride, "sequence_stride")
    at_least(1, fft_length, "fft_length")
    if fft_length < length:
        raise ValueError(f"fft_length is {fft_length}, and sequence_length is {length}.")
    if isinstance(window, str):
        one_of(window, "window", "hann", "hamming")
    elif window is not None and shape_of(window) not in {None, (length,)}:
        raise ValueError(f"A window of shape {shape_of(window)}, and sequence_length is {length}.")


@requires("stft")
def _stft(
    x: Any, sequence_length: Any, sequence_stride: Any, fft_length: Any, window: Any = "hann",
    center: Any = True,
) -> None:  # fmt: skip
    _frames(sequence_length, sequence_stride, fft_length, window)
    shape = shape_of(x)
    if shape == ():
        raise ValueError("A number has no frames.")
    if shape and shape[-1] is not None and not center and shape[-1] < fft_length:
        raise ValueError(f"A frame of {fft_length} in {shape[-1]} elements.")


@requires("istft")
def _istft(
    x: Any, sequence_length: Any, sequence_stride: Any, fft_length: Any, length: Any = None,
    window: Any = "hann", center: Any = True,
) -> None:  # fmt: skip
    _frames(sequence_length, sequence_stride, fft_length, window)
    at_least(0, length, "length")
    _parts(x)
    wanted = fft_length // 2 + 1
    for shape in (shape_of(one) for one in x):
        if shape is None:
            continue
        if len(shape) < 2 or shape[-2] == 0:
            raise ValueError(f"A transform of shape {shape}; frames and frequencies are wanted.")
        if shape[-1] not in {None, wanted}:
            raise ValueError(f"{shape[-1]} frequencies, where fft_length has {wanted}.")


@requires("ctc_loss")
def _ctc_loss(
    target: Any, output: Any, target_length: Any, output_length: Any, mask_index: Any = 0
) -> None:
    given = {"target": (target, 2), "output": (output, 3),
             "target_length": (target_length, 1), "output_length": (output_length, 1)}  # fmt: skip
    _one_batch(given)
    _a_class(mask_index, output)


@requires("ctc_decode")
def _ctc_decode(
    inputs: Any, sequence_lengths: Any, strategy: Any = "greedy", beam_width: Any = 100,
    top_paths: Any = 1, merge_repeated: Any = True, mask_index: Any = 0,
) -> None:  # fmt: skip
    _one_batch({"inputs": (inputs, 3), "sequence_lengths": (sequence_lengths, 1)})
    one_of(strategy, "strategy", "greedy", "beam_search")
    at_least(1, beam_width, "beam_width")
    at_least(1, top_paths, "top_paths")
    _a_class(mask_index, inputs)


def _a_class(place: Any, logits: Any) -> None:
    """Refuses a blank that is none of the classes of the last axis."""
    shape = shape_of(logits)
    classes = None if shape is None else shape[-1]
    if classes is not None and place is not None and not -classes <= place < classes:
        raise ValueError(f"mask_index is {place}, and there are {classes} classes.")


def _one_batch(given: dict[str, tuple[Any, int]]) -> None:
    """Refuses other numbers of axes, and batches of several sizes."""
    sizes = set()
    for what, (x, rank) in given.items():
        shape = shape_of(x)
        if shape is None:
            continue
        if len(shape) != rank:
            raise ValueError(f"{what} has shape {shape}; it has to have {rank} axes.")
        sizes.add(shape[0])
    if len(sizes - {None}) > 1:
        raise ValueError(f"{', '.join(given)} have batches of {sorted(sizes - {None})}.")


@requires("dot_product_attention")
def _attention(query: Any, key: Any, value: Any, *_: Any, **__: Any) -> None:
    for one in (query, key, value):
        if "int" in dtype_of(one) or dtype_of(one) == "bool":
            raise TypeError(f"Attention to {dtype_of(one)}; it takes floats.")
    first, second = shape_of(key), shape_of(value)
    if first is None or second is None or len(first) != 4 or len(second) != 4:
        return
    asked = shape_of(query)
    if asked is not None and len(asked) == 4:
        for axis, what in ((0, "batches"), (3, "widths")):
            if None not in (asked[axis], first[axis]) and asked[axis] != first[axis]:
                raise ValueError(f"Queries {asked} and keys {first} have other {what}.")
        if None not in (asked[2], first[2]) and first[2] and asked[2] % first[2]:
            raise ValueError(f"{asked[2]} heads of queries do not share {first[2]} of keys.")
    for axis, what in ((0, "batches"), (1, "lengths"), (2, "heads")):
        if None not in (first[axis], second[axis]) and first[axis] != second[axis]:
            raise ValueError(f"Keys {first} and values {second} have other {what}.")
