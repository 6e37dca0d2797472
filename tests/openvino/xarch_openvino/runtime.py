"""Process-wide settings of OpenVINO."""

import random
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import numpy as np
import openvino

from xarch.backend import Device


def version() -> str:
    """The version of OpenVINO."""
    return openvino.__version__.partition("-")[0]


def devices() -> list[Device]:
    """What OpenVINO finds, the CPU first, on which Keras computes."""
    core = openvino.Core()
    names = sorted(core.available_devices, key=lambda name: name != "CPU")
    return [
        Device(name.partition(".")[0].lower(), name, core.get_property(name, "FULL_DEVICE_NAME"))
        for name in names
    ]


def threads() -> int | None:
    """How many threads inference takes, where somebody has said it."""
    return _property("INFERENCE_NUM_THREADS") or None


def precision() -> dict[str, str]:
    """The type in which a model computes; Keras asks for float32 where it calls an op."""
    return {"INFERENCE_PRECISION_HINT": str(_property("INFERENCE_PRECISION_HINT"))}


def memory() -> dict[str, int]:
    """OpenVINO does not tell."""
    return {}


def seed(value: int) -> None:
    """Keras draws its seeds from Python's and numpy's generators."""
    random.seed(value)
    np.random.seed(value)  # noqa: NPY002  # it is the global one that is meant


def is_compiling() -> bool:
    """Keras compiles a graph when a number is asked for, not a function."""
    return False


def in_float64() -> AbstractContextManager[None]:
    """Everything here has a float64."""
    return nullcontext()


def _property(name: str) -> Any:
    return openvino.Core().get_property("CPU", name)
