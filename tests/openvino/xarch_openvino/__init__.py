"""Keras's openvino backend as an xarch backend of its own distribution."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from pathlib import Path


class OpenvinoBackend:
    """OpenVINO infers: no gradients, and no function is traced from outside of a model."""

    name = "openvino"
    keras_backend = "openvino"
    native_package = "openvino"
    distributions = ("openvino",)
    supported = ">=2026.1,<2027"
    install = "xarch-openvino"
    capabilities = frozenset()
    exact: Mapping[str, str] = {}

    def environment(
        self, *, threads: int | None = None, float64: bool = False, cache: Path | None = None
    ) -> dict[str, str]:
        """Nothing: OpenVINO takes its settings in the process."""
        return {}

    def runtime(self):
        """Process-wide settings of OpenVINO."""
        return importlib.import_module("xarch_openvino.runtime")

    def arrays(self):
        """Keras's tensors of OpenVINO's graphs to numpy and back."""
        return importlib.import_module("xarch_openvino.arrays")


BACKEND = OpenvinoBackend()
