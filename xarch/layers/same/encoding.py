"""Places that stand for classes."""

from __future__ import annotations

from typing import Any

from xarch.layers.same.picturing import FromBackend
from xarch.ops.tensors import concrete


class _Within:
    def call(self, inputs: Any, count_weights: Any = None) -> Any:
        """A class outside raises where it is known, and has no place in a compiled function."""
        known, size = concrete(inputs), self.num_tokens  # type: ignore[attr-defined]
        if known is not None and known.size and (known.min() < 0 or known.max() >= size):
            raise ValueError(
                f"The layer {self.name!r} encodes classes from 0 to {size - 1}. "  # type: ignore[attr-defined]
                f"Received: classes from {known.min()} to {known.max()}. Give it a larger "
                f"num_tokens, or leave these classes out."
            )
        return super().call(inputs, count_weights=count_weights)  # type: ignore[misc]


FIRST = {"CategoryEncoding": (_Within, FromBackend)}
