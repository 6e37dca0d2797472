"""The JAX backend of xarch. Importing this package does not import jax."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from pathlib import Path
from typing import cast

from xarch.backend.contract import Arrays, Fast, Runtime
from xarch.backend.needs import Ops
from xarch.backend.tracing import Tracing, TracingSource
from xarch.backend.twins import Twins


class JaxBackend:
    """JAX as xarch sees it."""

    name = "jax"
    keras_backend = "jax"
    native_package = "jax"
    distributions = ("jax",)
    supported = ">=0.8,<0.13"
    install = "xarch[jax]"
    capabilities = frozenset({"train", "compile", "bfloat16", "trace", "fast", "ops", "twins"})
    exact: Mapping[str, str] = {
        "NVIDIA_TF32_OVERRIDE": "0",
        "JAX_DEFAULT_MATMUL_PRECISION": "highest",
    }

    def environment(
        self, *, threads: int | None = None, float64: bool = False, cache: Path | None = None
    ) -> dict[str, str]:
        """Threads by the variable that XLA sizes its pool by; 64-bit types, a cache on request."""
        variables = {}
        if threads is not None:
            variables["OMP_NUM_THREADS"] = variables["NPROC"] = str(threads)
        if threads == 1:
            variables["XLA_FLAGS"] = (
                "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
            )
        if float64:
            variables["JAX_ENABLE_X64"] = "1"
        if cache is not None:
            variables["JAX_COMPILATION_CACHE_DIR"] = str(cache)
            variables["JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS"] = "0"
            variables["JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES"] = "-1"
        return variables

    def runtime(self) -> Runtime:
        """Process-wide settings of JAX."""
        return cast(Runtime, importlib.import_module("xarch_jax.runtime"))

    def arrays(self) -> Arrays:
        """JAX arrays to numpy and back."""
        return cast(Arrays, importlib.import_module("xarch_jax.arrays"))

    def tracing(self) -> Tracing:
        """Functions compiled and differentiated."""
        return cast(Tracing, importlib.import_module("xarch_jax.trace"))

    def ops(self) -> Ops:
        """What its ops need to mean what they mean everywhere."""
        return cast(Ops, importlib.import_module("xarch_jax.ops"))

    def tracing_source(self) -> TracingSource:
        """What `tracing` does, as source."""
        return cast(TracingSource, importlib.import_module("xarch_jax.source"))

    def native_twins(self) -> Twins:
        """Models written without Keras, to time it against."""
        return cast(Twins, importlib.import_module("xarch_jax.bench"))

    def fast(self) -> Fast:
        """Inference as one program."""
        return cast(Fast, importlib.import_module("xarch_jax.fast"))


BACKEND = JaxBackend()
