"""The kinds of input."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field, model_validator

from xarch.components.options import Count


class Input(BaseModel):
    """What goes into the model; its fields are what the data must fit.

    Attributes:
        optional: Whether a sample may lack it. The model then has one more input,
            `<name>_present`, of 1 or 0.
    """

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    kind: ClassVar[str]
    dtype: ClassVar[str] = "float32"
    optional: bool = False

    @property
    def sizes(self) -> tuple[int, ...]:
        """The shape of one sample."""
        raise NotImplementedError

    @property
    def signal(self) -> str:
        """What components call it; they list it in `takes`."""
        return self.kind


class Image(Input):
    """Pixels, channels last.

    Attributes:
        height: Rows.
        width: Columns.
        channels: 1 for grey, 3 for colours.
    """

    kind = "image"
    height: Count
    width: Count
    channels: Count = 3

    @property
    def sizes(self) -> tuple[int, ...]:
        """Rows, columns, channels."""
        return (self.height, self.width, self.channels)


class Tokens(Input):
    """Integers that stand for words, characters or pieces of them.

    Attributes:
        vocabulary: How many different ones there are.
        length: How many a sample has, padding included.
        padding: The token that fills up short samples; null where there is none.
    """

    kind = "tokens"
    dtype = "int32"
    vocabulary: Count
    length: Count
    padding: Annotated[int, Field(ge=0)] | None = 0

    @property
    def sizes(self) -> tuple[int, ...]:
        """The length."""
        return (self.length,)

    @model_validator(mode="after")
    def _padding_is_a_token(self) -> Tokens:
        if self.padding is not None and self.padding >= self.vocabulary:
            raise ValueError(f"padding ({self.padding}) is not below vocabulary")
        return self


class Audio(Input):
    """A waveform of one channel, from -1 to 1.

    Attributes:
        samples: How many numbers one recording has.
        rate: How many of them make a second.
    """

    kind = "audio"
    samples: Count
    rate: Count = 16000

    @property
    def sizes(self) -> tuple[int, ...]:
        """The number of samples."""
        return (self.samples,)


class Table(Input):
    """One row of a table: columns of numbers, then columns of categories as integers.

    Attributes:
        numeric: How many columns hold numbers.
        categories: For each column of categories, how many there are.
    """

    kind = "table"
    numeric: Annotated[int, Field(ge=0, le=1_048_576)] = 0
    categories: Annotated[tuple[Count, ...], Field(max_length=1024, strict=False)] = ()

    @property
    def sizes(self) -> tuple[int, ...]:
        """The number of columns."""
        return (self.numeric + len(self.categories),)

    @model_validator(mode="after")
    def _has_columns(self) -> Table:
        if self.sizes == (0,):
            raise ValueError("has no column; give numeric, categories or both")
        return self


class Observation(Input):
    """What an agent sees of its environment.

    Attributes:
        shape: Its sizes: one for a vector, two for a sequence, three for an image.
    """

    kind = "observation"
    shape: Annotated[tuple[Count, ...], Field(min_length=1, max_length=3, strict=False)]

    @property
    def sizes(self) -> tuple[int, ...]:
        """The shape."""
        return self.shape

    @property
    def signal(self) -> str:
        """A vector, a sequence or an image."""
        return ("vector", "sequence", "image")[len(self.shape) - 1]


KINDS: dict[str, type[Input]] = {
    kind.kind: kind for kind in (Image, Tokens, Audio, Table, Observation)
}
