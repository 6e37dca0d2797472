"""The spec inside a `.keras` file: one more member of the archive, which Keras ignores."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from xarch.errors import SavedModelError
from xarch.saving.archive import read_member
from xarch.spec.document import Spec

MEMBER = "xarch_spec.json"
LARGEST = 16 * 2**20  # bytes; the largest preset has a few thousand


def members(spec: Spec) -> dict[str, Any]:
    """What a file needs to hold beside the model."""
    return {MEMBER: spec.to_dict()}


def read_spec(path: str | os.PathLike[str]) -> Mapping[str, Any]:
    """The spec's plain data in a `.keras` file; imports no Keras.

    Raises:
        SavedModelError: The file cannot be read, or has no spec.
    """
    found = read_member(path, MEMBER, LARGEST)
    if not isinstance(found, Mapping):
        raise SavedModelError(
            f"{os.fspath(path)} holds no spec ({MEMBER}): it was not saved by xarch.Model.save, or "
            "saved again by Keras alone."
        )
    return found
