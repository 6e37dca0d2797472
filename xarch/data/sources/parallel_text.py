"""The user's own translations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from xarch.data.base import DataSource, Wanted
from xarch.data.data import Array, Data, Split
from xarch.data.options import FilePath, Share
from xarch.data.reading.lines import read_lines, read_pairs
from xarch.data.reading.vocabulary import BEGIN, PADDING, Unit, begun, counted, numbered
from xarch.data.splitting import split
from xarch.errors import DataError

if TYPE_CHECKING:
    from xarch.spec.document import Spec


class ParallelText(DataSource):
    """A text file with a line `text<TAB>translation` for each sample.

    For a spec with two inputs of kind tokens and one `decoder`: the first input is the text, the
    second what has been written so far, and the target the token that comes next. Vocabularies are
    counted from the pairs to learn from, up to the inputs' sizes.

    Attributes:
        path: The file, in UTF-8.
        unit: Whether words in small letters or characters are the tokens.
        test: The share that is held out.
    """

    name = "parallel_text"
    path: FilePath
    unit: Unit = "character"
    test: Share = 0.2

    def load_for(self, wanted: Wanted) -> Data:
        """Tokens as int32 of the inputs' lengths, targets likewise with -1 behind the end."""
        spec = wanted.spec
        tokens = [name for name, one in spec.inputs.items() if one.kind == "tokens"]
        if len(tokens) != 2 or len(spec.inputs) != 2 or len(spec.outputs) != 1:
            raise DataError(
                "parallel_text is for a spec with two inputs of kind tokens, the text and what has "
                f"been written so far, and one output; {spec.name!r} has {', '.join(spec.inputs)} "
                f"and {', '.join(spec.outputs)}."
            )
        (source, written), (output,) = tokens, spec.outputs
        pairs = read_pairs(Path(self.path))
        parts = split({source: np.arange(len(pairs))}, {}, wanted.seed, self.test)
        chosen = [[pairs[row] for row in one.inputs[source]] for one in parts]
        sides = [
            _Side(name, at, spec.inputs[name], self.unit, [pair[at] for pair in chosen[0]])
            for at, name in enumerate(tokens)
        ]
        report: list[str] = []
        train, test = (
            _taught(which, own, sides, output, report)
            for which, own in zip(("train", "test"), chosen, strict=True)
        )
        names = {side.name: side.names for side in sides}
        notice = f"the pairs of {Path(self.path).name}"
        return Data(train, test, {**names, output: names[written]}, notice, report)

    def read(self, file: str, wanted: Wanted, labels: Mapping[str, Sequence[str]]) -> Split:
        """The texts of a file, one on each line, and nothing written yet."""
        given, written = wanted.spec.inputs
        texts = read_lines(Path(file))
        length, room = (wanted.spec.inputs[name].sizes[0] for name in (given, written))
        found, *_ = numbered(texts, labels[given], length, self.unit)
        return Split({given: found, written: begun(len(texts), room)}, {}, texts)

    def writes(self, spec: Spec) -> str:
        """The second input."""
        return list(spec.inputs)[1]


class _Side:
    """The texts, or the translations, with their vocabulary."""

    def __init__(self, name: str, at: int, tokens: Any, unit: Unit, texts: Sequence[str]) -> None:
        self.name, self.at, self.unit = name, at, unit
        self.length = tokens.length
        place = f"inputs.{name}.vocabulary"
        self.names = counted(texts, tokens.vocabulary, unit, place)

    def numbered(self, which: str, pairs: Sequence[tuple[str, str]], report: list[str]) -> Array:
        texts, ends = [pair[self.at] for pair in pairs], self.at == 1
        found, cut, unknown = numbered(texts, self.names, self.length, self.unit, end=ends)
        if cut or unknown:
            report.append(
                f"{which} data: {cut} of {len(texts)} texts were longer than {self.name} and cut, "
                f"{unknown} tokens are not in its vocabulary."
            )
        return found


def _taught(
    which: str,
    pairs: Sequence[tuple[str, str]],
    sides: Sequence[_Side],
    output: str,
    report: list[str],
) -> Split:
    """Samples in which each token of the translation follows those before it."""
    given, ends = (side.numbered(which, pairs, report) for side in sides)
    shifted = np.roll(ends, 1, axis=1)
    shifted[:, 0] = BEGIN
    shifted[ends == PADDING] = PADDING
    inputs = {sides[0].name: given, sides[1].name: shifted}
    target = np.where(ends == PADDING, -1, ends)
    return Split(inputs, {output: target}, [pair[0] for pair in pairs])
