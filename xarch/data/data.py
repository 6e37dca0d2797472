"""`Data` and `Split`: arrays by the names of a spec's inputs and outputs."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Split:
    """Samples with what is to be told from them.

    Attributes:
        inputs: Arrays by the spec's input names, samples first; for an optional input that a
            sample may lack also `<name>_present`, float32 of shape `(samples, 1)`.
        targets: Arrays by the spec's output names, in the form that the head's loss takes.
        names: What each sample is called where it has a name, such as a file; else empty.
    """

    inputs: Mapping[str, Array]
    targets: Mapping[str, Array]
    names: Sequence[str] = ()

    def __len__(self) -> int:
        """The number of samples."""
        return max((len(one) for one in (*self.inputs.values(), *self.targets.values())), default=0)

    def take(self, rows: Sequence[int] | Array) -> Split:
        """The samples at some positions, in that order."""
        return Split(
            {name: one[rows] for name, one in self.inputs.items()},
            {name: one[rows] for name, one in self.targets.items()},
            [self.names[row] for row in rows] if self.names else (),
        )


@dataclass(frozen=True)
class Data:
    """What a source gives.

    Attributes:
        train: Samples to learn from.
        test: Held-out samples, which no weight and no choice depends on.
        labels: What numbers stand for, by the name of an input or output: the classes of an
            output, the symbols of a CTC output (the blank first) or of tokens, the columns of a
            table. The position in the list is the number in the array.
        notice: What the data are, in one sentence for those who read results: `scikit-learn's
            handwritten digits`, or `synthetic: ...` where a program made them.
        report: What loading left out or found odd, a sentence each.
    """

    train: Split
    test: Split
    labels: Mapping[str, Sequence[str]] = field(default_factory=dict)
    notice: str = ""
    report: Sequence[str] = ()

    def checksums(self) -> dict[str, str]:
        """The SHA-256 of each array, by split and name; dtype and shape count too."""
        return {
            f"{split}.{name}": _digest(array)
            for split, one in (("train", self.train), ("test", self.test))
            for name, array in (*one.inputs.items(), *one.targets.items())
        }


def _digest(array: Array) -> str:
    found = hashlib.sha256(f"{array.dtype.str}{array.shape}".encode())
    found.update(np.ascontiguousarray(array).data)
    return found.hexdigest()
