"""The backend of this process, once its framework is imported."""

from __future__ import annotations

import importlib
import os
from dataclasses import dataclass

from xarch.backend import registry, selection
from xarch.backend.contract import Backend, Device
from xarch.errors import DeviceLost, UnknownBackend


@dataclass(frozen=True)
class Current:
    """What this process runs on.

    Attributes:
        name: The backend's name.
        version: The framework's version.
        keras_version: Keras's version.
        devices: What it computes on, the default device first.
        threads: CPU threads for one op, or None where the framework does not tell.
        precision: Keras's float type and the framework's own settings that change numbers.
        capabilities: The members of `xarch.backend.CAPABILITIES` that hold.
        reason: Why this backend was chosen.
    """

    name: str
    version: str
    keras_version: str
    devices: list[Device]
    threads: int | None
    precision: dict[str, str]
    capabilities: frozenset[str]
    reason: str


def current() -> Current:
    """What this process runs on; imports Keras and the framework.

    Raises:
        BackendError: No backend can be chosen, or Keras runs on one that xarch does not know.
    """
    choice = selection.require()
    backend = current_backend()
    keras = importlib.import_module("keras")
    runtime = backend.runtime()
    return Current(
        name=backend.name,
        version=runtime.version(),
        keras_version=keras.__version__,
        devices=runtime.devices(),
        threads=runtime.threads(),
        precision={
            "floatx": keras.config.floatx(),
            "dtype_policy": keras.config.dtype_policy().name,
            **{name: os.environ.get(name, "unset") for name in backend.exact},
            **runtime.precision(),
        },
        capabilities=backend.capabilities,
        reason=choice.reason,
    )


def current_backend() -> Backend:
    """The `Backend` that this process runs on; imports nothing but its package.

    Raises:
        BackendError: No backend can be chosen, or Keras runs on one that xarch does not know.
    """
    choice = selection.require()
    backend = registry.find_by_keras_name(choice.keras_backend)
    if backend is None:
        raise UnknownBackend(
            f"Keras runs on {choice.keras_backend!r} ({choice.reason}), for which no xarch backend "
            f"is installed. Known: {', '.join(registry.names())}. A package can add one through "
            f"the entry point {registry.GROUP!r}."
        )
    return backend


def require_device() -> None:
    """Computes something, after an error: some leave a device of no use to this process.

    A failed check or a bad address in a kernel spoils a CUDA context for good, and every later
    call fails with the same error (CUDA Runtime API, `cudaErrorAssert`).

    Raises:
        DeviceLost: Nothing can be computed any more.
    """
    keras = importlib.import_module("keras")
    try:
        found = current_backend().arrays().to_numpy(keras.ops.add(keras.ops.ones((2,)), 1))
        assert found.tolist() == [2, 2]
    except Exception as error:
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise DeviceLost(
            f"The device computes nothing any more in this process: {reason}. An error in a "
            "kernel, such as an index out of range, does that; go on in a new process."
        ) from error
