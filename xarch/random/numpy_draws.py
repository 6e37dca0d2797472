"""`placeholders`: quick random numbers of numpy, while a model is made whose values come next.

Keras draws an initial value for every variable, also where a file or `initialise` replaces it at
once. On JAX each shape of such a draw is a program that takes a second to compile.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import keras
import numpy as np

from xarch.random import keras_private
from xarch.random.switch import replaced

_Sampler = Callable[[np.random.Generator, tuple[int, ...], float, float], Any]


@contextmanager
def placeholders() -> Iterator[None]:
    """Initial values are numpy's in this block, with the right distribution, shape and dtype.

    Nothing changes where the installed Keras is not one whose private parts are known.
    """
    if not keras_private.is_checked():
        yield
        return
    module, generator = keras_private.backend_random(), np.random.default_rng(0)
    quick = {
        name: _quick(getattr(module, name), sampler, generator)
        for name, sampler in _SAMPLERS.items()
    }
    with replaced(quick):
        yield


def _quick(slow: Callable[..., Any], sampler: _Sampler, generator: np.random.Generator) -> Any:
    signature = inspect.signature(slow)

    @functools.wraps(slow)  # a block inside another one reads the signature, too
    def draw(*args: Any, **kwargs: Any) -> Any:
        bound = signature.bind(*args, **kwargs)
        bound.apply_defaults()
        shape, first, second, dtype, _ = bound.arguments.values()
        known = all(isinstance(one, int | float) for one in (*shape, first, second))
        if not known:  # inside a traced function
            return slow(*args, **kwargs)
        value = sampler(generator, tuple(shape), first, second)
        return keras.ops.convert_to_tensor(value, dtype=dtype or keras.config.floatx())

    return draw


def _uniform(
    generator: np.random.Generator, shape: tuple[int, ...], minval: float, maxval: float
) -> Any:
    return minval + (maxval - minval) * generator.random(shape, "float32")


def _normal(
    generator: np.random.Generator, shape: tuple[int, ...], mean: float, stddev: float
) -> Any:
    return mean + stddev * generator.standard_normal(shape, "float32")


def _truncated(
    generator: np.random.Generator, shape: tuple[int, ...], mean: float, stddev: float
) -> Any:
    return mean + stddev * np.clip(generator.standard_normal(shape, "float32"), -2, 2)


_SAMPLERS: Mapping[str, _Sampler] = {
    "uniform": _uniform,
    "normal": _normal,
    "truncated_normal": _truncated,
}
