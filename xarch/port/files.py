"""Ported models on disk: ordinary `.keras` files with the weight map beside the weights.

The map is one more member of the archive, which Keras ignores, so that Keras alone loads the file.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from xarch import saving
from xarch.backend.reading import WeightEntry
from xarch.errors import SavedModelError
from xarch.port.attached import attach, entries_of
from xarch.saving.archive import read_member

MEMBER = "xarch_port.json"
FORMAT = 1
LARGEST_MAP = 64 * 1024 * 1024  # bytes; a map of a million weights has about a quarter of that


def save(model: Any, path: str | os.PathLike[str], extra: dict[str, Any] | None = None) -> Path:
    """Writes a ported model with its weight map.

    Args:
        model: A model from `Port.model` or `load`; trained or not.
        path: Where to; the name must end in `.keras`.
        extra: More plain JSON to keep, such as a verification's result.

    Returns:
        The path. Nothing is left there when anything fails.

    Raises:
        PortError: The model carries no weight map.
        SavedModelError: The path does not end in `.keras` or cannot be written.
    """
    target = check_place(path)
    content = {"format": FORMAT, "weights": [one.to_json() for one in entries_of(model)]}
    content.update(extra or {})
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        saving.save_model(model, target, members={MEMBER: content})
    except OSError as error:
        raise SavedModelError(f"{target} cannot be written: {error}.") from error
    return target


def check_place(path: str | os.PathLike[str]) -> Path:
    """Makes sure, before minutes of work, that a ported model can be written there.

    Args:
        path: Where to; folders that are missing will be made.

    Raises:
        SavedModelError: The path does not end in `.keras` or cannot be written.
    """
    target = Path(path)
    if target.suffix != ".keras":
        raise SavedModelError(f"{target}: a ported model's file name ends in .keras.")
    if target.is_dir():
        raise SavedModelError(f"{target} is a folder; name a file.")
    folder = target.absolute().parent
    while not folder.exists():
        folder = folder.parent
    if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        what = "cannot be written" if folder.is_dir() else "is no folder"
        raise SavedModelError(f"{target} cannot be written: {folder} {what}. Choose another place.")
    return target


def load(path: str | os.PathLike[str], *, compile: bool = True) -> Any:  # noqa: A002  Keras's name
    """A ported model with its weight map, on the backend of this process.

    Args:
        path: What `save` wrote.
        compile: Whether a compiled model is compiled again.

    Raises:
        SavedModelError: The file is no ported model.
    """
    content = read_content(path)
    import xarch.layers  # noqa: F401  registers the layers

    model = saving.load_model(path, compile=compile)
    attach(model, [WeightEntry.from_json(one) for one in content["weights"]])
    return model


def read_content(path: str | os.PathLike[str]) -> dict[str, Any]:
    """The port's own part of a file; nothing in it is executed.

    Raises:
        SavedModelError: The file is no ported model, or its map is malformed.
    """
    content = read_member(path, MEMBER, LARGEST_MAP)
    if content is None:
        raise SavedModelError(
            f"{path} holds no weight map ({MEMBER}): it was not written by xarch.port, or saved "
            "again by Keras alone. xarch.port.save keeps the map."
        )
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise SavedModelError(f"{path}: its weight map has an unknown format.")
    try:
        for one in content["weights"]:
            WeightEntry.from_json(one).check()
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError) as error:
        raise SavedModelError(f"{path}: its weight map is malformed: {error!r}.") from error
    return content
