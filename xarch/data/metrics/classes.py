"""Right and wrong classes."""

from __future__ import annotations

from typing import Any

import numpy as np

from xarch.data.extra import load

Array = np.ndarray[Any, Any]


def accuracy(truth: Array, found: Array) -> float:
    """The share of right answers.

    Args:
        truth: Classes, one each sample.
        found: What the model says, of the same shape.

    Example:
        >>> accuracy(np.array([0, 1, 2, 2]), np.array([0, 1, 1, 2]))
        0.75
    """
    return float(np.mean(truth == found))


def macro_f1(truth: Array, found: Array) -> float:
    """The mean of all classes' F1, so that rare classes count as much as frequent ones.

    Args:
        truth: Classes, one each sample.
        found: What the model says, of the same shape.

    Raises:
        MissingDataExtra: scikit-learn is not installed.
    """
    metrics = load("sklearn.metrics", "apps", "macro_f1")
    return float(metrics.f1_score(truth, found, average="macro", zero_division=0.0))
