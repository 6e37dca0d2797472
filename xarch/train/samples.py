"""`samples`: some of the held-out data as files, for `predict` to be tried on."""

from __future__ import annotations

import os
import wave
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from xarch.components.naming import joined
from xarch.data.base import DataSource
from xarch.data.data import Array, Data, Split
from xarch.data.extra import load as load_extra
from xarch.data.reading.vocabulary import MARKS
from xarch.errors import DataError, TrainError
from xarch.files import appearing
from xarch.spec.document import Spec
from xarch.spec.fitting import data_of
from xarch.spec.inputs import Audio
from xarch.spec.loading import load
from xarch.train import folder
from xarch.train.folder import read_run

TEXTS, TRUTHS = "samples.txt", "truths.txt"


@dataclass(frozen=True)
class Sample:
    """One held-out sample.

    Attributes:
        name: Its file; of a text file, with the line.
        truths: What a model should say of it, by output, in the words of `predict`.
    """

    name: str
    truths: dict[str, str]

    def __str__(self) -> str:
        several = len(self.truths) > 1
        told = [f"{key}: {one}" if several else one for key, one in self.truths.items()]
        return "\t".join([self.name, *told])


def samples(
    source: Spec | Mapping[str, Any] | str | os.PathLike[str],
    *changes: str,
    output: str | os.PathLike[str],
    count: int = 3,
) -> list[Sample]:
    """Writes held-out samples, evenly chosen, as files that `predict` reads.

    Pictures become `.png`, recordings `.wav`, texts lines of `samples.txt`, all else `.npy`, or
    `.npz` with an array for each input. `truths.txt` says what a model should say of each.

    Args:
        source: A run folder, or a spec as for `xarch.load`; both have the same held-out data.
        *changes: Overrides of a spec; a run takes none.
        output: The folder to make.
        count: How many samples.

    Raises:
        SpecError: The spec holds a mistake.
        DataError: The data cannot be read, or are such as this cannot write.
        TrainError: The folder exists or cannot be written, or a run is given changes.
    """
    spec = _spec(source, changes)
    target = folder.free(output)
    data = data_of(spec)
    rows = np.linspace(0, len(data.test) - 1, min(count, len(data.test))).astype(int)
    test = data.test.take(rows)
    if spec.data is not None and (given := spec.data.writes(spec)) is not None:
        inputs = {name: one for name, one in test.inputs.items() if name != given}
        test = Split(inputs, test.targets, test.names)
    write = _writer(spec, data, test)
    try:
        with appearing(target) as temporary:
            names = write(temporary, test)
            found = [
                Sample(str(Path(output) / name), truths)
                for name, truths in zip(names, _truths(spec, data, test), strict=True)
            ]
            text = "".join(f"{one}\n" for one in found)
            (temporary / TRUTHS).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise TrainError(
            f"The folder {target} cannot be written: {error.strerror or error}. Choose another "
            "place with -o, or make room."
        ) from error
    return found


def _spec(source: Any, changes: tuple[str, ...]) -> Spec:
    if isinstance(source, (str, os.PathLike)) and Path(source).is_dir():
        run = read_run(source)
        if changes:
            raise TrainError(
                f"{run.path} is a run, which is as it is: {changes[0]} cannot change it."
            )
        return run.spec
    return load(source, *changes)


def _truths(spec: Spec, data: Data, test: Split) -> list[dict[str, str]]:
    told = {}
    for name, one in spec.outputs.items():
        symbols = data.labels.get(name, ())
        if spec.data is not None and spec.data.writes(spec) is not None and symbols:
            told[name] = [_plain(row[row >= 0], symbols) for row in test.targets[name]]
        else:
            told[name] = one.head.truths(test.targets[name], symbols)
    return [{name: one[row] for name, one in told.items()} for row in range(len(test))]


def _writer(spec: Spec, data: Data, test: Split) -> Callable[[Path, Split], list[str]]:
    """What writes the samples into a folder, and returns their names."""
    name, *more = test.inputs
    wanted, values = spec.inputs[name], test.inputs[name]
    symbols = data.labels.get(name, ())
    if wanted.kind == "tokens" and symbols and not more:
        return lambda place, split: _texts(place, split.inputs[name], symbols)
    if spec.data is not None and type(spec.data).read is not DataSource.read:
        raise DataError(
            f"The samples of {spec.data.name} are no pictures, recordings or words of a "
            "vocabulary, so xarch cannot write them back as the files that it reads. Give xarch "
            "predict files of your own."
        )
    if more:
        return _arrays
    if wanted.signal == "image" and wanted.sizes[2] in {1, 3, 4} and _seen(values):
        return lambda place, split: _each(place, split.inputs[name], ".png", _picture)
    if isinstance(wanted, Audio):
        rate = wanted.rate
        return lambda place, split: _each(
            place, split.inputs[name], ".wav", lambda file, one: _recording(file, one, rate)
        )
    return lambda place, split: _each(place, split.inputs[name], ".npy", np.save)


def _seen(pixels: Array) -> bool:
    return bool(pixels.min(initial=0) >= 0 and pixels.max(initial=0) <= 1)


def _each(
    place: Path, values: Array, suffix: str, write: Callable[[Path, Array], None]
) -> list[str]:
    names = [f"{row}{suffix}" for row in range(1, len(values) + 1)]
    for name, one in zip(names, values, strict=True):
        write(place / name, one)
    return names


def _arrays(place: Path, test: Split) -> list[str]:
    names = [f"{row + 1}.npz" for row in range(len(test))]
    for row, name in enumerate(names):
        given: dict[str, Any] = {key: one[row : row + 1] for key, one in test.inputs.items()}
        np.savez(place / name, **given)
    return names


def _texts(place: Path, rows: Array, symbols: Sequence[str]) -> list[str]:
    lines = [_plain(row, symbols) for row in rows]
    text = "".join(f"{one}\n" for one in lines)
    (place / TEXTS).write_text(text, encoding="utf-8", newline="\n")
    return [f"{TEXTS}:{line}" for line in range(1, len(lines) + 1)]


def _plain(row: Array, symbols: Sequence[str]) -> str:
    """A text without what marks its beginning and its end."""
    return joined([int(one) for one in row if symbols[one] not in MARKS], symbols)


def _picture(file: Path, pixels: Array) -> None:
    pillow = load_extra("PIL.Image", "images", "xarch samples")
    grey = np.rint(pixels * 255).astype(np.uint8)
    pillow.fromarray(grey[..., 0] if grey.shape[-1] == 1 else grey).save(file)


def _recording(file: Path, sound: Array, rate: int) -> None:
    numbers = np.rint(sound * 2**15).clip(-(2**15), 2**15 - 1).astype("<i2")
    with wave.open(str(file), "wb") as recording:
        recording.setparams((1, 2, rate, len(numbers), "NONE", ""))
        recording.writeframes(numbers.tobytes())
