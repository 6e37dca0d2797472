"""Files for verification, whose layers draw no initial weights.

Drawing them costs JAX a compilation for every shape, and the file's weights replace them at once.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from xarch.port import files
from xarch.saving import archive

_ZEROS = {"module": "keras.initializers", "class_name": "Zeros", "config": {}}


def save_without(model: Any, path: Path) -> None:
    """Writes a ported model with zeros in place of every random initializer."""
    whole = path.with_name(f"whole-{path.name}")
    files.save(model, whole)
    archive.copy_with_config(whole, path, _replaced(archive.read_config(whole)))
    whole.unlink()


def _replaced(value: Any) -> Any:
    if isinstance(value, list):
        return [_replaced(one) for one in value]
    if not isinstance(value, dict):
        return value
    drawn = value.get("module") == "keras.initializers" and "seed" in value.get("config", {})
    return (
        {**_ZEROS, "registered_name": None}
        if drawn
        else {key: _replaced(one) for key, one in value.items()}
    )
