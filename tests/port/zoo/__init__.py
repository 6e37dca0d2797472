"""Models to port, by name: `library/model`. Random weights, no downloads.

One file for each library; its `build(name)` returns a module and example inputs.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import torch
from xarch_torch.reader.native import enliven

Model = tuple[Any, Any]  # the module and its example inputs


def fixed(name: str) -> tuple[str, ...]:
    """The inputs whose values the graph of that model keeps."""
    library, _, rest = name.partition("/")
    module = import_module(f"port.zoo.{library}")
    return module.fixed(rest) if hasattr(module, "fixed") else ()


def build(name: str) -> Model:
    """The module of that name, in float64 with non-degenerate weights, and example inputs."""
    library, _, rest = name.partition("/")
    torch.manual_seed(0)
    module, inputs = import_module(f"port.zoo.{library}").build(rest)
    module = module.double()
    enliven(module)
    return module, inputs
