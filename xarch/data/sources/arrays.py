"""The user's own arrays."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from xarch.data.base import DataSource, Wanted
from xarch.data.data import Data
from xarch.data.options import FilePath, Share
from xarch.data.reading.arrays import read_npz
from xarch.data.splitting import split
from xarch.errors import DataError, nearest


class Arrays(DataSource):
    """A `.npz` file with an array for each input and output of the spec, by name, samples first.

    Attributes:
        path: The file.
        test: The share that is held out.
    """

    name = "arrays"
    path: FilePath
    test: Share = 0.2

    def load_for(self, wanted: Wanted) -> Data:
        """The arrays as they are."""
        found, spec = read_npz(Path(self.path)), wanted.spec
        optional = [f"{name}_present" for name, one in spec.inputs.items() if one.optional]
        for name in (*spec.inputs, *spec.outputs):
            if name not in found:
                raise DataError(f"{self.path} has no array {name!r}. {nearest(name, found)}")
        lengths = {name: len(one) if np.ndim(one) else 0 for name, one in found.items()}
        if len({lengths[name] for name in (*spec.inputs, *spec.outputs)}) > 1:
            told = ", ".join(f"{name} {one}" for name, one in lengths.items())
            raise DataError(f"{self.path}: the arrays have different numbers of samples: {told}.")
        inputs = {name: found[name] for name in (*spec.inputs, *optional) if name in found}
        targets = {name: found[name] for name in spec.outputs}
        parts = split(inputs, targets, wanted.seed, self.test)
        return Data(*parts, {}, f"the arrays of {Path(self.path).name}")
