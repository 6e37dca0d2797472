"""Backends by name: a literal table for those in this tree, entry points for all others.

The table is the one place in xarch that names the backends of this tree. An outside package adds
one through the entry-point group `xarch.backends` with no change here; see
`docs/how-to/add-a-backend.md`.
"""

from __future__ import annotations

import importlib
from functools import cache
from importlib.metadata import EntryPoint, entry_points

from xarch.backend.contract import Backend
from xarch.errors import BackendError, BrokenBackend, UnknownBackend, nearest

GROUP = "xarch.backends"

IN_TREE = {
    "torch": "xarch_torch:BACKEND",
    "jax": "xarch_jax:BACKEND",
    "tensorflow": "xarch_tensorflow:BACKEND",
}


@cache
def _outside() -> dict[str, list[EntryPoint]]:
    found: dict[str, list[EntryPoint]] = {}
    for entry in entry_points(group=GROUP):
        found.setdefault(entry.name, []).append(entry)
    return found


def names() -> list[str]:
    """All registered backend names, this tree's first.

    Example:
        >>> names()[:3]
        ['torch', 'jax', 'tensorflow']
    """
    return [*IN_TREE, *sorted(set(_outside()) - set(IN_TREE))]


@cache
def get(name: str) -> Backend:
    """The backend of that name; imports its package but not its framework.

    Raises:
        UnknownBackend: No backend is registered under that name.
        BrokenBackend: Two packages claim the name, or the package cannot be imported, or what it
            registers is no backend.
    """
    claims = [f"{entry.value} ({_distribution(entry)})" for entry in _outside().get(name, [])]
    if name in IN_TREE:
        claims.insert(0, f"{IN_TREE[name]} (xarch)")
    if not claims:
        raise UnknownBackend(f"There is no backend {name!r}. {nearest(name, names())}")
    if len(claims) > 1:
        raise BrokenBackend(
            f"The backend name {name!r} is claimed more than once: {'; '.join(claims)}. "
            "Uninstall all but one of these packages, or rename the entry point."
        )
    backend = _load(name)
    if not isinstance(backend, Backend):
        raise BrokenBackend(
            f"What {claims[0]} registers as the backend {name!r} lacks members of "
            "xarch.backend.Backend; it needs all of them."
        )
    if backend.name != name:
        raise BrokenBackend(
            f"{claims[0]} is registered as {name!r} but calls itself {backend.name!r}; "
            "make the two the same."
        )
    return backend


def find_by_keras_name(keras_backend: str) -> Backend | None:
    """The backend that Keras runs on under that name, or None; broken packages are passed over."""
    for name in names():
        try:
            backend = get(name)
        except BackendError:
            continue
        if backend.keras_backend == keras_backend:
            return backend
    return None


def _load(name: str) -> object:
    try:
        if name in IN_TREE:
            module, _, attribute = IN_TREE[name].partition(":")
            return getattr(importlib.import_module(module), attribute)
        return _outside()[name][0].load()
    except Exception as error:  # a stranger's package may raise anything
        raise BrokenBackend(
            f"The package of the backend {name!r} does not import: "
            f"{type(error).__name__}: {error}. Repair or uninstall it."
        ) from error


def _distribution(entry: EntryPoint) -> str:
    return entry.dist.name if entry.dist is not None else "unknown package"
