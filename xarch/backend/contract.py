"""What a backend is: the one page that every backend folder, in this tree or outside, fulfils.

A backend is a package whose top level defines `BACKEND`, an object with the members of `Backend`.
Importing the package must import neither its framework nor Keras: everything that needs the
framework lives in the modules that `runtime()` and `arrays()` return, so that a process can ask
about all backends and import none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

if TYPE_CHECKING:
    import numpy as np

#: Every capability that code may ask a backend for, and what having it means.
CAPABILITIES: Mapping[str, str] = {
    "train": "computes gradients, so that `fit` works",
    "compile": "has a tracing compiler behind `jit_compile`",
    "bfloat16": "computes in bfloat16",
    "reader": "reads native models; it then has `reader()`, see `xarch.backend.reading.Reader`",
    "trace": "traces functions of tensors; it then has `tracing()`, see `xarch.backend.tracing`",
    "fast": "runs a model as one program of the framework; it then has `fast()`, see `Fast`",
    "twins": "has models to time Keras against; it then has `native_twins()`, see `twins.Twins`",
    "ops": "says which ops mean something else on it; it then has `ops()`, see `needs.Ops`",
    "float64": "keeps float64 from input to output, to about 1e-12",
}


@dataclass(frozen=True)
class Device:
    """One device that a framework can compute on.

    Attributes:
        kind: `cpu`, `gpu`, `tpu` or the framework's own word in lower case.
        name: The framework's own name for it, such as `cuda:0`.
        description: What the hardware calls itself, or an empty string.
    """

    kind: str
    name: str
    description: str = ""


class Runtime(Protocol):
    """The module `runtime` of a backend: the process-wide settings of its framework."""

    def version(self) -> str:
        """The framework's version."""

    def devices(self) -> list[Device]:
        """The devices that the framework sees, the default one first."""

    def threads(self) -> int | None:
        """How many threads one op may use on the CPU; None where the framework does not tell."""

    def precision(self) -> dict[str, str]:
        """The framework's own settings that change numbers, by their names there."""

    def memory(self) -> dict[str, int]:
        """Bytes in use by device name, where the framework tells; empty elsewhere."""

    def seed(self, value: int) -> None:
        """Seeds the framework's own global generator, where it has one."""

    def is_compiling(self) -> bool:
        """Whether a function is being compiled in which reading a tensor would end the graph.

        False where reading one raises, as it does in traced functions elsewhere.
        """

    def in_float64(self) -> AbstractContextManager[None]:
        """Fills in what the framework itself has no float64 of, for the duration."""


class Arrays(Protocol):
    """The module `arrays` of a backend: its tensors to numpy and back."""

    def is_native(self, value: Any) -> bool:
        """Whether `value` is a tensor or variable of this framework."""

    def to_numpy(self, value: Any) -> np.ndarray[Any, Any]:
        """A native tensor's values, with its dtype (`ml_dtypes` for bfloat16), on the host."""

    def from_numpy(self, value: np.ndarray[Any, Any]) -> Any:
        """A native tensor with the array's values, shape and, where it exists, dtype."""


class Fast(Protocol):
    """The module `fast` of a backend that has the capability of that name."""

    def predictor(self, model: Any) -> Callable[[Any], Any]:
        """A callable that computes `model(inputs, training=False)`; see `xarch.fast`."""


@runtime_checkable
class Backend(Protocol):
    """One framework as xarch sees it."""

    @property
    def name(self) -> str:
        """The name that users write, for instance in `XARCH_BACKEND`."""

    @property
    def keras_backend(self) -> str:
        """The value of `KERAS_BACKEND` that makes Keras run on it."""

    @property
    def native_package(self) -> str:
        """The module whose import means that the framework is in the process."""

    @property
    def distributions(self) -> tuple[str, ...]:
        """The distributions that may provide it, the usual one first."""

    @property
    def supported(self) -> str:
        """The supported versions as a PEP 440 specifier set."""

    @property
    def install(self) -> str:
        """What `pip install` is given to get it, for example `xarch[jax]`."""

    @property
    def capabilities(self) -> frozenset[str]:
        """The members of `CAPABILITIES` that hold for it."""

    @property
    def exact(self) -> Mapping[str, str]:
        """Environment variables that keep float32 in float32 on devices that would round it."""

    def environment(
        self, *, threads: int | None = None, float64: bool = False, cache: Path | None = None
    ) -> dict[str, str]:
        """Environment variables that a new process needs before the framework is imported.

        Args:
            threads: How many CPU threads one op may use; None leaves the framework's default.
            float64: Whether the process will compute in float64.
            cache: A folder in which what the framework compiles is kept for later processes, where
                it can do that; None for none.
        """

    def runtime(self) -> Runtime:
        """The `runtime` module; imports the framework."""

    def arrays(self) -> Arrays:
        """The `arrays` module; imports the framework."""
