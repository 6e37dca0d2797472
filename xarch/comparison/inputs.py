"""Arrays for a function's arguments, from a file."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np

from xarch.errors import ArgumentError

_POSITIONAL = re.compile(r"arr_(\d+)$")  # the names that numpy.savez gives to unnamed arrays


def load_inputs(path: str | Path) -> tuple[list[Any], dict[str, Any]]:
    """Positional and keyword arguments from an `.npz` file.

    Arrays that `numpy.savez(file, x, y)` stored without names are positional, in their order; all
    others are keyword arguments. Pickled objects are refused.

    Args:
        path: The file.

    Raises:
        ArgumentError: It does not exist, is no `.npz` file, or holds anything but plain arrays.
    """
    try:
        with Path(path).open("rb") as stream:
            loaded = np.load(stream, allow_pickle=False)
            if isinstance(loaded, np.ndarray):
                raise ArgumentError(f"{path} holds one array; write it with numpy.savez instead.")
            arrays = {name: loaded[name] for name in loaded.files}
        for name, value in arrays.items():
            if not isinstance(value, np.ndarray):
                raise ArgumentError(f"{path} holds {name!r}, which is no array. Leave it out.")
    except FileNotFoundError:
        raise ArgumentError(f"There is no file {path}.") from None
    except ArgumentError:
        raise
    except Exception as error:  # zip, zlib, tokenizer and memory errors: the file is a stranger's
        raise ArgumentError(
            f"{path} is no .npz file of plain arrays ({error}). Write one with "
            "numpy.savez(file, x, y) or numpy.savez(file, name=x)."
        ) from None
    unnamed = {int(m[1]): array for name, array in arrays.items() if (m := _POSITIONAL.match(name))}
    named = {name: array for name, array in arrays.items() if not _POSITIONAL.match(name)}
    return [unnamed[index] for index in sorted(unnamed)], named
