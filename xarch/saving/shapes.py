"""What a `.keras` file says of its model's shapes, so that those without Keras know them.

One member of the archive, which Keras ignores.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Mapping
from typing import Any

from xarch.errors import SavedModelError
from xarch.saving import archive
from xarch.saving.flops import count_flops

MEMBER = "xarch_shapes.json"
#: Packages with layers of their own that a file may name; it is data, and can import no other.
KNOWN = ("keras_hub",)

LARGEST = 16 * 2**20  # bytes; thousands of weights take a few hundred thousand


def members(model: Any) -> dict[str, Any]:
    """The member for a model; none where its layers are not known before it is called."""
    if not getattr(model, "inputs", None) or not getattr(model, "outputs", None):
        return {}
    return {
        MEMBER: {
            "inputs": [_tensor(one) for one in model.inputs],
            "outputs": [_tensor(one) for one in model.outputs],
            "trainable": [list(one.shape) for one in model.trainable_weights],
            "fixed": [list(one.shape) for one in model.non_trainable_weights],
            "flops": count_flops(model),
            "packages": sorted(_packages(model)),
        }
    }


def read_shapes(path: str | os.PathLike[str]) -> Mapping[str, Any]:
    """What a file says; imports no Keras.

    It has `inputs`, `outputs`, `trainable`, `fixed`, `packages`, and `flops`: None where they could
    not be counted, or the file is from before they were.

    Raises:
        SavedModelError: The file cannot be read, or says nothing of shapes.
    """
    found = archive.read_member(path, MEMBER, LARGEST)
    if not isinstance(found, Mapping):
        raise SavedModelError(
            f"{os.fspath(path)} does not tell its shapes: plain Keras wrote it. Load it in Keras "
            "and write it again by xarch.saving.save_model, as xarch port does."
        )
    return {"flops": None, **found}


def register_layers(path: str | os.PathLike[str]) -> None:
    """Imports the packages of `KNOWN` whose layers a file holds, so that Keras knows them.

    Raises:
        SavedModelError: One is not installed.
    """
    found = archive.read_member(path, MEMBER, LARGEST)
    for name in found.get("packages", ()) if isinstance(found, Mapping) else ():
        if name in KNOWN:
            try:
                importlib.import_module(name)
            except ModuleNotFoundError as error:
                raise SavedModelError(
                    f"{os.fspath(path)} has layers of {name}, which does not import here: {error}. "
                    f"Install it: pip install {name.replace('_', '-')}"
                ) from None


def _tensor(one: Any) -> dict[str, Any]:
    return {"shape": list(one.shape[1:]), "dtype": str(one.dtype)}


def _packages(model: Any) -> set[str]:
    """The packages that the model's layers come from, Keras's and this one's left out."""
    found = {type(model).__module__.split(".")[0]}
    for layer in getattr(model, "layers", ()):
        found |= _packages(layer)
    return found - {"keras", "xarch"}
