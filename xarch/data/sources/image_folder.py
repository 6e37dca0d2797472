"""The user's own pictures."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from xarch.data.base import DataSource, Wanted
from xarch.data.data import Data, Split
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
        read, folders, report = read_folder(self.path, wanted, self.name, skip=self.skip_corrupt)
        train, test = split(read.inputs, read.targets, wanted.seed, self.test, read.names)
        labels = dict.fromkeys(read.targets, folders)
        return Data(train, test, labels, f"the pictures in {Path(self.path).name}", report)


def read_folder(
    path: str, wanted: Wanted, source: str, *, skip: bool
) -> tuple[Split, list[str], list[str]]:
    """All pictures of a folder with the numbers of their subfolders.

    Args:
        path: The folder.
        wanted: For whom.
        source: The source's name, for the errors.
        skip: Whether pictures that cannot be read are left out.

    Returns:
        The pictures, the subfolders' names, and what was left out.

    Raises:
        DataError: There is no such folder, or its pictures cannot be read.
    """
    given, output = wanted.only("image", source)
    height, width, channels = wanted.spec.inputs[given].sizes
    root = Path(path)
    found = classes_in(root, SUFFIXES, "pictures")
    files = [(file, at) for at, one in enumerate(found.values()) for file in one]
    pictures, kept, report = read_each(
        [file for file, _ in files],
        lambda file: read_picture(file, height, width, channels),
        "pictures",
        skip=skip,
    )
    labels = np.array([files[at][1] for at in kept], np.int32)
    if lost := [name for at, name in enumerate(found) if at not in labels]:
        raise DataError(f"{root}: no picture of {', '.join(lost)} can be read.")
    names = [files[at][0].relative_to(root).as_posix() for at in kept]
    return Split({given: pictures}, {output: labels}, names), list(found), list(report)
