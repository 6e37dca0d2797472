"""Optimizers, one variable at a time, by their papers and by what Keras documents.

A rule gets the state of a variable (at first, where it starts), its value, the gradient, the rate,
the number of the step from 1 on and the options; it changes the state and returns the new value.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np

from xarch.conformance.reference import schedules
from xarch.conformance.reference._registry import table

Array = np.ndarray[Any, Any]
State = dict[str, Any]
Rule = Callable[..., Array]
RULES: dict[str, Rule] = {}
_RATES = {"SGD": 0.01, "ScheduleFreeAdamW": 0.0025}
_DECAYS = {"AdamW": 0.004, "Muon": 0.004}
_COMMON = ("learning_rate", "weight_decay", "clipnorm", "clipvalue", "global_clipnorm", "use_ema",
           "ema_momentum", "ema_overwrite_frequency", "gradient_accumulation_steps",
           "loss_scale_factor")  # fmt: skip


def _optimizer(*names: str) -> Callable[[Rule], Rule]:
    def register(rule: Rule) -> Rule:
        for name in names:
            RULES[name] = rule

            def trajectory(config: dict[str, Any], values: list[Array], steps: list[list[Array]],
                           _name: str = name, **more: Any) -> list[list[Array]]:  # fmt: skip
                return follow(_name, config, values, steps, **more)

            table(**{f"optimizers.{name}": trajectory})
        return rule

    return register


def follow(name: str, config: dict[str, Any], values: list[Array], steps: list[list[Array]],
           names: list[str] | None = None, schedule: Any = None, wraps: Any = None,
           finish: bool = False, kept: bool = False) -> list[list[Array]]:  # fmt: skip
    """Where the variables are after each step."""
    given = list(values)
    common = {key: config[key] for key in _COMMON if key in config}
    options = {key: value for key, value in config.items() if key not in _COMMON}
    values = [value.astype(np.float64) for value in values]
    states: list[State] = [{"start": value} for value in values]
    averages = [np.zeros(value.shape) for value in values]
    waiting = [np.zeros(value.shape) for value in values]
    every = common.get("gradient_accumulation_steps") or 1
    found = []
    for number, gradients in enumerate(steps):
        scale = common.get("loss_scale_factor") or 1.0
        waiting = [a + g / scale for a, g in zip(waiting, gradients, strict=True)]
        if (number + 1) % every == 0:
            clipped = _clipped([one / every for one in waiting], common)
            waiting = [np.zeros(value.shape) for value in values]
            count = (number + 1) // every
            rate = common.get("learning_rate", _RATES.get(name, 0.001))
            if schedule is not None:
                rate = schedules.rate(schedule[0], number, schedule[1])
            decay = common.get("weight_decay", _DECAYS.get(name))
            for at, value in enumerate(values):
                less = options.get("adam_weight_decay", 0.004) if (
                    name == "Muon" and value.ndim != 2) else decay  # fmt: skip
                shrunk = value * (1 - rate * (less or 0.0))
                values[at] = RULES[name](states[at], shrunk, clipped[at], rate, count, **options)
        if common.get("use_ema"):
            share = common.get("ema_momentum", 0.99) if number // every else 0.0
            averages = [share * a + (1 - share) * v for a, v in zip(averages, values, strict=True)]
            often = common.get("ema_overwrite_frequency")
            if often and (number + 1) % often == 0:
                values = list(averages)
        found.append(list(values))
    if finish:
        found.append(list(averages if common.get("use_ema") else values))
    if kept:
        found.append(given)
    return found


def _by_name(config: dict[str, Any], values: list[Array], steps: list[list[Array]],
             names: list[str], groups: dict[str, Any]) -> list[list[Array]]:  # fmt: skip
    """Each variable by the optimizer whose pattern its name is, or by that of the rest."""
    ways = []
    for at, name in enumerate(names):
        patterns = [one for one in groups if one != "rest" and re.fullmatch(one, name)]
        optimizer, own = groups[patterns[0] if patterns else "rest"]
        scale = config.get("loss_scale_factor") or 1.0
        gradients = [[step[at] / scale] for step in steps]
        ways.append(follow(optimizer, own, [values[at]], gradients))
    return [[way[step][0] for way in ways] for step in range(len(steps))]


table(**{"optimizers.MultiOptimizer": _by_name})


def _clipped(gradients: list[Array], common: dict[str, Any]) -> list[Array]:
    if common.get("clipnorm"):
        limit = common["clipnorm"]
        return [one * min(1.0, limit / np.linalg.norm(one)) if one.any() else one
                for one in gradients]  # fmt: skip
    if common.get("global_clipnorm"):
        norm = np.sqrt(sum(np.sum(one**2) for one in gradients))
        return [one * min(1.0, common["global_clipnorm"] / norm) for one in gradients]
    if common.get("clipvalue"):
        return [np.clip(one, -common["clipvalue"], common["clipvalue"]) for one in gradients]
    return gradients


def _moments(state: State, g: Array, beta_1: float, beta_2: float) -> tuple[Array, Array]:
    state["m"] = beta_1 * state.get("m", 0.0) + (1 - beta_1) * g
    state["v"] = beta_2 * state.get("v", 0.0) + (1 - beta_2) * g**2
    return state["m"], state["v"]


@_optimizer("SGD")
def sgd(state: State, x: Array, g: Array, rate: float, t: int, momentum: float = 0.0,
        nesterov: bool = False) -> Array:  # fmt: skip
    state["m"] = momentum * state.get("m", 0.0) - rate * g
    return x + (momentum * state["m"] - rate * g if nesterov and momentum else state["m"])


@_optimizer("Adam", "AdamW")
def adam(state: State, x: Array, g: Array, rate: float, t: int, beta_1: float = 0.9,
         beta_2: float = 0.999, epsilon: float = 1e-7, amsgrad: bool = False) -> Array:  # fmt: skip
    """Kingma and Ba 2014, with the epsilon hat of the section before 2.1."""
    m, v = _moments(state, g, beta_1, beta_2)
    if amsgrad:
        v = state["top"] = np.maximum(state.get("top", 0.0), v)
    alpha = rate * np.sqrt(1 - beta_2**t) / (1 - beta_1**t)
    return np.asarray(x - alpha * m / (np.sqrt(v) + epsilon))


@_optimizer("Adamax")
def adamax(state: State, x: Array, g: Array, rate: float, t: int, beta_1: float = 0.9,
           beta_2: float = 0.999, epsilon: float = 1e-7) -> Array:  # fmt: skip
    state["m"] = beta_1 * state.get("m", 0.0) + (1 - beta_1) * g
    state["u"] = np.maximum(beta_2 * state.get("u", 0.0), np.abs(g))
    return np.asarray(x - rate / (1 - beta_1**t) * state["m"] / (state["u"] + epsilon))


@_optimizer("Nadam")
def nadam(state: State, x: Array, g: Array, rate: float, t: int, beta_1: float = 0.9,
          beta_2: float = 0.999, epsilon: float = 1e-7) -> Array:  # fmt: skip
    """Dozat 2015, with the momentum schedule beta_1 * (1 - 0.96 ** t / 2)."""
    m, v = _moments(state, g, beta_1, beta_2)
    now, after = (beta_1 * (1 - 0.5 * 0.96**s) for s in (t, t + 1))
    state["product"] = state.get("product", 1.0) * now
    hat = after * m / (1 - state["product"] * after) + (1 - now) * g / (1 - state["product"])
    return np.asarray(x - rate * hat / (np.sqrt(v / (1 - beta_2**t)) + epsilon))


@_optimizer("Adagrad")
def adagrad(state: State, x: Array, g: Array, rate: float, t: int,
            initial_accumulator_value: float = 0.1, epsilon: float = 1e-7) -> Array:  # fmt: skip
    state["sum"] = state.get("sum", initial_accumulator_value) + g**2
    return np.asarray(x - rate * g / np.sqrt(state["sum"] + epsilon))


@_optimizer("Adadelta")
def adadelta(state: State, x: Array, g: Array, rate: float, t: int, rho: float = 0.95,
             epsilon: float = 1e-7) -> Array:  # fmt: skip
    """Zeiler 2012."""
    state["g"] = rho * state.get("g", 0.0) + (1 - rho) * g**2
    delta = -np.sqrt(state.get("d", 0.0) + epsilon) / np.sqrt(state["g"] + epsilon) * g
    state["d"] = rho * state.get("d", 0.0) + (1 - rho) * delta**2
    return np.asarray(x + rate * delta)


@_optimizer("RMSprop")
def rmsprop(
    state: State, x: Array, g: Array, rate: float, t: int, rho: float = 0.9,
    momentum: float = 0.0, epsilon: float = 1e-7, centered: bool = False,
) -> Array:  # fmt: skip
    state["v"] = rho * state.get("v", 0.0) + (1 - rho) * g**2
    state["a"] = rho * state.get("a", 0.0) + (1 - rho) * g
    spread = state["v"] - state["a"] ** 2 if centered else state["v"]
    state["m"] = momentum * state.get("m", 0.0) + rate * g / np.sqrt(spread + epsilon)
    return np.asarray(x - state["m"])


@_optimizer("Ftrl")
def ftrl(
    state: State, x: Array, g: Array, rate: float, t: int, learning_rate_power: float = -0.5,
    initial_accumulator_value: float = 0.1, l1_regularization_strength: float = 0.0,
    l2_regularization_strength: float = 0.0, l2_shrinkage_regularization_strength: float = 0.0,
    beta: float = 0.0,
) -> Array:  # fmt: skip
    """McMahan et al. 2013, as Keras's documentation extends it."""
    l1, power = l1_regularization_strength, -learning_rate_power
    l2 = l2_regularization_strength + beta / (2 * rate)
    before = state.get("n", initial_accumulator_value)
    state["n"] = before + g**2
    sigma = (state["n"] ** power - before**power) / rate
    shrunk = g + 2 * l2_shrinkage_regularization_strength * x
    state["z"] = state.get("z", 0.0) + shrunk - sigma * x
    z = state["z"]
    return np.asarray((np.clip(z, -l1, l1) - z) / (state["n"] ** power / rate + 2 * l2))


@_optimizer("Lion")
def lion(state: State, x: Array, g: Array, rate: float, t: int, beta_1: float = 0.9,
         beta_2: float = 0.99) -> Array:  # fmt: skip
    """Chen et al. 2023."""
    m = state.get("m", 0.0)
    state["m"] = beta_2 * m + (1 - beta_2) * g
    return np.asarray(x - rate * np.sign(beta_1 * m + (1 - beta_1) * g))


@_optimizer("Lamb")
def lamb(state: State, x: Array, g: Array, rate: float, t: int, beta_1: float = 0.9,
         beta_2: float = 0.999, epsilon: float = 1e-7) -> Array:  # fmt: skip
    """You et al. 2019."""
    m, v = _moments(state, g, beta_1, beta_2)
    step = m / (1 - beta_1**t) / (np.sqrt(v / (1 - beta_2**t)) + epsilon)
    sizes = np.linalg.norm(x), np.linalg.norm(step)
    return np.asarray(x - (sizes[0] / sizes[1] if all(sizes) else 1.0) * rate * step)


@_optimizer("Adafactor")
def adafactor(state: State, x: Array, g: Array, rate: float, t: int, beta_2_decay: float = -0.8,
              epsilon_1: float = 1e-30, epsilon_2: float = 1e-3, clip_threshold: float = 1.0,
              relative_step: bool = True) -> Array:  # fmt: skip
    """Shazeer and Stern 2018; matrices keep a number for each row and column."""
    rate = min(rate, 1 / np.sqrt(t)) if relative_step else rate
    beta = 1 - float(t) ** beta_2_decay
    square = g**2 + epsilon_1
    if x.ndim > 1:
        state["r"] = beta * state.get("r", 0.0) + (1 - beta) * np.mean(square, -1)
        state["c"] = beta * state.get("c", 0.0) + (1 - beta) * np.mean(square, -2)
        rows = state["r"] / np.mean(state["r"], -1, keepdims=True)
        v = rows[..., None] * state["c"][..., None, :]
    else:
        v = state["v"] = beta * state.get("v", 0.0) + (1 - beta) * square
    step = g / np.sqrt(v)
    step = step / max(1.0, float(np.sqrt(np.mean(step**2))) / clip_threshold)
    size = max(epsilon_2, float(np.sqrt(np.mean(x**2))))
    return np.asarray(x - size * min(rate, 1 / np.sqrt(t)) * step)


@_optimizer("Muon")
def muon(state: State, x: Array, g: Array, rate: float, t: int, momentum: float = 0.95,
         nesterov: bool = True, ns_steps: int = 5, rms_rate: float | None = 0.2,
         adam_lr_ratio: float = 1.0, adam_beta_1: float = 0.9, adam_beta_2: float = 0.999,
         epsilon: float = 1e-7, adam_weight_decay: float = 0.004) -> Array:  # fmt: skip
    """Jordan 2024, with Moonlight's scale; Adam for all but matrices."""
    if x.ndim != 2:
        return adam(state, x, g, rate * adam_lr_ratio, t, adam_beta_1, adam_beta_2, epsilon)
    state["m"] = momentum * state.get("m", 0.0) + g
    step = _newton_schulz(g + momentum * state["m"] if nesterov else state["m"], ns_steps)
    scale = 1.0 if rms_rate is None else np.sqrt(max(x.shape)) * rms_rate
    return np.asarray(x - rate * scale * step)


def _newton_schulz(x: Array, steps: int) -> Array:
    tall = x.shape[0] > x.shape[1]
    x = x.T if tall else x
    x = x / (np.linalg.norm(x) + 1e-7)
    for _ in range(steps):
        square = x @ x.T
        x = 3.4445 * x + (-4.7750 * square + 2.0315 * square @ square) @ x
    return np.asarray(x.T if tall else x)


@_optimizer("ScheduleFreeAdamW")
def schedule_free(
    state: State, y: Array, g: Array, rate: float, t: int, beta_1: float = 0.9,
    beta_2: float = 0.999, epsilon: float = 1e-8, warmup_steps: int = 0,
) -> Array:  # fmt: skip
    """Defazio et al. 2024: the variable is y, where the gradient is taken; x follows from y and z.

    What else changes the variable, such as weight decay, so changes x.
    """
    rate = rate * min(t / warmup_steps, 1.0) if warmup_steps else rate
    state["v"] = beta_2 * state.get("v", 0.0) + (1 - beta_2) * g**2
    before: Any = state.get("z", state["start"])
    x = (y - (1 - beta_1) * before) / beta_1
    z = state["z"] = before - rate * g / (np.sqrt(state["v"] / (1 - beta_2**t)) + epsilon)
    x = (1 - 1 / t) * x + z / t
    return np.asarray((1 - beta_1) * z + beta_1 * x)


def _loss_scale(config: dict[str, Any], values: list[Array], steps: list[list[Array]],
                wraps: Any = None, **more: Any) -> list[list[Array]]:  # fmt: skip
    """Gradients come scaled; a step with one that is not finite halves the scale instead."""
    scale, growth = config.get("initial_scale", 2.0**15), config.get("dynamic_growth_steps", 2000)
    name, options = wraps
    kept: list[list[Array]] = []
    found: list[list[Array]] = []
    good = 0
    for gradients in steps:
        if all(np.isfinite(one).all() for one in gradients):
            kept.append([one / scale for one in gradients])
            good += 1
            if good == growth:
                scale, good = scale * 2, 0
        else:
            scale, good = scale / 2, 0
        found.append(follow(name, options, values, kept)[-1] if kept else list(values))
    return found


table(**{"optimizers.LossScaleOptimizer": _loss_scale})
