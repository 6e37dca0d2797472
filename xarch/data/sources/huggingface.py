"""Data sets of the Hugging Face library `datasets`."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from pydantic import Field

from xarch.data.base import DataSource, Wanted
from xarch.data.data import Array, Data, Split
from xarch.data.extra import load
from xarch.data.options import FilePath, Share
from xarch.data.reading.folders import read_each
from xarch.data.reading.pictures import read_picture
from xarch.data.reading.recordings import read_recording
from xarch.data.reading.texts import read_texts, tokenised
from xarch.data.reading.transcripts import symbols_in
from xarch.data.reading.vocabulary import Unit
from xarch.data.splitting import split
from xarch.errors import DataError

_Name = Annotated[str, Field(min_length=1, max_length=256)]
_KINDS = ("image", "audio", "tokens")


class HuggingFace(DataSource):
    """A data set of pictures, recordings or texts, saved by `save_to_disk` or from the hub.

    For a spec with one input of kind image, audio or tokens, and one `classifier`, or one `ctc`
    where the label is a text. Pictures and recordings are read as `image_folder` and `audio_folder`
    read theirs, texts as `text_file`. What runs code of a data set's author is refused by the
    library itself, from its version 4 on.

    Attributes:
        path: A folder that `save_to_disk` wrote, a folder of data files, or a name on the hub.
        config: Which of several configurations of a data set on the hub.
        train: The split to learn from.
        held_out: The split that is held out; null holds out a share of the first.
        test: That share.
        column: The column of the input; null for the one of the input's name.
        label: The column of the labels; null for the one of the output's name.
        unit: Whether words in small letters or characters are the tokens of texts.
        skip_corrupt: Whether pictures and recordings that cannot be read are left out and counted;
            else they are an error.
    """

    name = "huggingface"
    path: FilePath
    config: _Name | None = None
    train: _Name = "train"
    held_out: _Name | None = None
    test: Share = 0.2
    column: _Name | None = None
    label: _Name | None = None
    unit: Unit = "word"
    skip_corrupt: bool = False

    def load_for(self, wanted: Wanted) -> Data:
        """Inputs as the spec's, classes as int32, or symbols from 1."""
        given, output, kind = self._places(wanted)
        column, label = self.column or given, self.label or output
        which = [self.train, *([self.held_out] if self.held_out else [])]
        tables = [self._table(one, column, label) for one in which]
        values = [one for table in tables for one in _undecoded(table, column, kind)]
        names = [f"{name} {row}" for name, table in zip(which, tables, strict=True)
                 for row in range(len(table))]  # fmt: skip
        texts = wanted.spec.outputs[output].head.name == "ctc"
        targets, meaning = self._targets(tables, label, names, texts=texts)
        labels = {output: meaning}
        notice = f"{self.path}, by Hugging Face datasets"
        if kind == "tokens":
            rows = np.arange(len(values))
            parts = self._parts(given, output, (rows, targets, rows), tables, wanted, names)
            own = [[str(values[row]) for row in one.inputs[given]] for one in parts]
            found, labels[given], report = tokenised(own[0], own[1], wanted, given, self.unit)
            train, test = (
                Split({given: tokens}, one.targets, called)
                for tokens, one, called in zip(found, parts, own, strict=True)
            )
            return Data(train, test, labels, notice, report)
        with _files(values, names) as files:
            made, kept, report = read_each(
                files, _reader(wanted.spec.inputs[given], kind), f"{kind}s", skip=self.skip_corrupt
            )
        rows = np.asarray(kept)
        held = (made, targets[rows], rows)
        train, test = self._parts(given, output, held, tables, wanted, [names[at] for at in kept])
        return Data(train, test, labels, notice, report)

    def read(self, file: str, wanted: Wanted, labels: Mapping[str, Sequence[str]]) -> Split:
        """The texts of a file, one on each line; pictures and recordings as usual."""
        given, _, kind = self._places(wanted)
        if kind == "tokens":
            return read_texts(file, wanted, given, labels, self.unit)
        return super().read(file, wanted, labels)

    def _places(self, wanted: Wanted) -> tuple[str, str, str]:
        """The names of the input and the output, and the input's kind."""
        kinds = [one.kind for one in wanted.spec.inputs.values()]
        kind = kinds[0] if kinds and kinds[0] in _KINDS else " or ".join(_KINDS)
        return (*wanted.only(kind, self.name), kind)

    def _table(self, which: str, *columns: str) -> Any:
        """One split; its columns are there."""
        table = self._loaded(which)
        if missing := [one for one in columns if one not in table.column_names]:
            raise DataError(
                f"{self.path} has no column {missing[0]!r}; it has "
                f"{', '.join(table.column_names)}. Name them with data.column and data.label."
            )
        if not len(table):
            raise DataError(f"The split {which!r} of {self.path} is empty.")
        return table

    def _loaded(self, which: str) -> Any:
        library = load("datasets", "huggingface", self.name)
        try:
            if (Path(self.path) / "state.json").exists():
                return library.load_from_disk(self.path)  # one split alone
            if (Path(self.path) / "dataset_dict.json").exists():
                found = library.load_from_disk(self.path)
            else:
                found = library.load_dataset(self.path, self.config)
        except Exception as error:  # the library raises what its many readers raise
            text = str(error).split("\n")[0]
            raise DataError(
                f"{self.path} cannot be loaded as a data set: {type(error).__name__}: {text}"
            ) from None
        if which not in found:
            raise DataError(
                f"{self.path} has no split {which!r}; it has {', '.join(map(str, found))}."
            )
        return found[which]

    def _targets(
        self, tables: Sequence[Any], label: str, names: Sequence[str], *, texts: bool
    ) -> tuple[Array, list[str]]:
        values = [one for table in tables for one in table[label]]
        if texts:
            return symbols_in([str(one) for one in values], names, self.path)
        known = getattr(tables[0].features[label], "names", None)
        classes = list(known or sorted({str(one) for one in values}))
        numbers = values if known else [classes.index(str(one)) for one in values]
        if unlabelled := [
            name for name, at in zip(names, numbers, strict=True) if at is None or at < 0
        ]:
            raise DataError(
                f"{self.path}: {len(unlabelled)} samples have no label, first {unlabelled[0]}."
            )
        return np.array(numbers, np.int32), classes

    def _parts(
        self,
        given: str,
        output: str,
        held: tuple[Array, Array, Array],
        tables: Sequence[Any],
        wanted: Wanted,
        names: Sequence[str],
    ) -> tuple[Split, Split]:
        """What is learned from and what is held out, of inputs, targets and their rows."""
        inputs, targets, rows = held
        if self.held_out is None:
            return split({given: inputs}, {output: targets}, wanted.seed, self.test, names)
        whole = Split({given: inputs}, {output: targets}, names)
        first = rows < len(tables[0])
        return whole.take(np.flatnonzero(first)), whole.take(np.flatnonzero(~first))


def _undecoded(table: Any, column: str, kind: str) -> list[Any]:
    """A column's values: texts, or the bytes of files as the data set holds them."""
    feature = {"image": "Image", "audio": "Audio"}.get(kind)
    found = type(table.features[column]).__name__
    if feature is not None and found != feature:
        raise DataError(
            f"The column {column!r} holds {found}, and the spec's input is of kind {kind}: give a "
            f"column of the library's feature {feature}."
        )
    if feature is not None:
        library = load("datasets", "huggingface", HuggingFace.name)
        table = table.cast_column(column, getattr(library, feature)(decode=False))
    return list(table[column])


def _reader(given: Any, kind: str) -> Callable[[Path], Array]:
    if kind == "image":
        return lambda file: read_picture(file, *given.sizes)
    return lambda file: read_recording(file, given.sizes[0], given.rate)


@contextmanager
def _files(values: Sequence[Mapping[str, Any]], names: Sequence[str]) -> Iterator[list[Path]]:
    """A file for each value, those that the data set holds as bytes for the time being."""
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for name, value in zip(names, values, strict=True):
            file = Path(value["path"] or f"{name}.bin")
            if value["bytes"] is not None:
                file = Path(folder, name + (file.suffix or ".bin"))
                file.write_bytes(value["bytes"])
            files.append(file)
        yield files
