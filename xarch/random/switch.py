"""`portable`: the same numbers in a whole program, third-party Keras layers too."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any

import keras

from xarch.random import api, initializers, keras_private

#: What is replaced while the switch is on; every other name of the module stays.
NAMES = (
    "beta",
    "binomial",
    "categorical",
    "dropout",
    "gamma",
    "normal",
    "randint",
    "shuffle",
    "truncated_normal",
    "uniform",
)


@contextmanager
def portable() -> Iterator[None]:
    """Draws of `keras.random`, Keras layers and initializers have xarch's numbers in this block.

    Works for every layer that draws through `keras.random`. A function that was compiled outside
    keeps the numbers it was compiled with, and one that was compiled inside keeps these: build,
    compile and train on the same side. May be nested.

    Raises:
        UnsupportedKeras: The installed Keras is outside the range that was checked.

    Example:
        >>> import keras
        >>> import xarch.random
        >>> with xarch.random.portable():
        ...     f"{float(keras.random.uniform((), seed=1)):.4f}"
        '0.7039'
    """
    with replaced({name: getattr(api, name) for name in NAMES}):
        yield


@contextmanager
def replaced(functions: Mapping[str, Callable[..., Any]]) -> Iterator[None]:
    """Keras draws by other functions in this block, and orthogonal matrices on the host.

    Args:
        functions: Functions with the signatures of those of the same names in `keras.random`.
    """
    module = keras_private.backend_random()
    orthogonal = keras.initializers.OrthogonalInitializer
    saved: list[tuple[Any, str, Any]] = [
        (module, name, getattr(module, name)) for name in functions
    ]
    saved.append((orthogonal, "__call__", orthogonal.__call__))
    try:
        for name, function in functions.items():
            setattr(module, name, function)
        orthogonal.__call__ = _orthogonal
        yield
    finally:
        for owner, name, value in saved:
            setattr(owner, name, value)


def enable() -> Callable[[], None]:
    """Turns `portable` on for the rest of the program.

    Returns:
        A function that turns it off again.
    """
    stack = ExitStack()
    stack.enter_context(portable())
    return stack.close


def _orthogonal(self: Any, shape: Any, dtype: Any = None) -> Any:
    made = initializers.values(self, shape, dtype, initializers.host_key(self.seed))
    return keras.ops.convert_to_tensor(made, dtype=dtype)
