"""The torch backend of xarch. Importing this package does not import torch."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from pathlib import Path
from typing import cast

from xarch.backend.contract import Arrays, Fast, Runtime
from xarch.backend.needs import Ops
from xarch.backend.reading import Reader
from xarch.backend.tracing import Tracing, TracingSource
from xarch.backend.twins import Twins

#: The versions whose graphs the reader reads. Up to 2.12 torch gives `lstm` an axis too many, names
#: both calls of a module alike, and traces `torch.func` in another way.
READS = ">=2.13"


class TorchBackend:
    """PyTorch as xarch sees it."""

    name = "torch"
    keras_backend = "torch"
    native_package = "torch"
    distributions = ("torch",)
    supported = ">=2.9,<2.16"
    install = "xarch[torch]"
    capabilities = frozenset(
        {"train", "compile", "bfloat16", "trace", "reader", "fast", "ops", "twins"}
    )
    exact: Mapping[str, str] = {"NVIDIA_TF32_OVERRIDE": "0"}

    def environment(
        self, *, threads: int | None = None, float64: bool = False, cache: Path | None = None
    ) -> dict[str, str]:
        """Thread counts; torch needs nothing for float64 and keeps what it compiles by itself."""
        if threads is None:
            return {}
        return {"OMP_NUM_THREADS": str(threads), "MKL_NUM_THREADS": str(threads)}

    def runtime(self) -> Runtime:
        """Process-wide settings of torch."""
        return cast(Runtime, importlib.import_module("xarch_torch.runtime"))

    def arrays(self) -> Arrays:
        """Torch tensors to numpy and back."""
        return cast(Arrays, importlib.import_module("xarch_torch.arrays"))

    def ops(self) -> Ops:
        """What its ops need to mean what they mean everywhere."""
        return cast(Ops, importlib.import_module("xarch_torch.ops"))

    def native_twins(self) -> Twins:
        """Models written without Keras, to time it against."""
        return cast(Twins, importlib.import_module("xarch_torch.bench"))

    def fast(self) -> Fast:
        """Inference as one program."""
        return cast(Fast, importlib.import_module("xarch_torch.fast"))

    def reader(self) -> Reader:
        """Torch modules to Keras models."""
        return cast(Reader, importlib.import_module("xarch_torch.reader"))

    def tracing(self) -> Tracing:
        """Functions compiled and differentiated."""
        return cast(Tracing, importlib.import_module("xarch_torch.trace"))

    def tracing_source(self) -> TracingSource:
        """What `tracing` does, as source."""
        return cast(TracingSource, importlib.import_module("xarch_torch.source"))


BACKEND = TorchBackend()
