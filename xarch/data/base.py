"""What every source of data is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from pydantic import BaseModel, ConfigDict

from xarch.data.data import Array, Data, Split
from xarch.errors import DataError

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

    def only(self, kind: str, source: str) -> tuple[str, str]:
        """The names of the spec's one input, of some kind, and of its one output.

        Args:
            kind: The kind that the source serves.
            source: The source, for the error.

        Raises:
            DataError: There are more, or the input is of another kind.
        """
        inputs, outputs = self.spec.inputs, [*self.spec.outputs]
        kinds = [one.kind for one in inputs.values()]
        if kinds != [kind] or len(outputs) != 1:
            raise DataError(
                f"{source} is for a spec with one input of kind {kind} and one output; "
                f"{self.spec.name!r} has inputs of kind {', '.join(kinds)} and the outputs "
                f"{', '.join(outputs)}."
            )
        return next(iter(inputs)), outputs[0]


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

    def read(self, file: str, wanted: Wanted, labels: Mapping[str, Sequence[str]]) -> Split:
        """A file's samples without targets, made into inputs as in training.

        The usual way reads pictures, recordings, `.npy` and `.npz` by the kind of the spec's one
        input.

        Args:
            file: The file.
            wanted: The spec.
            labels: Those of the run's data, such as a vocabulary.

        Raises:
            DataError: It cannot be read.
        """
        from xarch.data.reading import read_inputs

        return read_inputs(file, wanted.spec)

    def writes(self, spec: Spec) -> str | None:
        """The input that is given back what the model has written so far.

        Its tokens are numbered as in `xarch.data.reading.vocabulary`: 0 pads, 1 begins, 2 ends.

        Args:
            spec: A spec that this source serves.

        Returns:
            The input's name; None unless a source overrides this: answers come at once.
        """
        return None

    def scores(self, test: Split, outputs: Mapping[str, Array]) -> Mapping[str, float]:
        """What people of the field measure, beyond Keras's metrics: error rates, F1.

        Args:
            test: The held-out samples.
            outputs: What the model gave for them, by output.

        Returns:
            Numbers by name; none unless a source overrides this.
        """
        return {}

    def baselines(self, data: Data) -> Mapping[str, float]:
        """What a simple method of the field reaches on the same samples, to be beaten.

        Args:
            data: What the source has given.

        Returns:
            Numbers by name; none unless a source overrides this.
        """
        return {}
