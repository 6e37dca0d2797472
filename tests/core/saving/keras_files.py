"""Archives in the shape of `.keras` files, made without Keras."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

TORCH_ADAM = "keras.src.backend.torch.optimizers.torch_adam"


def config(optimizer_module: str = TORCH_ADAM, *, jit_compile: Any = False) -> dict[str, Any]:
    """What Keras 3.15.1 on torch writes for a compiled model, shortened."""
    return {
        "module": "keras",
        "class_name": "Sequential",
        "config": {"name": "sequential", "layers": []},
        "registered_name": "Sequential",
        "compile_config": {
            "optimizer": {
                "module": optimizer_module,
                "class_name": "Adam",
                "config": {"learning_rate": 0.001, "epsilon": 1e-07},
                "registered_name": "Adam",
            },
            "loss": "mse",
            "jit_compile": jit_compile,
        },
    }


def write(path: Path, members: dict[str, bytes], method: int = zipfile.ZIP_STORED) -> Path:
    """A zip archive with these members."""
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def members(configuration: Any) -> dict[str, bytes]:
    """The members of a `.keras` file; the weights are bytes that only Keras would read."""
    return {
        "metadata.json": b'{"keras_version": "3.15.1"}',
        "config.json": json.dumps(configuration).encode(),
        "model.weights.h5": bytes(range(256)) * 40,
        "assets/words.txt": b"one two",
    }


def read_config(path: Path) -> dict[str, Any]:
    """The configuration as a stranger's program reads it."""
    with zipfile.ZipFile(path) as archive:
        found: dict[str, Any] = json.loads(archive.read("config.json"))
    return found
