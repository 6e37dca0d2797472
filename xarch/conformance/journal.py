"""The verdicts of a run as they come, so that an interrupted run can go on; a whole one is over."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Self

from xarch.conformance.judge import Status, Verdict

END = '"the run is whole"'


class Journal:
    """One backend's verdicts, a case on each line.

    Args:
        folder: Where it lies; None keeps nothing.
        backend: The backend's name.
        header: What must be the same for the run to go on: corpus, module, versions.
    """

    def __init__(self, folder: Path | None, backend: str, header: Any) -> None:
        self._path = None if folder is None else folder / f"{backend}.jsonl"
        self._header = json.dumps(header, sort_keys=True, default=str)
        self._stream: IO[str] | None = None
        self._lines: list[str] = []

    def __enter__(self) -> Self:
        if self._path is None:
            return self
        self._path.parent.mkdir(parents=True, exist_ok=True)
        text = self._path.read_text("utf-8", errors="replace") if self._path.exists() else ""
        lines = text.splitlines()
        if lines[:1] == [self._header] and lines[-1] != END:
            self._lines = lines[1:]
            self._stream = self._path.open("a", encoding="utf-8")
            self._stream.write("" if text.endswith("\n") else "\n")  # a line cut short ends here
        else:
            self._stream = self._path.open("w", encoding="utf-8")
            self._stream.write(self._header + "\n")
        return self

    def __exit__(self, *exception: object) -> None:
        if self._stream is not None:
            self._stream.close()

    def known(self) -> Iterator[tuple[str, list[Verdict]]]:
        """The cases that are done, with their verdicts; a line that is none is passed over."""
        for line in self._lines:
            try:
                case, rows = json.loads(line)
                verdicts = [_verdict(case, row) for row in rows]
            except (ValueError, TypeError, KeyError):
                continue
            yield case, verdicts

    def end(self) -> None:
        """Notes that the run is whole: the next one starts anew."""
        if self._stream is not None:
            self._stream.write(END + "\n")

    def write(self, case: str, verdicts: list[Verdict]) -> None:
        """Notes that a case is done."""
        if self._stream is not None:
            rows = [verdict.as_dict() for verdict in verdicts]
            self._stream.write(json.dumps([case, rows]) + "\n")
            self._stream.flush()


def _verdict(case: str, row: dict[str, Any]) -> Verdict:
    return Verdict(**{**row, "case": case, "status": Status(row["status"])})
