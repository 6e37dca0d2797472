"""The user's own pictures of people, or of anything else that is to be told apart."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from xarch.data.base import Wanted
from xarch.data.data import Data
from xarch.data.options import FilePath, Share
from xarch.data.sources.image_folder import read_folder
from xarch.data.verification import Identities
from xarch.errors import DataError
from xarch.random import derive, permutation


class IdentityFolder(Identities):
    """A folder of pictures with a subfolder for each identity: are two of them the same?

    For a spec with one input of kind image and one `contrastive` head. Whole identities are held
    out, so that the score is of faces that the model has not seen. Pictures are read as by
    `image_folder`.

    Attributes:
        path: The folder.
        test: The share of the identities that is held out, two at least.
        skip_corrupt: Whether pictures that cannot be read are left out and counted; else they are
            an error.
    """

    name = "identity_folder"
    path: FilePath
    test: Share = 0.2
    skip_corrupt: bool = False

    def load_for(self, wanted: Wanted) -> Data:
        """Pictures as float32 of the input's shape, identities as int32."""
        read, folders, report = read_folder(self.path, wanted, self.name, skip=self.skip_corrupt)
        (identities,) = read.targets.values()
        held = max(round(len(folders) * self.test), 2)
        if held > len(folders) - 2:
            raise DataError(
                f"{self.path} has {len(folders)} subfolders; of {held} held out and those to learn "
                "from, two are needed each. Give more identities, or another share with data.test."
            )
        order = permutation(len(folders), derive(wanted.seed, "split"))
        is_held = np.isin(identities, order[:held])
        train, test = (read.take(np.flatnonzero(rows)) for rows in (~is_held, is_held))
        if np.bincount(test.targets[next(iter(test.targets))]).max() < 2:
            raise DataError(
                f"{self.path}: no identity that is held out has two pictures, so that none can be "
                "told to be the same. Give more pictures of each."
            )
        labels = dict.fromkeys(read.targets, folders)
        return Data(train, test, labels, f"the pictures in {Path(self.path).name}", report)
