"""A tensor without values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

_BY_RANK = {1: "vector", 2: "sequence", 3: "image"}


@dataclass(frozen=True, eq=False)
class Tensor:
    """The shape of what flows from one layer to the next.

    Attributes:
        shape: Its shape without the batch axis.
        dtype: Its dtype by Keras's name.
        source: The input of the spec that it is, or None for what a layer computed.
        mask: For a padded sequence, which positions count.
        present: For an optional input, whether the sample has it: 1 or 0.
        node: What it stands for; kept by `dataclasses.replace`, which adds a mask.
    """

    shape: tuple[int, ...]
    dtype: str = "float32"
    source: Any = field(default=None, repr=False)
    mask: Tensor | None = field(default=None, repr=False)
    present: Tensor | None = field(default=None, repr=False)
    node: object = field(default_factory=object, repr=False)

    @property
    def kind(self) -> str:
        """What the spec calls it: the kind of the input, else vector, sequence or image."""
        if self.source is not None:
            return str(self.source.signal)
        return _BY_RANK.get(len(self.shape), "tensor")

    @property
    def size(self) -> int:
        """How many numbers one sample has."""
        total = 1
        for one in self.shape:
            total *= one
        return total


def described(tensor: Tensor) -> str:
    """A tensor in the words of an error message.

    Example:
        >>> described(Tensor((8, 8, 3)))
        'an image of 8 x 8 x 3'
    """
    article = "an" if tensor.kind[0] in "aio" else "a"
    kind = tensor.kind if tensor.kind == "tokens" else f"{article} {tensor.kind}"
    return f"{kind} of {' x '.join(str(one) for one in tensor.shape) or 'one number'}"
