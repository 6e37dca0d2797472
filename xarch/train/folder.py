"""Run folders: what is in them, writing them whole, reading them."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xarch.errors import TrainError
from xarch.files import appearing
from xarch.spec.document import Spec
from xarch.spec.loading import load

SPEC = "spec.yaml"
MANIFEST = "manifest.json"
LOG = "log.jsonl"
LABELS = "labels.json"
MODEL = "model.keras"
PAGE = "index.html"


@dataclass(frozen=True)
class Run:
    """A run folder.

    Attributes:
        path: The folder.
        spec: The resolved spec.
        manifest: On what it ran, and what came out.
        log: One entry for each epoch: `epoch`, `loss`, metrics, `seconds`; for an agent, one for
            each update.
        labels: What numbers stand for, by input and output.
    """

    path: Path
    spec: Spec
    manifest: dict[str, Any]
    log: list[dict[str, Any]]
    labels: dict[str, list[str]]

    @property
    def model(self) -> Path:
        """The trained model: a plain `.keras` file that trains on on any backend."""
        return self.path / MODEL

    @property
    def environment(self) -> str | None:
        """Where an agent learned by playing; None for a run that learned from data."""
        name = self.manifest.get("environment")
        return None if name is None else str(name)

    @property
    def page(self) -> Path:
        """The page with curves and examples."""
        return self.path / PAGE


class Writer:
    """Writes a run's small files into a folder."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(
        self,
        spec: Spec,
        labels: Mapping[str, Sequence[str]],
        log: Sequence[dict[str, Any]],
        manifest: dict[str, Any],
    ) -> None:
        """Writes spec, labels, log and manifest."""
        named = {name: list(one) for name, one in labels.items()}
        self._put(SPEC, spec.to_yaml(brief=False))
        self._put(LABELS, json.dumps(named, ensure_ascii=False, indent=1))
        self._put(LOG, "".join(json.dumps(line, allow_nan=False) + "\n" for line in log))
        self._put(MANIFEST, json.dumps(manifest, allow_nan=False, ensure_ascii=False, indent=2))

    def _put(self, name: str, text: str) -> None:
        (self.path / name).write_text(text, encoding="utf-8", newline="\n")


def free(path: str | os.PathLike[str]) -> Path:
    """The path of a run folder that can be made.

    Raises:
        TrainError: Something is there already, or its parent is no folder.
    """
    target = Path(path)
    if target.exists() or target.is_symlink():
        raise TrainError(
            f"{target} exists already. Name another folder with -o, or remove it first."
        )
    if not target.absolute().parent.is_dir():
        raise TrainError(f"There is no folder {target.parent} to make {target.name} in. Make it.")
    return target


def first_free(stem: str = "run") -> Path:
    """`run1`, or the first such name that nothing has yet in the working folder."""
    number = 1
    while Path(f"{stem}{number}").exists():
        number += 1
    return Path(f"{stem}{number}")


@contextmanager
def written(target: Path) -> Iterator[tuple[Path, Writer]]:
    """A folder to fill, which becomes `target` at the end.

    Raises:
        TrainError: It cannot be written.
    """
    try:
        with appearing(target) as temporary:
            yield temporary, Writer(temporary)
    except OSError as error:
        raise TrainError(
            f"The run folder {target} cannot be written: {error.strerror or error}. Choose another "
            "place with -o, or make room."
        ) from error


def read_run(path: str | os.PathLike[str]) -> Run:
    """A run folder that `train` or `agents.train` made.

    Raises:
        TrainError: It is none, or a file in it is missing or damaged.
        SpecError: Its spec holds a mistake, such as a component that is not installed here.
    """
    folder = Path(path)
    if not folder.is_dir():
        raise TrainError(f"There is no run folder {folder}. xarch train makes one.")
    for name in (SPEC, MANIFEST, LOG, LABELS, MODEL):
        if not (folder / name).is_file():
            raise TrainError(
                f"{folder} is no run folder, or not a whole one: it has no {name}. Train again."
            )
    manifest, labels = _json(folder / MANIFEST, dict), _json(folder / LABELS, dict)
    lines = _text(folder / LOG).splitlines()
    log = [_parsed(folder / LOG, line, dict) for line in lines]
    return Run(folder, load(folder / SPEC), manifest, log, labels)


def _json(path: Path, kind: type) -> Any:
    return _parsed(path, _text(path), kind)


def _parsed(path: Path, text: str, kind: type) -> Any:
    try:
        found = json.loads(text)
    except ValueError as error:
        raise TrainError(f"{path} is damaged: {error}. Train again.") from None
    if not isinstance(found, kind):
        raise TrainError(f"{path} is damaged: expected a mapping. Train again.")
    return found


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise TrainError(f"{path} cannot be read: {error}.") from None
