"""Process-wide settings of torch."""

from __future__ import annotations

import functools
import warnings
from contextlib import AbstractContextManager, nullcontext

import torch

from xarch.backend.contract import Device


def version() -> str:
    """The version of torch."""
    return str(torch.__version__)


@functools.cache
def slope_of_clamp(*, of_tensor: bool = False) -> float:
    """The gradient of `clamp` where the value is the bound: 1 in torch 2.13, 0 or 0.5 in 2.15.

    Args:
        of_tensor: Whether the bound is a tensor rather than a number.
    """
    with torch.inference_mode(False), torch.enable_grad():
        x = torch.zeros((), requires_grad=True)
        bound = torch.zeros(()) if of_tensor else 0
        (slope,) = torch.autograd.grad(x.clamp(min=bound), x)
    return float(slope)


def devices() -> list[Device]:
    """The CUDA or MPS devices first, because Keras prefers them, then the CPU."""
    found = [
        Device("gpu", f"cuda:{index}", torch.cuda.get_device_name(index))
        for index in range(torch.cuda.device_count())
    ]
    if torch.backends.mps.is_available():
        found.append(Device("gpu", "mps"))
    return [*found, Device("cpu", "cpu")]


def threads() -> int | None:
    """Threads for one op on the CPU."""
    return int(torch.get_num_threads())


def precision() -> dict[str, str]:
    """The settings of torch that change numbers."""
    with warnings.catch_warnings():  # torch 2.9 warns of this name, which later ones keep
        warnings.simplefilter("ignore", UserWarning)
        products = torch.get_float32_matmul_precision()
    return {
        "float32_matmul_precision": products,
        "cudnn.allow_tf32": str(torch.backends.cudnn.allow_tf32).lower(),
        "deterministic_algorithms": str(torch.are_deterministic_algorithms_enabled()).lower(),
    }


def memory() -> dict[str, int]:
    """Bytes allocated on each CUDA device."""
    return {
        f"cuda:{index}": torch.cuda.memory_allocated(index)
        for index in range(torch.cuda.device_count())
    }


def seed(value: int) -> None:
    """Seeds torch's generators on every device."""
    torch.manual_seed(value)


def is_compiling() -> bool:
    """Whether `torch.compile` reads this code, which would end its graph at a number."""
    return bool(torch.compiler.is_compiling())


def in_float64() -> AbstractContextManager[None]:
    """Everything here has a float64."""
    return nullcontext()
