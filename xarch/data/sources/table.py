"""The user's own tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from xarch.data.base import DataSource, Wanted
from xarch.data.data import Array, Data, Split
from xarch.data.options import FilePath, Share
from xarch.data.reading.tables import Columns, as_numbers, read_table
from xarch.data.splitting import split
from xarch.errors import DataError, nearest

_SEPARATOR = ": "  # between a column and a category in the labels of the input


class TableFile(DataSource):
    """A table, CSV or Parquet, of which one column is to be told from the others.

    For a spec with one input of kind table, and one `classifier`, `regressor` or `multilabel` of
    one label. Columns of numbers come first, in the order of the file, then columns of categories;
    the input's `numeric` and `categories` say how many there are. Numbers are not scaled: the block
    `tabular` normalises them.

    Attributes:
        path: The file. Empty values, and na, nan, null, none and ?, are missing.
        target: The column to tell.
        columns: The columns to tell it from; null for all others.
        categorical: Columns of categories that look like numbers, such as postal codes.
        missing: What becomes of rows in which a value is missing: an error; left out; or, in
            columns of numbers, the mean of those to learn from.
        test: The share that is held out.
    """

    name = "table"
    path: FilePath
    target: str
    columns: Annotated[tuple[str, ...], Field(max_length=1024, strict=False)] | None = None
    categorical: Annotated[tuple[str, ...], Field(max_length=1024, strict=False)] = ()
    missing: Literal["error", "drop", "mean"] = "error"
    test: Share = 0.2

    def load_for(self, wanted: Wanted) -> Data:
        """Rows as float32 of the input's columns, categories as whole numbers."""
        given, output = wanted.only("table", self.name)
        table = read_table(Path(self.path))
        features = self._features(table)
        kept, report = self._kept(table, features)
        table = {name: [values[row] for row in kept] for name, values in table.items()}
        numbers, categories = self._kinds(table, features)
        names = [*numbers, *(_labelled(name, one) for name, one in categories.items())]
        self._check(wanted, numbers, categories)
        rows = _rows(table, numbers, categories)
        targets, classes = self._targets(wanted, output, table[self.target])
        called = [f"row {row + 2}" for row in kept]  # the header is the first
        parts = split({given: rows}, {output: targets}, wanted.seed, self.test, called)
        if self.missing == "mean":
            parts = _filled(parts, given)
        labels = {given: names, **({output: classes} if classes else {})}
        return Data(*parts, labels, f"the rows of {Path(self.path).name}", report)

    def read(self, file: str, wanted: Wanted, labels: Mapping[str, Sequence[str]]) -> Split:
        """The rows of another table with the same columns; the target need not be there."""
        given, _ = wanted.only("table", self.name)
        table = read_table(Path(file))
        numbers, categories = {}, {}
        for label in labels[given]:
            name, mark, rest = label.partition(_SEPARATOR)
            if name not in table:
                raise DataError(f"{file} has no column {name!r}. {nearest(name, table)}")
            if mark:
                categories[name] = rest.split("|")
            elif (found := as_numbers(table[name])) is None or np.isnan(found).any():
                raise DataError(f"{file}: the column {name!r} holds values that are no numbers.")
            else:
                numbers[name] = found
        for name, known in categories.items():
            if strange := sorted(set(table[name]) - set(known)):
                raise DataError(
                    f"{file}: the column {name!r} holds {strange[0]!r}, which the training data "
                    f"did not have. {nearest(strange[0], known)}"
                )
        rows = _rows(table, numbers, categories)
        return Split({given: rows}, {}, [f"row {row + 2}" for row in range(len(rows))])

    def _features(self, table: Columns) -> list[str]:
        asked = [self.target, *(self.columns or ()), *self.categorical]
        for name in asked:
            if name not in table:
                raise DataError(f"{self.path} has no column {name!r}. {nearest(name, table)}")
        features = [*self.columns] if self.columns else [n for n in table if n != self.target]
        if self.target in features:
            raise DataError(f"data.columns names {self.target!r}, which is the target.")
        return features

    def _kept(self, table: Columns, features: Sequence[str]) -> tuple[list[int], list[str]]:
        """The rows in which nothing is missing that may not be."""
        count = len(table[self.target])
        numeric = {n for n in features if n not in self.categorical and as_numbers(table[n])}
        needed = [n for n in (*features, self.target) if self.missing != "mean" or n not in numeric]
        bad = [row for row in range(count) if any(not table[name][row] for name in needed)]
        if bad and self.missing == "error":
            where = next(name for name in needed if not table[name][bad[0]])
            raise DataError(
                f"{self.path}: {len(bad)} of {count} rows lack a value, first row {bad[0] + 2} in "
                f"{where!r}. Fill them, or set data.missing to drop or mean."
            )
        if len(bad) == count:
            raise DataError(f"{self.path}: every row lacks a value.")
        gone = set(bad)
        left = [row for row in range(count) if row not in gone]
        return left, [f"{len(bad)} of {count} rows lack a value and were left out."] if bad else []

    def _kinds(
        self, table: Columns, features: Sequence[str]
    ) -> tuple[dict[str, list[float]], dict[str, list[str]]]:
        """Columns of numbers, and the categories of the others."""
        numbers, categories = {}, {}
        for name in features:
            found = None if name in self.categorical else as_numbers(table[name])
            if found is not None:
                numbers[name] = found
            else:
                categories[name] = sorted(set(table[name]))
        return numbers, categories

    def _check(
        self, wanted: Wanted, numbers: Mapping[str, object], categories: Mapping[str, Sequence[str]]
    ) -> None:
        given, _ = wanted.only("table", self.name)
        one = wanted.spec.inputs[given]
        sizes = [len(known) for known in categories.values()]
        if one.numeric != len(numbers) or [*one.categories] != sizes:  # type: ignore[attr-defined]
            raise DataError(
                f"{self.path} has {len(numbers)} columns of numbers ({', '.join(numbers)}) and "
                f"{len(categories)} of categories ({', '.join(categories)}). Set inputs.{given}."
                f"numeric={len(numbers)} inputs.{given}.categories={sizes}, or choose data.columns."
            )

    def _targets(self, wanted: Wanted, output: str, values: list[str]) -> tuple[Array, list[str]]:
        head = wanted.spec.outputs[output].head
        if head.exact:
            classes = sorted(set(values))
            numbers = np.array([classes.index(one) for one in values], np.int32)
            if head.name == "multilabel":
                return numbers.astype(np.float32).reshape(-1, 1), classes
            return numbers, classes
        found = as_numbers(values)
        if found is None:
            raise DataError(
                f"{self.path}: the target {self.target!r} holds texts, and {head.name} tells "
                "numbers. Use the head classifier."
            )
        return np.array(found, np.float32).reshape(-1, 1), []


def _labelled(name: str, categories: Sequence[str]) -> str:
    return f"{name}{_SEPARATOR}{'|'.join(categories)}"


def _rows(
    table: Columns, numbers: Mapping[str, Sequence[float]], categories: Mapping[str, Sequence[str]]
) -> Array:
    columns: list[Sequence[float]] = [*numbers.values()]
    for name, known in categories.items():
        at = {one: number for number, one in enumerate(known)}
        columns.append([at[one] for one in table[name]])
    return np.array(columns, np.float32).T


def _filled(parts: tuple[Split, Split], given: str) -> tuple[Split, Split]:
    """Missing numbers as the mean of the column in the rows to learn from."""
    train = parts[0].inputs[given]
    with np.errstate(invalid="ignore"):
        means = np.nansum(train, axis=0) / np.maximum((~np.isnan(train)).sum(axis=0), 1)
    filled = [np.where(np.isnan(x := one.inputs[given]), means, x) for one in parts]
    first, second = (
        Split({given: rows.astype(np.float32)}, one.targets, one.names)
        for rows, one in zip(filled, parts, strict=True)
    )
    return first, second
