"""scikit-learn's handwritten digits."""

from __future__ import annotations

import numpy as np

from xarch.data.base import DataSource
from xarch.data.data import Data
from xarch.data.extra import load
from xarch.data.options import Share
from xarch.data.splitting import split


class Digits(DataSource):
    """The 1,797 handwritten digits that come with scikit-learn, 8 x 8 grey pixels from 0 to 1.

    They are the test part of the UCI set "Optical recognition of handwritten digits" (E. Alpaydin
    and C. Kaynak, 1998). Input `picture`, output `label` with ten classes.

    Attributes:
        test: The share that is held out.
    """

    name = "digits"
    test: Share = 0.2

    def load(self, seed: int) -> Data:
        """Images of shape `(8, 8, 1)`, and their digits as int32."""
        images, digits = load("sklearn.datasets", "train", self.name).load_digits(return_X_y=True)
        pictures = (images / 16.0).astype(np.float32).reshape(-1, 8, 8, 1)
        labels = digits.astype(np.int32)
        names = [f"digit {number}" for number in range(len(labels))]
        train, test = split({"picture": pictures}, {"label": labels}, seed, self.test, names)
        classes = {"label": [str(digit) for digit in range(10)]}
        return Data(train, test, classes, "scikit-learn's handwritten digits, 8 x 8 pixels")
