"""A sequence as one vector, nothing learned."""

from __future__ import annotations

from typing import Literal

from xarch.components.base import Encoder
from xarch.components.misfit import Misfit
from xarch.components.parts import pooled_sequence
from xarch.components.plan import Layers, Tensor


class Pool(Encoder):
    """The mean or the maximum over the positions of a sequence; padding does not count.

    On embeddings, a bag of words (Iyyer and others 2015, deep averaging networks).

    Attributes:
        pool: `mean` or `max`; `max` refuses a padded sequence.
    """

    name = "pool"
    takes = ("sequence",)
    pool: Literal["mean", "max"] = "mean"

    def build(self, layers: Layers, x: Tensor) -> Tensor:  # type: ignore[override]
        """Sequence to vector."""
        if self.pool == "mean":
            return pooled_sequence(layers, x, self.pool)
        if x.mask is not None:
            raise Misfit("pool takes no maximum of a padded sequence; set pool to mean")
        return layers.GlobalMaxPooling1D()(x)
