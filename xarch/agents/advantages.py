"""How much better an action was than expected."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


def advantages(
    rewards: Array, values: Array, over: Array, last: Array, discount: float, smoothing: float
) -> Array:
    """Generalised advantage estimation (Schulman and others 2016).

    Args:
        rewards: Of shape `(steps, players)`. Where a time limit ends an episode, the value of what
            would have followed is part of the reward.
        values: What the agent expected at each step, of the same shape.
        over: Whether an episode ended with the step, of the same shape.
        last: What the agent expects after the last step, of shape `(players,)`.
        discount: What a reward one step later is worth.
        smoothing: 0 trusts the expected values, 1 the rewards that came.

    Example:
        >>> one = np.ones((2, 1))
        >>> advantages(one, 0 * one, np.array([[0], [1]]), np.zeros(1), 0.5, 1.0).ravel()
        array([1.5, 1. ])
    """
    found = np.zeros_like(rewards)
    ahead = np.zeros_like(last)
    for step in reversed(range(len(rewards))):
        goes_on = 1.0 - over[step]
        surprise = rewards[step] + discount * last * goes_on - values[step]
        ahead = surprise + discount * smoothing * goes_on * ahead
        found[step], last = ahead, values[step]
    return found
