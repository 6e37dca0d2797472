"""Rows of tables."""

from __future__ import annotations

from xarch.components.base import Encoder
from xarch.components.misfit import Misfit
from xarch.components.options import Count, Norm
from xarch.components.parts import embedded, normalised
from xarch.components.plan import Layers, Tensor


class Tabular(Encoder):
    """Numbers normalised, categories embedded, all in one vector.

    Attributes:
        dim: Features of each category.
        norm: Of the numbers.
    """

    name = "tabular"
    takes = ("table",)
    dim: Count = 8
    norm: Norm = "batch"

    def build(self, layers: Layers, x: Tensor) -> Tensor:  # type: ignore[override]
        """Table to vector."""
        if x.source is None:
            raise Misfit("tabular reads an input of kind table, not what a module made")
        parts = []
        numeric = x.source.numeric
        if numeric:
            columns = layers.op("take", x, indices=list(range(numeric)), axis=1)
            parts.append(normalised(layers, columns, self.norm))
        for at, count in enumerate(x.source.categories, numeric):
            column = layers.op("take", x, indices=[at], axis=1)
            parts.append(layers.Flatten()(embedded(layers, column, count, self.dim)))
        return parts[0] if len(parts) == 1 else layers.Concatenate()(parts)
