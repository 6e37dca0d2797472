"""What a layer does to shapes, and what it costs."""

from __future__ import annotations

import math
from dataclasses import dataclass

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Effect:
    """One layer's output and costs, for one sample.

    Attributes:
        shape: Shape of the output without the batch axis.
        weights: Shapes of the trainable weights, in Keras's order.
        frozen: Shapes of the weights that are not trained, such as moving averages.
        flops: Two for each multiply-add of matrix products and convolutions; element-wise work,
            norms and softmax are not counted, as is usual. None where they are not known.
        dtype: Dtype of the output.
    """

    shape: Shape
    weights: tuple[Shape, ...] = ()
    frozen: tuple[Shape, ...] = ()
    flops: int | None = 0
    dtype: str = "float32"

    @property
    def parameters(self) -> int:
        """Trained and not trained weights together, as `keras.Model.count_params` counts."""
        return sum(math.prod(shape) for shape in (*self.weights, *self.frozen))
