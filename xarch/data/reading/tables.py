"""Tables as columns of texts: CSV by Python itself, Parquet by pyarrow."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from xarch.data.extra import load
from xarch.data.reading.lines import read_text
from xarch.data.reading.opening import refused
from xarch.errors import DataError

Columns = dict[str, list[str]]

#: What stands for a value that is not there.
MISSING = frozenset({"", "na", "n/a", "nan", "null", "none", "?"})


def read_table(path: Path) -> Columns:
    """A table's columns by name, in order; every value as a text, empty where it is missing.

    Args:
        path: A `.parquet` file, or a text with a header whose columns are parted by commas,
            semicolons, tabs or bars.

    Raises:
        DataError: It cannot be read, has no row, a column without a name, two of one name, or rows
            of different lengths.
        MissingDataExtra: pyarrow is not installed.
    """
    columns = _parquet(path) if path.suffix.lower() in {".parquet", ".pq"} else _csv(path)
    if not columns or not next(iter(columns.values())):
        raise DataError(f"{path} holds no row.")
    return columns


def _csv(path: Path) -> Columns:
    text = read_text(path)
    with refused(path, "table"):
        head = text[: text.find("\n")] if "\n" in text else text
        mark = max(",;\t|", key=head.count)
        rows = [row for row in csv.reader(io.StringIO(text), delimiter=mark, strict=True) if row]
    if not rows:
        raise DataError(f"{path} is empty.")
    names = [name.strip() for name in rows[0]]
    _check_names(path, names)
    for number, row in enumerate(rows[1:], 2):
        if len(row) != len(names):
            raise DataError(
                f"{path}: row {number} has {len(row)} values where the header has {len(names)}."
            )
    return {
        name: ["" if row[at].strip().lower() in MISSING else row[at].strip() for row in rows[1:]]
        for at, name in enumerate(names)
    }


def _parquet(path: Path) -> Columns:
    parquet = load("pyarrow.parquet", "tables", "table")
    with refused(path, "Parquet table"):
        table = parquet.read_table(path)
        names = [str(name) for name in table.column_names]
        values = [column.to_pylist() for column in table.columns]
    _check_names(path, names)
    return {
        name: [_text(one) for one in column] for name, column in zip(names, values, strict=True)
    }


def _text(value: object) -> str:
    """A value as CSV has it; NaN is missing."""
    missing = value is None or value != value  # noqa: PLR0124  the test for NaN
    return "" if missing else str(value)


def _check_names(path: Path, names: list[str]) -> None:
    if "" in names:
        raise DataError(f"{path}: column {names.index('') + 1} of the header has no name.")
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise DataError(f"{path}: the header has {', '.join(twice)} more than once.")


def as_numbers(values: list[str]) -> list[float] | None:
    """A column's numbers, NaN where they are missing; None where a value is no number."""
    try:
        return [float(one) if one else float("nan") for one in values]
    except ValueError:
        return None
