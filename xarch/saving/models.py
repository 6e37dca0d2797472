"""Saving and loading models on the backend of this process."""

from __future__ import annotations

import contextlib
import importlib
import os
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xarch import random
from xarch.errors import SavedModelError
from xarch.files import replacing
from xarch.saving import archive, shapes
from xarch.saving.config import JitCompile, mend_config

if TYPE_CHECKING:
    import keras

_STATE_LOST = "Skipping variable loading for optimizer"  # keras 3.15, a warning only


def save_model(
    model: keras.Model,
    path: str | os.PathLike[str],
    *,
    jit_compile: JitCompile = "auto",
    members: Mapping[str, Any] | None = None,
) -> tuple[str, ...]:
    """Saves a model so that plain Keras loads it and trains it further on any backend.

    Weights, compile settings and the optimizer's state are kept. As in every `.keras` file, the
    states of random generators (dropout) are not, and with `use_ema=True` the averaged weights
    stand in the place of the raw ones once `fit` has ended. The file appears whole or not at all.

    Args:
        model: A built Keras model.
        path: The file to write; its name ends in `.keras`.
        jit_compile: What the file's compile settings say; see `mend_config`.
        members: Plain data to keep in the file as JSON, by file name; plain Keras ignores it, and
            drops it when it saves the model again.

    Returns:
        One line for each thing that plain Keras would have tied to this backend.

    Raises:
        SavedModelError: The path does not end in `.keras` or cannot be written, or Keras cannot
            save the model.

    Example:
        On one backend, and then on another, where plain Keras may load the file as well::

            model.fit(x, y, epochs=3)
            xarch.saving.save_model(model, "half-way.keras")

            model = xarch.saving.load_model("half-way.keras")
            model.fit(x, y, epochs=3)
    """
    target = _keras_path(path)
    try:
        with (
            replacing(target, ".keras") as temporary,
            tempfile.TemporaryDirectory(prefix=".xarch-", dir=temporary.parent) as folder,
        ):
            # Keras writes a zipped file's weights to memory first, a folder's to the disk
            model.save(folder, zipped=False)
            changes = archive.pack(
                Path(folder), temporary, lambda old: mend_config(old, jit_compile)
            )
            archive.add_members(temporary, {**shapes.members(model), **(members or {})})
            return changes
    except SavedModelError:
        raise
    except OSError as error:
        raise SavedModelError(f"{target} cannot be written: {error.strerror or error}.") from error
    except Exception as error:
        raise SavedModelError(
            f"Keras cannot save this model: {type(error).__name__}: {error}"
        ) from error


def load_model(
    path: str | os.PathLike[str],
    *,
    custom_objects: Mapping[str, Any] | None = None,
    compile: bool = True,  # noqa: A002  # Keras's name for it
    jit_compile: JitCompile = "auto",
) -> keras.Model:
    """Loads a `.keras` file from any backend, ready to train further where it stopped.

    The file is not changed. It is data: Keras's safe mode is on and cannot be turned off here.

    Args:
        path: The file, from `save_model` or from plain Keras.
        custom_objects: Classes and functions by the names under which the model stores them.
        compile: Whether to restore the compile settings and the optimizer with its state.
        jit_compile: What to take for the file's own setting; see `mend_config`.

    Returns:
        The model on this process's backend.

    Raises:
        SavedModelError: The file is missing, damaged, hostile, or Keras cannot load it, or the
            optimizer's state does not fit the model.
    """
    source = _keras_path(path)
    mended, changes = mend_config(archive.read_config(source), jit_compile)
    if not changes:
        return _load(source, source, custom_objects, compile)
    with tempfile.TemporaryDirectory(prefix="xarch-") as folder:
        copy = Path(folder) / "mended.keras"
        archive.copy_with_config(source, copy, mended)
        return _load(source, copy, custom_objects, compile)


def _load(
    named: Path, file: Path, custom_objects: Mapping[str, Any] | None, compiled: bool
) -> keras.Model:
    saving = importlib.import_module("keras").saving
    importlib.import_module("xarch.layers")  # registers the layers
    shapes.register_layers(named)
    try:
        with _lost_state_is_an_error(), random.placeholders():
            return saving.load_model(
                file, custom_objects=dict(custom_objects or {}), compile=compiled, safe_mode=True
            )
    except Exception as error:
        raise SavedModelError(
            f"Keras cannot load {named}: {type(error).__name__}: {error}\n"
            "Where it names a class of your own, give it in `custom_objects` or register it; "
            "`compile=False` loads the layers and weights alone."
        ) from error


@contextlib.contextmanager
def _lost_state_is_an_error() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.filterwarnings("error", message=_STATE_LOST)
        yield


def _keras_path(path: str | os.PathLike[str]) -> Path:
    if not os.fspath(path).endswith(".keras"):
        raise SavedModelError(
            f"{os.fspath(path)} does not end in .keras, which Keras asks for. Rename it."
        )
    return Path(path)
