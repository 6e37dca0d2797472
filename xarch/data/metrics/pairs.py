"""Verification: are two samples of the same identity?"""

from __future__ import annotations

from typing import Any

import numpy as np

from xarch.errors import DataError

Array = np.ndarray[Any, Any]


def equal_error_rate(embeddings: Array, identities: Array) -> float:
    """The rate at which as many pairs are wrongly accepted as wrongly refused.

    All pairs of samples are compared by the cosine of their embeddings. Between the two thresholds
    where the rates cross, the line between them is taken.

    Args:
        embeddings: Float array of shape `(samples, dim)`; any length but zero.
        identities: Whose each sample is, integers of shape `(samples,)`.

    Raises:
        DataError: There are no pairs of one identity, or none of two.

    Example:
        >>> points = np.array([[1.0, 0.0], [0.9, 0.1], [0.0, 1.0], [0.1, 0.9]])
        >>> equal_error_rate(points, np.array([0, 0, 1, 1]))
        0.0
    """
    unit = embeddings / np.linalg.norm(embeddings, axis=1, keepdims=True)
    rows, columns = np.triu_indices(len(unit), k=1)
    cosines = (unit @ unit.T)[rows, columns]
    same = identities[rows] == identities[columns]
    if same.all() or not same.any():
        raise DataError(
            "Verification needs pairs of one identity and pairs of two: hold out several samples "
            "of at least two identities."
        )
    order = np.argsort(-cosines, kind="stable")
    ends = np.flatnonzero(np.diff(cosines[order], append=-np.inf))  # equal cosines stand together
    accepted_same = np.concatenate([[0], np.cumsum(same[order])[ends]])
    accepted_other = np.concatenate([[0], np.cumsum(~same[order])[ends]])
    refused = 1 - accepted_same / same.sum()
    accepted = accepted_other / (~same).sum()
    after = int(np.argmax(accepted >= refused))
    before = max(after - 1, 0)
    gap = refused[before] - accepted[before]
    closed = gap - (refused[after] - accepted[after])
    share = gap / closed if closed else 0.0
    return float(accepted[before] + share * (accepted[after] - accepted[before]))
