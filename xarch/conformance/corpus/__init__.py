"""The frozen corpus: one text file per family, a case on each line, of one module.

The files under `data/` are what the suite runs; generators only write them. Their content hash is
the suite's version. A line is JSON whose arrays are their raw bits, so a file is the same, byte for
byte, on every machine, and a change of a case is a change of a line.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable
from pathlib import Path

from xarch.conformance.case import EVERY, OPS, Case
from xarch.conformance.corpus.encoding import from_line, to_line
from xarch.errors import ConformanceError, nearest
from xarch.files import write_text

FOLDER = Path(__file__).parent / "data"


def families(folder: Path = FOLDER) -> list[str]:
    """The op families that are frozen."""
    return sorted(path.stem for path in folder.glob("*.jsonl"))


def modules(folder: Path = FOLDER) -> list[str]:
    """The modules that have cases of their own."""
    return sorted({_module(name, folder) for name in families(folder)})


def subject(module: str, folder: Path = FOLDER) -> str:
    """The module whose cases judge a module: its own, its namesake's in Keras, or `keras.ops`.

    All of Keras is its own subject.

    Example:
        >>> subject("keras.losses"), subject("xarch.layers"), subject("torch.special")
        ('keras.losses', 'keras.layers', 'keras.ops')
    """
    if module == EVERY:
        return EVERY
    namesake = f"keras.{module.rpartition('.')[2]}"
    return next((one for one in (module, namesake) if one in modules(folder)), OPS)


def load(*names: str, module: str = OPS, folder: Path = FOLDER) -> list[Case]:
    """The cases of a module, or some families of them.

    Args:
        *names: Families; none means all.
        module: The module that is to be judged; `keras` stands for every one that has cases.
        folder: Where the corpus lies.

    Raises:
        ConformanceError: A family is not frozen.
    """
    about = subject(module, folder)
    known = [name for name in families(folder) if about in {EVERY, _module(name, folder)}]
    for name in names:
        if name not in known:
            raise ConformanceError(
                f"No family {name!r} of {about} is frozen. {nearest(name, known)}"
            )
    return [
        from_line(line)
        for name in names or known
        for line in (folder / f"{name}.jsonl").read_text("utf-8").splitlines()
    ]


def everything(folder: Path = FOLDER) -> list[Case]:
    """The cases of every module."""
    return [case for module in modules(folder) for case in load(module=module, folder=folder)]


def dump(cases: Iterable[Case]) -> str:
    """The text of a family's file."""
    return "".join(f"{to_line(case)}\n" for case in cases)


def freeze(family: str, cases: Iterable[Case], folder: Path = FOLDER) -> bool:
    """Writes a family's file; says whether it changed."""
    path, text = folder / f"{family}.jsonl", dump(cases)
    if path.exists() and path.read_text("utf-8") == text:
        return False
    write_text(path, text)
    return True


@functools.cache
def version(folder: Path = FOLDER) -> str:
    """The content hash of the corpus, which is the suite's version."""
    digest = hashlib.sha256()
    for name in families(folder):
        content = (folder / f"{name}.jsonl").read_bytes()
        digest.update(f"{name} {len(content)}\n".encode() + content)
    return digest.hexdigest()[:16]


@functools.cache
def _module(family: str, folder: Path) -> str:
    """The module that a family is about; all its cases are."""
    with (folder / f"{family}.jsonl").open(encoding="utf-8") as lines:
        first = lines.readline()
    return from_line(first).module if first else OPS
