"""What heads say of targets that their loss cannot take.

Each function returns an empty string, or what is wrong as the rest of a sentence that begins with
the output's name.
"""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


def numbers(targets: Array, shape: tuple[int, ...]) -> str:
    """Real numbers of one shape for each sample."""
    if targets.shape[1:] != shape:
        return f"expected targets of shape {shape} for a sample, got {targets.shape[1:]}"
    if not np.issubdtype(targets.dtype, np.number) and targets.dtype != np.bool_:
        return f"expected numbers, got {targets.dtype}"
    bad = _first(~np.isfinite(targets.astype(np.float64)))
    return f"sample {bad} holds NaN or infinity" if bad is not None else ""


def shares(targets: Array, shape: tuple[int, ...]) -> str:
    """Numbers from 0 to 1 of one shape for each sample."""
    if found := numbers(targets, shape):
        return found
    bad = _first((targets < 0) | (targets > 1))
    return f"expected numbers from 0 to 1, sample {bad} has others" if bad is not None else ""


def classes(
    targets: Array, shape: tuple[int | None, ...], low: int, high: int, option: str = "classes"
) -> str:
    """Whole numbers from `low` to `high`.

    Args:
        targets: The targets.
        shape: Of one sample; None where any size will do.
        low: The smallest number allowed.
        high: The largest.
        option: The head's option that says how many there are.
    """
    found = targets.shape[1:]
    if len(found) != len(shape) or any(
        w not in {None, f} for w, f in zip(shape, found, strict=True)
    ):
        wanted = "one number" if shape == () else f"shape {shape}".replace("None", "any")
        return f"expected {wanted} for a sample, got shape {found}"
    if not np.issubdtype(targets.dtype, np.integer):
        return f"expected whole numbers, got {targets.dtype}"
    bad = _first((targets < low) | (targets > high))
    if bad is None:
        return ""
    outside = targets[bad][(targets[bad] < low) | (targets[bad] > high)].flat[0]
    return f"sample {bad} has the label {outside}, outside {low} to {high}; see {option}"


def symbols(targets: Array, steps: int, count: int) -> str:
    """Labels of CTC: numbers from 1 to `count`, padded with 0, that fit into `steps` positions.

    Between two equal symbols CTC needs a blank, so that a label takes as many steps as it has
    symbols and repetitions (Graves and others 2006). torch answers one that is too long with an
    infinite loss, and then with NaN weights.
    """
    if found := classes(targets, (None,), 0, count, "symbols"):
        return found
    padded = targets == 0
    if (bad := _first(padded[:, :-1] & ~padded[:, 1:])) is not None:
        return f"sample {bad} has a 0 before its end; 0 is the blank, and pads"
    if (
        bad := _first(padded[:, :1] if targets.shape[1] else np.ones((len(targets), 1)))
    ) is not None:
        return f"sample {bad} has an empty label"
    repeated = (targets[:, 1:] == targets[:, :-1]) & ~padded[:, 1:]
    needed = (~padded).sum(axis=1) + repeated.sum(axis=1)
    if (bad := _first(needed > steps)) is not None:
        return (
            f"sample {bad} has a label that takes {needed[bad]} steps with the blanks between "
            f"equal symbols, and the sequence has {steps}; shorten labels, or lengthen the sequence"
        )
    return ""


def _first(wrong: Array) -> int | None:
    """The first sample for which something is true."""
    rows = wrong.any(axis=tuple(range(1, wrong.ndim)))
    return int(rows.argmax()) if rows.any() else None
