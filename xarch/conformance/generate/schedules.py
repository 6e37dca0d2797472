"""Schedules of the learning rate."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from xarch.conformance.case import Case
from xarch.conformance.generate._registry import generator
from xarch.conformance.generate._subject import subject

AT = [0, 1, 2, 3, 5, 7, 10, 11, 23, 100]
FIRST = {"initial_learning_rate": 0.1}
FALLING = {**FIRST, "decay_steps": 4, "decay_rate": 0.6}


@generator
def rates() -> Iterator[Case]:
    rows: dict[str, dict[str, dict[str, Any]]] = {
        "ExponentialDecay": {"plain": FALLING, "stairs": {**FALLING, "staircase": True}},
        "InverseTimeDecay": {"plain": FALLING, "stairs": {**FALLING, "staircase": True}},
        "PiecewiseConstantDecay": {
            "plain": {"boundaries": [3, 10], "values": [0.5, 0.25, 0.1]},
            "whole": {"boundaries": [2], "values": [1.0, 0.5]},
        },
        "PolynomialDecay": {
            "plain": {**FIRST, "decay_steps": 8, "end_learning_rate": 0.01},
            "square": {**FIRST, "decay_steps": 8, "end_learning_rate": 0.01, "power": 2.0},
            "cycle": {**FIRST, "decay_steps": 4, "end_learning_rate": 0.01, "cycle": True},
        },
        "CosineDecay": {
            "plain": {**FIRST, "decay_steps": 12},
            "alpha": {**FIRST, "decay_steps": 12, "alpha": 0.2},
            "warmup": {**FIRST, "decay_steps": 12, "warmup_target": 0.4, "warmup_steps": 3},
        },
        "CosineDecayRestarts": {
            "plain": {**FIRST, "first_decay_steps": 4},
            "even": {**FIRST, "first_decay_steps": 5, "t_mul": 1.0, "m_mul": 0.8},
            "alpha": {**FIRST, "first_decay_steps": 3, "t_mul": 1.5, "m_mul": 0.9, "alpha": 0.1},
        },
    }
    for name, ways in rows.items():
        for what, config in ways.items():
            yield subject(f"keras.optimizers:schedules.{name}", f"{what}[float32]", config, AT,
                          use="schedule", kind="matmul")  # fmt: skip
