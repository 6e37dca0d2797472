"""Process-wide settings of JAX."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager, nullcontext

import jax

from xarch.backend.contract import Device


def version() -> str:
    """The version of JAX."""
    return str(jax.__version__)


def devices() -> list[Device]:
    """The devices of JAX's default platform, then the CPU where that is another one."""
    found = list(jax.local_devices())
    if all(device.platform != "cpu" for device in found):
        found.extend(jax.local_devices(backend="cpu"))
    return [
        Device(_kind(device.platform), f"{device.platform}:{device.id}", device.device_kind)
        for device in found
    ]


def threads() -> int | None:
    """What `NPROC` tells XLA; None where nothing does."""
    told = os.environ.get("NPROC", "")
    return int(told) if told.isdecimal() else None


def precision() -> dict[str, str]:
    """The settings of JAX that change numbers."""
    return {
        "default_matmul_precision": str(jax.config.jax_default_matmul_precision).lower(),
        "enable_x64": str(jax.config.jax_enable_x64).lower(),
    }


def memory() -> dict[str, int]:
    """Bytes in use on each device that counts them."""
    found = {}
    for device in jax.local_devices():
        stats = device.memory_stats()
        if stats is not None:
            found[f"{device.platform}:{device.id}"] = int(stats["bytes_in_use"])
    return found


def seed(value: int) -> None:
    """Does nothing: JAX has no global generator, and its keys are explicit."""


def is_compiling() -> bool:
    """JAX's tracers raise when they are read."""
    return False


def _kind(platform: str) -> str:
    return {"cuda": "gpu", "rocm": "gpu"}.get(platform, platform)


def in_float64() -> AbstractContextManager[None]:
    """Everything here has a float64."""
    return nullcontext()
