"""The folder of a study: who may write in it, and what it holds."""

from __future__ import annotations

import contextlib
import importlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from xarch.errors import TrainError
from xarch.spec.difference import diff
from xarch.spec.loading import load
from xarch.train import folder

STUDY = "study.jsonl"
TRIALS = "trials.jsonl"
BEST = "best.yaml"
PAGE = folder.PAGE

_NAMES = {
    "search": "search space",
    "objective": "objective",
    "parameters": "budget",
    "pruning": "choice of pruning",
    "data": "data",
}


def usable(path: Path) -> None:
    """Refuses a place that cannot be a study's folder.

    Raises:
        TrainError: Something else is there, or its parent is no folder.
    """
    if path.is_dir() and ((path / STUDY).is_file() or not any(path.iterdir())):
        return
    if path.exists():
        raise TrainError(
            f"{path} exists already and holds no study. Name another folder with -o, or remove it."
        )
    folder.free(path)


@contextlib.contextmanager
def held(path: Path) -> Iterator[Path]:
    """The folder's study file, for this process alone; the folder is made where there is none.

    What a killed process left is mended: a line that it did not finish, a lock that it held.

    Raises:
        TrainError: Another process tunes there, or it cannot be written.
    """
    locks = importlib.import_module("fcntl")  # workers need a system that has it
    file = path / STUDY
    try:
        path.mkdir(exist_ok=True)
        with file.open("ab+") as stream:
            try:
                locks.flock(stream, locks.LOCK_EX | locks.LOCK_NB)
            except BlockingIOError:
                raise TrainError(
                    f"Another xarch tune is at work in {path}. Wait for it, or name another folder "
                    "with -o."
                ) from None
            stream.seek(0)
            stream.truncate(stream.read().rfind(b"\n") + 1)
            file.with_name(f"{STUDY}.lock").unlink(missing_ok=True)
            yield file
    except OSError as error:
        raise TrainError(
            f"{path} cannot be written: {error.strerror or error}. Choose another place with -o, "
            "or make room."
        ) from error


def require_same(path: Path, before: Mapping[str, Any], now: Mapping[str, Any]) -> None:
    """Refuses to go on with another study than the one that a folder holds.

    Raises:
        TrainError: The text says what differs.
    """
    if before.get("tune") != now["tune"]:
        raise TrainError(f"The study in {path} is of another version of xarch. {_OTHER}")
    changes = diff(load(before["spec"]), load(now["spec"]))
    if changes:
        raise TrainError(
            f"The study in {path} is of another spec; what differs:\n{changes}\n{_OTHER}"
        )
    for key, name in _NAMES.items():
        if before[key] != now[key]:
            texts = "" if key == "data" else f": {_text(before[key])}, not {_text(now[key])}"
            raise TrainError(f"The study in {path} has another {name}{texts}. {_OTHER}")


_OTHER = "Name another folder with -o, or go on with the same command."


def _text(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
