"""The user's own pictures."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from xarch.data.base import DataSource, Wanted
from xarch.data.data import Data
from xarch.data.options import FilePath, Share
from xarch.data.reading.folders import classes_in, read_each
from xarch.data.reading.pictures import SUFFIXES, read_picture
from xarch.data.splitting import split
from xarch.errors import DataError


class ImageFolder(DataSource):
    """A folder of pictures with a subfolder for each class, whose name is the class's.

    For a spec with one input of kind image and one `classifier`. Pictures are turned upright,
    resized to the input's height and width (bilinearly, proportions not kept) and given its
    channels, with pixels from 0 to 1.

    Attributes:
        path: The folder.
        test: The share that is held out.
        skip_corrupt: Whether pictures that cannot be read are left out and counted; else they are
            an error.
    """

    name = "image_folder"
    path: FilePath
    test: Share = 0.2
    skip_corrupt: bool = False

    def load_for(self, wanted: Wanted) -> Data:
        """Pictures as float32 of the input's shape, classes as int32."""
        given, output = wanted.only("image", self.name)
        height, width, channels = wanted.spec.inputs[given].sizes
        root = Path(self.path)
        found = classes_in(root, SUFFIXES, "pictures")
        files = [(file, at) for at, one in enumerate(found.values()) for file in one]
        pictures, kept, report = read_each(
            [file for file, _ in files],
            lambda file: read_picture(file, height, width, channels),
            "pictures",
            skip=self.skip_corrupt,
        )
        labels = np.array([files[at][1] for at in kept], np.int32)
        if lost := [name for at, name in enumerate(found) if at not in labels]:
            raise DataError(f"{root}: no picture of {', '.join(lost)} can be read.")
        names = [files[at][0].relative_to(root).as_posix() for at in kept]
        train, test = split({given: pictures}, {output: labels}, wanted.seed, self.test, names)
        notice = f"the pictures in {root.name}"
        return Data(train, test, {output: list(found)}, notice, report)
