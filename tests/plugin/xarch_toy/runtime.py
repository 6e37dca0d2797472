"""Process-wide settings of numpy."""

from contextlib import AbstractContextManager, nullcontext

import numpy as np

from xarch.backend import Device


def version() -> str:
    """The version of numpy."""
    return np.__version__


def devices() -> list[Device]:
    """The CPU."""
    return [Device("cpu", "cpu")]


def threads() -> int | None:
    """Numpy does not tell."""
    return None


def precision() -> dict[str, str]:
    """What numpy does with floating-point errors."""
    return {name: str(value) for name, value in np.geterr().items()}


def memory() -> dict[str, int]:
    """Numpy does not tell."""
    return {}


def seed(value: int) -> None:
    """Seeds numpy's global generator."""
    np.random.seed(value)  # noqa: NPY002  # it is the global one that is meant


def is_compiling() -> bool:
    """Numpy compiles nothing."""
    return False


def in_float64() -> AbstractContextManager[None]:
    """Everything here has a float64."""
    return nullcontext()
