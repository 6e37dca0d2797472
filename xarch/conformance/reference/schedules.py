"""Schedules of the learning rate, by the formulas that Keras documents."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from xarch.conformance.reference._registry import table

Schedule = Callable[..., float]
FUNCTIONS: dict[str, Schedule] = {}


def rate(name: str, step: int, options: dict[str, Any]) -> float:
    """The learning rate at a step."""
    return float(FUNCTIONS[name](step, **options))


def _schedule(name: str) -> Callable[[Schedule], Schedule]:
    def register(function: Schedule) -> Schedule:
        def rates(config: dict[str, Any], steps: list[Any]) -> list[Any]:
            return [np.asarray(function(int(step), **config)) for step in steps]

        FUNCTIONS[name] = function
        table(**{f"optimizers.schedules.{name}": rates})
        return function

    return register


@_schedule("ExponentialDecay")
def exponential(step: int, initial_learning_rate: float, decay_steps: int, decay_rate: float,
                staircase: bool = False) -> float:  # fmt: skip
    share = step / decay_steps
    return float(initial_learning_rate * decay_rate ** (math.floor(share) if staircase else share))


@_schedule("InverseTimeDecay")
def inverse_time(step: int, initial_learning_rate: float, decay_steps: int, decay_rate: float,
                 staircase: bool = False) -> float:  # fmt: skip
    share = step / decay_steps
    return initial_learning_rate / (1 + decay_rate * (math.floor(share) if staircase else share))


@_schedule("PiecewiseConstantDecay")
def piecewise(step: int, boundaries: list[int], values: list[float]) -> float:
    return values[sum(step > boundary for boundary in boundaries)]


@_schedule("PolynomialDecay")
def polynomial(step: int, initial_learning_rate: float, decay_steps: int,
               end_learning_rate: float = 1e-4, power: float = 1.0,
               cycle: bool = False) -> float:  # fmt: skip
    length = float(decay_steps)
    if cycle:
        length *= max(1, math.ceil(step / decay_steps))
    share = min(step, length) / length
    return float((initial_learning_rate - end_learning_rate) * (1 - share) ** power
                 + end_learning_rate)  # fmt: skip


@_schedule("CosineDecay")
def cosine(step: int, initial_learning_rate: float, decay_steps: int, alpha: float = 0.0,
           warmup_target: float | None = None, warmup_steps: int = 0) -> float:  # fmt: skip
    top = initial_learning_rate
    if warmup_target is not None:
        top = warmup_target
        if step < warmup_steps:
            return initial_learning_rate + (top - initial_learning_rate) * step / warmup_steps
        step = step - warmup_steps
    share = min(step, decay_steps) / decay_steps
    return top * ((1 - alpha) * 0.5 * (1 + math.cos(math.pi * share)) + alpha)


@_schedule("CosineDecayRestarts")
def restarts(step: int, initial_learning_rate: float, first_decay_steps: int, t_mul: float = 2.0,
             m_mul: float = 1.0, alpha: float = 0.0) -> float:  # fmt: skip
    """Loshchilov and Hutter 2017: each period is `t_mul` times as long as the one before."""
    start, length, height = 0.0, float(first_decay_steps), 1.0
    while step >= start + length:
        start, length, height = start + length, length * t_mul, height * m_mul
    wave = 0.5 * height * (1 + math.cos(math.pi * (step - start) / length))
    return initial_learning_rate * ((1 - alpha) * wave + alpha)
