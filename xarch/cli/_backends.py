"""The option `--backends` of commands that run several."""

from __future__ import annotations

from xarch.backend import registry
from xarch.errors import ArgumentError


def listed(backends: str) -> list[str]:
    """The names in a text such as `torch,jax`; none for an empty text.

    Raises:
        ArgumentError: One is empty.
        UnknownBackend: There is none of that name.
    """
    names = [name.strip() for name in backends.split(",")] if backends else []
    if "" in names:
        raise ArgumentError(f"--backends takes names with commas between them; got {backends!r}.")
    for name in names:
        registry.get(name)
    return names
