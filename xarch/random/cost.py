"""What the same numbers cost: `python -m xarch.random.cost` on the running backend.

Times each function of `xarch.random` against the one of `keras.random`, by turns, and prints the
ratio of the medians: eager, and inside a compiled `predict`.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from statistics import median
from typing import Any

import click
import keras
import numpy as np

import xarch.random

Draw = Callable[[Any], Any]


def draws(elements: int) -> dict[str, Callable[[Any], Draw]]:
    """For each function: a module to a draw by a seed, of about that many elements."""
    shape = (elements // 16, 16)
    ones, logits = keras.ops.ones(shape), keras.ops.zeros((64, 10))
    return {
        "uniform": lambda m: lambda s: m.uniform(shape, seed=s),
        "normal": lambda m: lambda s: m.normal(shape, seed=s),
        "truncated_normal": lambda m: lambda s: m.truncated_normal(shape, seed=s),
        "randint": lambda m: lambda s: m.randint(shape, 0, 100, seed=s),
        "dropout": lambda m: lambda s: m.dropout(ones, 0.3, seed=s),
        "shuffle": lambda m: lambda s: m.shuffle(ones, seed=s),
        "categorical": lambda m: lambda s: m.categorical(logits, elements // 640, seed=s),
        "gamma": lambda m: lambda s: m.gamma(shape, 2.0, seed=s),
        "beta": lambda m: lambda s: m.beta(shape, 2.0, 3.0, seed=s),
        "binomial": lambda m: lambda s: m.binomial(shape, 10, 0.3, seed=s),
    }


def ratio(mine: Callable[[], Any], theirs: Callable[[], Any], rounds: int) -> tuple[float, float]:
    """Median seconds of two functions that are called by turns, after one call of each."""
    seconds: tuple[list[float], list[float]] = ([], [])
    for turn in range(rounds + 1):
        for function, times in zip((mine, theirs), seconds, strict=True):
            start = time.perf_counter()
            keras.ops.convert_to_numpy(function())
            if turn:
                times.append(time.perf_counter() - start)
    return median(seconds[0]), median(seconds[1])


def eager(draw: Draw) -> Callable[[], Any]:
    """The draw by a seed generator, outside any trace."""
    generator = keras.random.SeedGenerator(1)
    return lambda: draw(generator)


def compiled(draw: Draw) -> Callable[[], Any]:
    """The draw inside a model's `predict`, compiled as Keras does it on this backend."""

    class Drawing(keras.Layer):  # type: ignore[misc, unused-ignore]
        def __init__(self) -> None:
            super().__init__()
            self.generator = keras.random.SeedGenerator(1)

        def call(self, inputs: Any) -> Any:
            return keras.ops.expand_dims(keras.ops.max(draw(self.generator)), 0) + inputs[:, 0]

    model = keras.Sequential([Drawing()])
    model.compile(jit_compile="auto", run_eagerly=False)
    one = np.zeros((1, 1), "float32")
    return lambda: model.predict_on_batch(one)


def main() -> None:
    """Prints one line for each function."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--elements", type=int, default=262144)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--eager-only", action="store_true")
    options = parser.parse_args()
    click.echo(
        f"{keras.backend.backend()}, {options.elements} elements, median of {options.rounds}"
    )
    click.echo(f"{'function':18}{'eager ms':>10}{'ratio':>8}{'compiled ms':>13}{'ratio':>8}")
    for name, make in draws(options.elements).items():
        mine, theirs = make(xarch.random), make(keras.random)
        pair = ratio(eager(mine), eager(theirs), options.rounds)
        line = f"{name:18}{pair[0] * 1e3:10.2f}{pair[0] / pair[1]:8.2f}"
        if not options.eager_only:
            pair = ratio(compiled(mine), compiled(theirs), options.rounds)
            line += f"{pair[0] * 1e3:13.2f}{pair[0] / pair[1]:8.2f}"
        click.echo(line)


if __name__ == "__main__":
    main()
