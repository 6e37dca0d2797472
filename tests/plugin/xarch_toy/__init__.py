"""Keras's numpy backend as an xarch backend of its own distribution."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from pathlib import Path


class ToyBackend:
    """Plain numpy: no gradients, no compiler."""

    name = "toy"
    keras_backend = "numpy"
    native_package = "numpy"
    distributions = ("numpy",)
    supported = ">=2.1,<3"
    install = "xarch-toy"
    capabilities = frozenset()
    exact: Mapping[str, str] = {}

    def environment(
        self, *, threads: int | None = None, float64: bool = False, cache: Path | None = None
    ) -> dict[str, str]:
        """One variable for all that numpy may be linked with."""
        return {} if threads is None else {"OMP_NUM_THREADS": str(threads)}

    def runtime(self):
        """Process-wide settings of numpy."""
        return importlib.import_module("xarch_toy.runtime")

    def arrays(self):
        """Nothing to convert."""
        return importlib.import_module("xarch_toy.arrays")


BACKEND = ToyBackend()
