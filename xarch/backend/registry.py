"""Backends by name.

The table is the one place in xarch that names the backends of this tree. An outside package adds
one through the entry-point group `xarch.backends` with no change here; see
`docs/how-to/add-a-backend.md`.
"""

from __future__ import annotations

from collections.abc import Iterator

from xarch.backend.contract import Backend
from xarch.errors import BackendError, BrokenBackend, UnknownBackend
from xarch.registry import Registry

GROUP = "xarch.backends"

IN_TREE = {
    "torch": "xarch_torch:BACKEND",
    "jax": "xarch_jax:BACKEND",
    "tensorflow": "xarch_tensorflow:BACKEND",
}


def names() -> list[str]:
    """All registered backend names, this tree's first.

    Example:
        >>> names()[:3]
        ['torch', 'jax', 'tensorflow']
    """
    return REGISTRY.names()


def get(name: str) -> Backend:
    """The backend of that name; imports its package but not its framework.

    Raises:
        UnknownBackend: No backend is registered under that name.
        BrokenBackend: Two packages claim the name, or the package cannot be imported, or what it
            registers is no backend.
    """
    return REGISTRY.get(name)


def find_by_keras_name(keras_backend: str) -> Backend | None:
    """The backend that Keras runs on under that name, or None; broken packages are passed over."""
    return next((one for one in _sound() if one.keras_backend == keras_backend), None)


def first_with(capability: str) -> Backend:
    """The first registered backend that has a capability; broken packages are passed over.

    Args:
        capability: A member of `xarch.backend.CAPABILITIES`.

    Raises:
        BackendError: None has it.
    """
    for backend in _sound():
        if capability in backend.capabilities:
            return backend
    raise BackendError(
        f"No backend has the capability {capability!r}; `xarch doctor` tells what each one can."
    )


def _sound() -> Iterator[Backend]:
    for name in names():
        try:
            backend = get(name)
        except BackendError:
            continue
        yield backend


def _accept(name: str, found: object) -> Backend:
    if not isinstance(found, Backend):
        raise ValueError("lacks members of xarch.backend.Backend; it needs all of them.")  # noqa: TRY004  the protocol
    if found.name != name:
        raise ValueError(f"calls itself {found.name!r}; make the two the same.")
    return found


REGISTRY = Registry(GROUP, IN_TREE, "backend", _accept, UnknownBackend, BrokenBackend)
