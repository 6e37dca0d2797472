"""Data held against a spec, before a weight is made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from xarch.data.base import Wanted
from xarch.data.data import Array, Data, Split
from xarch.errors import DataError, nearest
from xarch.spec.document import Output, Spec
from xarch.spec.inputs import Input, Table, Tokens
from xarch.spec.planning import checked
from xarch.spec.problems import Path, dotted

LOUDEST = 1.001  # waveforms lie from -1 to 1; filters overshoot a little


def data_of(spec: Spec) -> Data:
    """The data that a spec names, loaded and held against it.

    Raises:
        DataError: The spec names none, they cannot be loaded, or they do not fit.
    """
    if spec.data is None:
        raise DataError(
            f"The spec {spec.name!r} names no data. Give it a section data, for instance with "
            "data.source=digits, or data.source=image_folder data.path=FOLDER."
        )
    return fitted(spec, spec.data.load_for(Wanted(spec)))


def fitted(spec: Spec, data: Data) -> Data:
    """Data under the spec's names and in its dtypes.

    Where the spec and the data have one input each, or one output, their names may differ. What the
    data have beyond the spec is left out.

    Raises:
        DataError: It lists what does not fit, in the spec's terms.
    """
    inputs = _renamed(spec.inputs, data.train.inputs, "inputs")
    outputs = _renamed(spec.outputs, data.train.targets, "outputs")
    shapes = {name: one.shape for name, one in checked(spec).outputs.items()}
    splits, problems = {}, []
    for which, one in (("train", data.train), ("test", data.test)):
        splits[which], found = _split(spec, one, inputs, outputs, shapes)
        problems += [f"{which} data: {text}" for text in found]
    if problems:
        source = f"{spec.data.name}: " if spec.data is not None else ""
        raise DataError(f"{source}the data do not fit the spec:\n  " + "\n  ".join(problems))
    names = {theirs: ours for ours, theirs in (*inputs.items(), *outputs.items())}
    labels = {names[name]: one for name, one in data.labels.items() if name in names}
    return Data(splits["train"], splits["test"], labels, data.notice, data.report)


def fitted_inputs(spec: Spec, split: Split, name: str) -> Split:
    """Inputs alone under the spec's names and in its dtypes, as for `predict`.

    Args:
        spec: The spec.
        split: Samples without targets.
        name: What to call them in errors, such as a file.

    Raises:
        DataError: They do not fit.
    """
    inputs = _renamed(spec.inputs, split.inputs, "inputs")
    made, problems = _inputs(spec, split, inputs)
    if problems:
        raise DataError(f"{name} does not fit the spec:\n  " + "\n  ".join(problems))
    return Split(made, {}, split.names)


def _renamed(wanted: Mapping[str, Any], found: Mapping[str, Any], section: str) -> dict[str, str]:
    """The data's name for each name of the spec."""
    present = [name for name in found if not name.endswith("_present") or name in wanted]
    if len(wanted) == len(present) == 1:
        return {next(iter(wanted)): present[0]}
    for name in wanted:
        if name not in found:
            text = f"the data have no {name!r}. {nearest(name, present)}"
            raise DataError(f"{section}.{name}: {text}")
    return {name: name for name in wanted}


def _split(
    spec: Spec,
    split: Split,
    inputs: Mapping[str, str],
    outputs: Mapping[str, str],
    shapes: Mapping[str, tuple[int, ...]],
) -> tuple[Split, list[str]]:
    count = len(split)
    made, problems = _inputs(spec, split, inputs)
    targets: dict[str, Array] = {}
    for name, theirs in outputs.items():
        array = _column(np.asarray(split.targets[theirs]), spec.outputs[name], shapes.get(name, ()))
        found = [*_counted(array, count)] or [_target(spec.outputs[name], array, shapes.get(name))]
        problems += _told(("outputs", name), found)
        targets[name] = array
    return Split(made, targets, split.names), problems


def _inputs(
    spec: Spec, split: Split, names: Mapping[str, str]
) -> tuple[dict[str, Array], list[str]]:
    count = len(split)
    if count == 0:
        return {}, ["it holds no sample"]
    made: dict[str, Array] = {}
    problems = []
    for name, theirs in names.items():
        array, where = np.asarray(split.inputs[theirs]), ("inputs", name)
        problems += _told(where, [*_counted(array, count), *_input(spec.inputs[name], array)])
        made[name] = array.astype(spec.inputs[name].dtype, copy=False) if not problems else array
        if spec.inputs[name].optional:
            present = split.inputs.get(f"{theirs}_present", np.ones((count, 1), np.float32))
            problems += _told((*where, "present"), [*_presence(np.asarray(present), count)])
            made[f"{name}_present"] = np.asarray(present, np.float32)
    return made, problems


def _told(where: Path, found: list[str]) -> list[str]:
    return [f"{dotted(where)}: {text}" for text in found if text]


def _counted(array: Array, count: int) -> Iterator[str]:
    if array.ndim == 0 or len(array) != count:
        have = len(array) if array.ndim else 0
        yield f"has {have} samples where others have {count}"


def _input(wanted: Input, array: Array) -> Iterator[str]:
    if array.shape[1:] != wanted.sizes:
        yield f"expected {wanted.kind} of shape {wanted.sizes} for a sample, got {array.shape[1:]}"
        return
    if isinstance(wanted, Tokens):
        yield from _numbered(array, wanted.vocabulary, "vocabulary")
        return
    if not np.issubdtype(array.dtype, np.floating):
        yield f"expected floats, got {array.dtype}; scale pixels to 0 to 1, waveforms to -1 to 1"
        return
    if not np.isfinite(array).all():
        bad = np.flatnonzero(~np.isfinite(array.reshape(len(array), -1)).all(axis=1))[0]
        yield f"sample {bad} holds NaN or infinity; fill or remove it"
        return
    if isinstance(wanted, Table):
        for at, size in enumerate(wanted.categories, wanted.numeric):
            whole = array[:, at].astype(np.int64)
            if (whole != array[:, at]).any():
                yield f"column {at} is one of categories, and holds numbers that are not whole"
            else:
                yield from _numbered(whole, size, f"categories[{at - wanted.numeric}]")
    if wanted.kind == "audio" and np.abs(array).max() > LOUDEST:
        yield f"a waveform lies from -1 to 1, and this reaches {np.abs(array).max():g}"


def _numbered(array: Array, count: int, option: str) -> Iterator[str]:
    if not np.issubdtype(array.dtype, np.integer):
        yield f"expected whole numbers, got {array.dtype}"
    elif array.min() < 0 or array.max() >= count:
        wrong = array.min() if array.min() < 0 else array.max()
        yield f"expected numbers from 0 to {count - 1} ({option}), got {wrong}"


def _presence(array: Array, count: int) -> Iterator[str]:
    if array.shape != (count, 1) or not np.isin(array, (0, 1)).all():
        yield f"expected 1 or 0 in shape {(count, 1)}, got shape {array.shape}"


def _column(array: Array, output: Output, shape: tuple[int, ...]) -> Array:
    """Numbers as one column where the output is one number."""
    if array.ndim == 1 and shape == (1,) and not np.issubdtype(array.dtype, np.str_):
        return array.reshape(-1, 1)
    return array


def _target(output: Output, array: Array, shape: tuple[int, ...] | None) -> str:
    loss = output.loss or next(iter(output.head.losses), "")
    return output.head.misfit(array, shape or (), loss)
