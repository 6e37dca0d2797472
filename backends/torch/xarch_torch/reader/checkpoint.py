"""Torch checkpoints from files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch

from xarch.errors import PortError
from xarch_torch import arrays


def load_checkpoint(path: Path) -> Mapping[str, Any]:
    """A `.pt` file's tensors as numpy arrays; nothing in the file is executed.

    Raises:
        PortError: The file holds more than tensors, or no mapping of names to tensors.
    """
    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # whatever a hostile file provokes
        raise PortError(f"{path} cannot be opened with weights_only=True: {error}") from error
    if isinstance(content, Mapping) and isinstance(content.get("state_dict"), Mapping):
        content = content["state_dict"]
    if not isinstance(content, Mapping):
        raise PortError(f"{path} holds a {type(content).__name__}, not tensors by name.")
    odd = [str(name) for name, value in content.items() if not isinstance(value, torch.Tensor)]
    if odd:
        raise PortError(f"{path} holds entries that are no tensors: {', '.join(odd[:10])}.")
    return {str(name): arrays.to_numpy(value) for name, value in content.items()}
