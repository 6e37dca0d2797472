"""`.npy` and `.npz` files; objects in them are refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from xarch.data.data import Array
from xarch.data.reading.opening import refused
from xarch.errors import DataError


def read_npy(path: Path) -> Array:
    """The array of a `.npy` file.

    Raises:
        DataError: It cannot be read.
    """
    with refused(path, "array"):
        found = np.load(path, allow_pickle=False)
    if not isinstance(found, np.ndarray):
        raise DataError(f"{path} is no single array; end its name in .npz.")
    return found


def read_npz(path: Path) -> dict[str, Array]:
    """The arrays of a `.npz` file by name.

    Raises:
        DataError: It cannot be read.
    """
    with refused(path, "archive of arrays"):
        found = np.load(path, allow_pickle=False)
        if isinstance(found, np.ndarray):
            raise DataError(f"{path} is one array; end its name in .npy.")
        with found:
            return {name: found[name] for name in found.files}
