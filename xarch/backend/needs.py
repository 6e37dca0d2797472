"""What a backend says of the ops of Keras that mean something else on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True)
class Need:
    """Why one op is replaced on a backend, and until when.

    Attributes:
        why: What Keras's op does there.
        shows: A conformance case that fails there without the replacement. A test runs it on plain
            `keras.ops` and fails once it passes: then the need goes.
        keras: The versions of Keras for which it was found, as a PEP 440 specifier set.
        upstream: The upstream issue, or `unreported`.
    """

    why: str
    shows: str
    keras: str = ">=3.15"
    upstream: str = "unreported"


class Ops(Protocol):
    """The module `ops` of a backend."""

    NEEDS: Mapping[str, Need]
    """What is replaced, by the op's name below `keras.ops`."""

    OWN: Mapping[str, Callable[..., Any]]
    """The replacements that only the framework can make; all others are those of `xarch.ops`."""
