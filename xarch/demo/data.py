"""scikit-learn's handwritten digits, split and labelled; read in the parent process only."""

from __future__ import annotations

import importlib
from dataclasses import dataclass

import numpy as np

from xarch.demo.numbers import Array, Purpose, permutation
from xarch.errors import XarchError

BATCH = 32
TRAINED = 45 * BATCH  # whole batches only, so that a loss is the mean over all samples


class MissingExtra(XarchError, ImportError):
    """The demo's own packages are not installed."""


@dataclass(frozen=True)
class Digits:
    """Images with what is to be told from them.

    Attributes:
        train_x: float32 images in [0, 1] of shape `(1440, 8, 8, 1)`.
        train_y: Their digits, int32 of shape `(1440,)`.
        test_x: The held-out images, of shape `(357, 8, 8, 1)`.
        test_y: Their digits.
    """

    train_x: Array
    train_y: Array
    test_x: Array
    test_y: Array


def load(seed: int) -> Digits:
    """The 1,797 digits that come with scikit-learn, split at random.

    Args:
        seed: Decides which images are held out.

    Returns:
        The split.

    Raises:
        MissingExtra: scikit-learn is not installed.
    """
    try:
        datasets = importlib.import_module("sklearn.datasets")
    except ModuleNotFoundError as error:
        raise MissingExtra(
            f"The demo needs {error.name}, which is not installed. Install the demo's packages: "
            'pip install "xarch[demo]"'
        ) from None
    images, digits = datasets.load_digits(return_X_y=True)
    x = (images / 16.0).astype(np.float32).reshape(-1, 8, 8, 1)
    y = digits.astype(np.int32)
    order = permutation(seed, Purpose.SPLIT, 0, len(x))
    train, test = order[:TRAINED], order[TRAINED:]
    return Digits(x[train], y[train], x[test], y[test])


def is_even(digits: Array) -> Array:
    """Labels for "is it even?": float32 of shape `(samples, 1)`, 1 for even digits."""
    labels: Array = np.equal(digits % 2, 0).astype(np.float32).reshape(-1, 1)
    return labels
