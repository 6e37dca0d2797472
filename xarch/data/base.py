"""What every source of data is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from pydantic import BaseModel, ConfigDict

from xarch.data.data import Array, Data, Split

if TYPE_CHECKING:
    from xarch.spec.document import Spec

#: Words of the spec that stand beside a source's options.
RESERVED = frozenset({"source"})


@dataclass(frozen=True)
class Wanted:
    """For whom data are loaded.

    Attributes:
        spec: The spec that names the source: its inputs have the sizes, its outputs the classes.
    """

    spec: Spec

    @property
    def seed(self) -> int:
        """Of all that is drawn: the spec's `run.seed`."""
        return self.spec.run.seed


class DataSource(BaseModel):
    """Where data come from; its fields are its options.

    A source overrides `load`, or `load_for` where the data are made to the spec's measure (pictures
    resized to its input, words counted up to its vocabulary).
    """

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    name: ClassVar[str]

    def load(self, seed: int) -> Data:
        """The data; the same for the same seed and options.

        Args:
            seed: Of the split and of all that is generated.

        Raises:
            DataError: They cannot be read, or a package is missing.
        """
        raise NotImplementedError

    def load_for(self, wanted: Wanted) -> Data:
        """The data for a spec.

        Raises:
            DataError: As for `load`, or the spec is none that this source can serve.
        """
        return self.load(wanted.seed)

    def scores(self, test: Split, outputs: Mapping[str, Array]) -> Mapping[str, float]:
        """What people of the field measure, beyond Keras's metrics: error rates, F1.

        Args:
            test: The held-out samples.
            outputs: What the model gave for them, by output.

        Returns:
            Numbers by name; none unless a source overrides this.
        """
        return {}
