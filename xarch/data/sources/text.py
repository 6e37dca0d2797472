"""Documentation of installed libraries."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import numpy as np
from pydantic import Field

from xarch.components.options import Count
from xarch.data.base import Wanted
from xarch.data.data import Data, Split
from xarch.data.labelled import LabelledTexts
from xarch.data.options import Share
from xarch.data.reading.lines import read_text
from xarch.random import derive

if TYPE_CHECKING:
    from xarch.spec.inputs import Tokens

#: Names by which libraries call themselves and each other; they would give the answer away.
_NAMES = [
    "numpy", "np", "scipy", "sp", "sklearn", "scikit", "learn", "keras", "tensorflow", "tf",
    "torch", "jax", "matplotlib", "mpl", "pyplot", "plt", "pydantic", "rich", "gymnasium", "gym",
    "farama", "click", "babel", "jinja", "pillow", "pil", "pandas",
]  # fmt: skip
_TOKEN = re.compile(r"\n *|[A-Za-z]+|\d+|[^\w\s]+|_+")


def tokens_of(text: str) -> list[str]:
    r"""Words in small letters, numbers, punctuation and line ends with their indentation.

    Names of libraries become `_`.

    Example:
        >>> tokens_of("Return x.\n    Uses numpy.")
        ['return', 'x', '.', '\n    ', 'uses', '_', '.']
    """
    found = [one.lower() for one in _TOKEN.findall(text)]
    return ["_" if one in _NAMES else one for one in found]


class Text(LabelledTexts):
    """Which library wrote this? The docstrings of installed libraries: real text, not invented.

    Files whose docstrings are held out give none to learn from. What the libraries are called is
    hidden. Which texts there are depends on the installed versions; the run's manifest has their
    checksums. Input `text`: as many first tokens as the spec's input is long, numbered by CRC-32 up
    to its vocabulary; output `label` with a class for each library.

    Attributes:
        libraries: Importable packages.
        most: Most docstrings of each.
        test: The share of each library's files that is held out.
    """

    name = "text"
    libraries: Annotated[tuple[str, ...], Field(min_length=2, max_length=64, strict=False)] = (
        "numpy", "scipy", "sklearn", "keras", "matplotlib", "pydantic", "rich", "gymnasium",
    )  # fmt: skip
    most: Count = 600
    test: Share = 0.2

    def load_for(self, wanted: Wanted) -> Data:
        """Tokens as int32 of shape `(length,)`, padded with 0, and libraries as int32."""
        from xarch.data.docstrings import folder_of

        given, _ = wanted.only("tokens", self.name)
        tokens = cast("Tokens", wanted.spec.inputs[given])
        for library in self.libraries:  # before the first is read
            folder_of(library)
        rows: dict[bool, list[tuple[str, list[int], int]]] = {True: [], False: []}
        for label, library in enumerate(self.libraries):
            for held, name, text in self._of_library(library, wanted.seed):
                rows[held].append((name, numbered(text, tokens), label))
        train, test = (_shuffled(rows[held], wanted.seed) for held in (False, True))
        notice = "docstrings of the installed libraries, the libraries' names hidden"
        return Data(train, test, {"label": list(self.libraries)}, notice)

    def _of_library(self, library: str, seed: int) -> list[tuple[bool, str, str]]:
        from xarch.data.docstrings import docstrings

        generator = np.random.default_rng(derive(seed, "text", library))
        found = docstrings(library, generator, self.most)
        files = sorted({file for file, _ in found})
        held = {
            files[at] for at in generator.permutation(len(files))[: round(len(files) * self.test)]
        }
        return [(file in held, f"{library}/{file}", text) for file, text in found]

    def read(self, file: str, wanted: Wanted, labels: Mapping[str, Sequence[str]]) -> Split:
        """A file as one text."""
        given, _ = wanted.only("tokens", self.name)
        row = numbered(read_text(Path(file)), cast("Tokens", wanted.spec.inputs[given]))
        return Split({given: np.array([row], np.int32)}, {}, [file])


def numbered(text: str, tokens: Tokens) -> list[int]:
    """The first tokens of a text as numbers from 1, 0 behind them, as the spec's input has them.

    CRC-32 gives the same numbers everywhere, and no vocabulary has to be kept; some tokens share a
    number (Weinberger and others 2009).
    """
    first = tokens_of(text)[: tokens.length]
    found = [zlib.crc32(one.encode()) % (tokens.vocabulary - 1) + 1 for one in first]
    return found + [0] * (tokens.length - len(found))


def _shuffled(rows: list[tuple[str, list[int], int]], seed: int) -> Split:
    order = np.random.default_rng(derive(seed, "order")).permutation(len(rows))
    names, tokens, labels = zip(*(rows[at] for at in order), strict=True)
    return Split(
        {"text": np.array(tokens, np.int32)}, {"label": np.array(labels, np.int32)}, list(names)
    )
