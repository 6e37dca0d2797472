"""Optimizers: where variables go in several steps, from given gradients."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from xarch.conformance.case import Case
from xarch.conformance.corpus.encoding import dtype_of
from xarch.conformance.generate import _values as values
from xarch.conformance.generate._registry import generator
from xarch.conformance.generate._subject import subject

Array = np.ndarray[Any, Any]
U = values.uniform
STEPS = 4
RATE = {"learning_rate": 0.1}
AVERAGES = {"use_ema": True, "ema_momentum": 0.8}
NAMES = ("SGD", "Adam", "AdamW", "Adamax", "Nadam", "Adagrad", "Adadelta", "RMSprop", "Ftrl",
         "Lion", "Lamb", "Adafactor", "Muon", "ScheduleFreeAdamW")  # fmt: skip
SHAPES = ((3, 4), (4,))


def _run(name: str, what: str, config: dict[str, Any], shapes: Any = SHAPES, count: int = STEPS,
         dtype: str = "float32", scale: float = 1.0, **more: Any) -> Case:  # fmt: skip
    start = [U(shape, 0.2, 1.5, dtype, seed=f"v{i}") for i, shape in enumerate(shapes)]
    low = -2.0 if dtype == "float32" else 0.5  # in few bits nothing may cancel out
    steps = [
        [(U(shape, low, seed=f"g{t}{i}") * np.float32(scale)).astype(dtype_of(dtype))
         for i, shape in enumerate(shapes)]
        for t in range(count)
    ]  # fmt: skip
    return subject(f"keras.optimizers:{name}", f"{what}[{dtype}]", config, start, steps,
                   kind=_kind(name), dtypes=dtype, **{"use": "trajectory", **more})  # fmt: skip


def _kind(name: str) -> str:
    return "matmul" if name in {"Muon", "Lamb"} else "reduction"


@generator
def every() -> Iterator[Case]:
    for name in NAMES:
        yield _run(name, "plain", RATE)
        yield _run(name, "default-rate", {}, count=2)
        yield _run(name, "decay", {**RATE, "weight_decay": 0.2}, count=3)
        yield _run(name, "averages", {**RATE, **AVERAGES, "ema_overwrite_frequency": 2})
        yield _run(name, "plain", {"learning_rate": 0.125}, count=2, dtype="bfloat16")
        zero = [np.zeros(shape, "float32") for shape in SHAPES]
        start = [U(shape, 0.2, 1.5, seed=f"v{i}") for i, shape in enumerate(SHAPES)]
        yield subject(f"keras.optimizers:{name}", "zero-gradient[float32]", RATE, start,
                      [zero, [U(shape) for shape in SHAPES]], use="trajectory",
                      kind=_kind(name))  # fmt: skip
    yield _run("SGD", "plain", {"learning_rate": 0.125}, count=2, dtype="float16")
    yield _run("Adam", "plain", {"learning_rate": 0.125}, count=2, dtype="float16")


@generator
def common() -> Iterator[Case]:
    """What every optimizer inherits."""
    momentum = {**RATE, "momentum": 0.9}
    falling = ["ExponentialDecay", {
        "initial_learning_rate": 0.1, "decay_steps": 2, "decay_rate": 0.5}]  # fmt: skip
    for name, config in (("SGD", momentum), ("Adam", RATE)):
        yield _run(name, "stateless", config, use="stateless")
        yield _run(name, "stateless-keeps-what-it-gets", config, count=2, use="stateless",
                   kept=True)  # fmt: skip
        yield _run(name, "stateless-accumulates", {**config, "gradient_accumulation_steps": 2},
                   use="stateless")  # fmt: skip
        yield _run(name, "clipnorm", {**config, "clipnorm": 0.7}, count=2)
        yield _run(name, "clipnorm-far", {**config, "clipnorm": 70.0}, count=2)
        yield _run(name, "global-clipnorm", {**config, "global_clipnorm": 0.7}, count=2)
        yield _run(name, "clipvalue", {**config, "clipvalue": 0.5}, count=2)
        yield _run(name, "finishes-with-averages", {**config, **AVERAGES}, finish=True)
        yield _run(name, "accumulates", {**config, "gradient_accumulation_steps": 2})
        yield _run(name, "accumulates-decays-clips", {**config, "clipnorm": 0.5,
                   "gradient_accumulation_steps": 3, "weight_decay": 0.2}, count=6)  # fmt: skip
        yield _run(name, "accumulates-and-averages", {**config, **AVERAGES,
                   "gradient_accumulation_steps": 2}, finish=True)  # fmt: skip
        yield _run(name, "loss-scale-factor", {**config, "loss_scale_factor": 8.0}, count=2)
        options = {key: value for key, value in config.items() if key != "learning_rate"}
        yield _run(name, "schedule", options, schedule=falling)
        yield _run(name, "schedule-and-accumulation", {**options, "gradient_accumulation_steps": 2},
                   schedule=falling)  # fmt: skip
    yield _run("SGD", "refuses-two-ways-to-clip", {"clipnorm": 1.0, "clipvalue": 1.0},
               raises=("ValueError",))  # fmt: skip


@generator
def options() -> Iterator[Case]:
    rows: dict[str, list[tuple[str, dict[str, Any]]]] = {
        "SGD": [("momentum", {"momentum": 0.9}),
                ("nesterov", {"momentum": 0.9, "nesterov": True}),
                ("nesterov-alone", {"nesterov": True})],
        "Adam": [("amsgrad", {"amsgrad": True, "beta_2": 0.5}),
                 ("betas", {"beta_1": 0.5, "beta_2": 0.7}), ("epsilon", {"epsilon": 0.1})],
        "AdamW": [("amsgrad", {"amsgrad": True, "beta_2": 0.5}),
                  ("no-decay", {"weight_decay": 0.0})],
        "Adamax": [("betas", {"beta_1": 0.5, "beta_2": 0.7})],
        "Nadam": [("betas", {"beta_1": 0.5, "beta_2": 0.7})],
        "Adagrad": [("start", {"initial_accumulator_value": 0.5, "epsilon": 0.1})],
        "Adadelta": [("rho", {"rho": 0.5, "epsilon": 0.01})],
        "RMSprop": [("momentum", {"momentum": 0.7}), ("centered", {"centered": True}),
                    ("both", {"momentum": 0.7, "centered": True, "rho": 0.5})],
        "Ftrl": [("l1", {"l1_regularization_strength": 0.3}),
                 ("l2", {"l2_regularization_strength": 0.3}),
                 ("shrinkage", {"l2_shrinkage_regularization_strength": 0.1}),
                 ("beta", {"beta": 0.2}), ("power", {"learning_rate_power": -0.3})],
        "Lion": [("betas", {"beta_1": 0.5, "beta_2": 0.7})],
        "Lamb": [("betas", {"beta_1": 0.5, "beta_2": 0.7})],
        "Adafactor": [("clips", {"clip_threshold": 0.5}), ("decay-rate", {"beta_2_decay": -0.5}),
                      ("absolute", {"relative_step": False})],
        "Muon": [("plain-momentum", {"nesterov": False, "momentum": 0.5}),
                 ("unscaled", {"rms_rate": None}), ("ratio", {"adam_lr_ratio": 0.5})],
        "ScheduleFreeAdamW": [("warmup", {"warmup_steps": 4}), ("beta", {"beta_1": 0.5})],
    }  # fmt: skip
    for name, ways in rows.items():
        for what, config in ways:
            yield _run(name, what, {**RATE, **config})


@generator
def loss_scale() -> Iterator[Case]:
    wraps = ["SGD", {"learning_rate": 0.1, "momentum": 0.9}]
    config = {"initial_scale": 8.0, "dynamic_growth_steps": 2}
    yield _run("LossScaleOptimizer", "plain", config, scale=8.0, wraps=wraps)
    yield _run("LossScaleOptimizer", "stateless", config, scale=8.0, wraps=wraps, use="stateless")
    given = [[U((2, 3), seed=f"g{t}")] for t in range(6)]
    given[2] = [np.full((2, 3), np.inf, "float32")]
    given[4] = [np.full((2, 3), np.nan, "float32")]
    for what, use in (("overflow", "trajectory"), ("stateless-overflow", "stateless")):
        yield subject("keras.optimizers:LossScaleOptimizer", f"{what}[float32]", config,
                      [U((2, 3), 0.2, 1.5)], given, use=use, wraps=wraps)  # fmt: skip


@generator
def several() -> Iterator[Case]:
    """Optimizers by the names of the variables."""
    names = ["encoder", "decoder", "head"]
    shapes = ((3, 4), (4,), (2, 2))
    momentum = ["SGD", {"learning_rate": 0.1, "momentum": 0.9}]
    adam, slow = ["Adam", RATE], ["RMSprop", {"learning_rate": 0.01}]
    ways: dict[str, dict[str, Any]] = {
        "plain": {"encoder": momentum, "rest": adam},
        "patterns": {".*coder": momentum, "head": slow, "rest": adam},
        "none": {"rest": momentum},
    }
    for what, groups in ways.items():
        yield _run("MultiOptimizer", what, {}, shapes, names=names, groups=groups)
    yield _run("MultiOptimizer", "loss-scale-factor", {"loss_scale_factor": 8.0}, shapes, count=2,
               names=names, groups=ways["plain"])  # fmt: skip
    both = {"enc.*": momentum, ".*coder": slow, "rest": adam}
    yield _run("MultiOptimizer", "refuses-two-for-one", {}, shapes, names=names, groups=both,
               raises=("ValueError",))  # fmt: skip
