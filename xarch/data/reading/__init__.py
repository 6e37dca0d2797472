"""Files of users as arrays: one kind of file in each module."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from xarch.data.data import Split
from xarch.data.reading.arrays import read_npy, read_npz
from xarch.data.reading.pictures import read_picture
from xarch.data.reading.recordings import read_recording
from xarch.errors import DataError

if TYPE_CHECKING:
    from xarch.spec.document import Spec


def read_inputs(file: str, spec: Spec) -> Split:
    """A file as inputs of a spec: a picture, a recording, `.npy` or `.npz` with named arrays.

    Raises:
        DataError: It cannot be read, or the spec's input is of another kind.
    """
    path = Path(file)
    if path.suffix == ".npz":
        return Split(read_npz(path), {})
    if len(spec.inputs) > 1:
        raise DataError(
            f"{path}: the spec has the inputs {', '.join(spec.inputs)}; give them together in one "
            ".npz file with arrays of these names, samples first."
        )
    name, wanted = next(iter(spec.inputs.items()))
    if path.suffix == ".npy":
        array = read_npy(path)
        alone = array.shape == wanted.sizes
        return Split({name: array[np.newaxis] if alone else array}, {})
    if wanted.signal == "image":
        height, width, channels = wanted.sizes
        return Split({name: read_picture(path, height, width, channels)[np.newaxis]}, {})
    if wanted.kind == "audio":
        wave = read_recording(path, wanted.sizes[0], wanted.rate)  # type: ignore[attr-defined]
        return Split({name: wave[np.newaxis]}, {})
    raise DataError(
        f"{path}: this source of data reads no file for an input of kind {wanted.kind}. Give a "
        ".npy file with samples first."
    )
