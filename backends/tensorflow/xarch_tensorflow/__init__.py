"""The TensorFlow backend of xarch. Importing this package does not import tensorflow."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from pathlib import Path
from typing import cast

from xarch.backend.contract import Arrays, Fast, Runtime
from xarch.backend.needs import Ops
from xarch.backend.tracing import Tracing, TracingSource
from xarch.backend.twins import Twins


class TensorFlowBackend:
    """TensorFlow as xarch sees it."""

    name = "tensorflow"
    keras_backend = "tensorflow"
    native_package = "tensorflow"
    distributions = ("tensorflow", "tensorflow-cpu", "tensorflow-macos", "tf-nightly")
    supported = ">=2.20,<2.22"
    install = "xarch[tensorflow]"
    capabilities = frozenset(
        {"train", "compile", "bfloat16", "trace", "float64", "fast", "ops", "twins"}
    )
    exact: Mapping[str, str] = {"NVIDIA_TF32_OVERRIDE": "0"}

    def environment(
        self, *, threads: int | None = None, float64: bool = False, cache: Path | None = None
    ) -> dict[str, str]:
        """Thread counts, oneDNN, and no start-up chatter below warnings.

        TensorFlow turns oneDNN on by itself only where the processor has certain instructions
        (AVX512_VNNI and later), so its numbers, errors and crashes would depend on the machine:
        here it is on wherever TensorFlow has it.
        """
        variables = {"TF_CPP_MIN_LOG_LEVEL": "2", "TF_ENABLE_ONEDNN_OPTS": "1"}
        if threads is not None:
            variables["OMP_NUM_THREADS"] = str(threads)
            variables["TF_NUM_INTRAOP_THREADS"] = str(threads)
            variables["TF_NUM_INTEROP_THREADS"] = str(threads)
        return variables

    def runtime(self) -> Runtime:
        """Process-wide settings of TensorFlow."""
        return cast(Runtime, importlib.import_module("xarch_tensorflow.runtime"))

    def arrays(self) -> Arrays:
        """TensorFlow tensors to numpy and back."""
        return cast(Arrays, importlib.import_module("xarch_tensorflow.arrays"))

    def tracing(self) -> Tracing:
        """Functions compiled and differentiated."""
        return cast(Tracing, importlib.import_module("xarch_tensorflow.trace"))

    def ops(self) -> Ops:
        """What its ops need to mean what they mean everywhere."""
        return cast(Ops, importlib.import_module("xarch_tensorflow.ops"))

    def tracing_source(self) -> TracingSource:
        """What `tracing` does, as source."""
        return cast(TracingSource, importlib.import_module("xarch_tensorflow.source"))

    def native_twins(self) -> Twins:
        """Models written without Keras, to time it against."""
        return cast(Twins, importlib.import_module("xarch_tensorflow.bench"))

    def fast(self) -> Fast:
        """Inference as one program."""
        return cast(Fast, importlib.import_module("xarch_tensorflow.fast"))


BACKEND = TensorFlowBackend()
