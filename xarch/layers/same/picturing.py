"""Layers for images, which take their functions from an attribute."""

from __future__ import annotations

from typing import Any

from xarch.layers.same.reading import Dynamic
from xarch.layers.same.table import PICTURES


class FromBackend:
    """Comes before a layer that takes its functions from the attribute `backend`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.backend = Dynamic(self.backend)  # type: ignore[has-type]


FIRST = dict.fromkeys(PICTURES, (FromBackend,))
