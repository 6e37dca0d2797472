"""The nodes of the parent's session: tests by backend, in the files and classes of the workers."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

AGREE = "agree"


class FileNode(pytest.File):
    """A test file, which only the workers import."""

    def collect(self) -> Iterable[pytest.Item]:
        """Nothing: its tests are put beside it."""
        return ()


class ClassNode(pytest.Collector):
    """A class in a test file."""

    def collect(self) -> Iterable[pytest.Item]:
        """Nothing, likewise."""
        return ()


class BackendItem(pytest.Item):
    """A test on one backend, or the comparison of its backends.

    Attributes:
        base: The test's node id in the workers.
        backend: The backend, or `agree`.
        backends: All the backends that have the test.
        marks: Its marks: name, arguments, keyword arguments.
        place: Where it stands, as pytest's `location`.
    """

    base = ""
    backend = ""
    backends: tuple[str, ...] = ()
    marks: tuple[Any, ...] = ()
    place: tuple[str, int | None, str] = ("", None, "")
    compares = False

    def uses(self, backend: str) -> bool:
        """Whether it may run its test on a backend."""
        return backend == self.backend or (self.backend == AGREE and backend in self.backends)

    def runtest(self) -> None:
        """Not called: `Parent` has the protocol."""
        raise NotImplementedError

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Where the test stands."""
        return self.path, self.place[1], self.name


class Tree:
    """Makes the nodes, each once.

    Args:
        session: The parent's session.
    """

    def __init__(self, session: pytest.Session) -> None:
        self._session = session
        self._nodes: dict[str, Any] = {}
        self._groups = session.config.pluginmanager.has_plugin("xdist")

    def item(self, test: dict[str, Any], backend: str, backends: tuple[str, ...]) -> BackendItem:
        """The item of a test on a backend."""
        parent: Any = self._file(Path(test["path"]))
        head, *parts = test["nodeid"].split("::")
        *classes, name = _joined(parts)
        for one in classes:
            head = f"{head}::{one}"
            if head not in self._nodes:
                self._nodes[head] = ClassNode.from_parent(parent, name=one)
            parent = self._nodes[head]
        item: BackendItem = BackendItem.from_parent(parent, name=named(name, backend))
        item.base, item.backend, item.backends = test["nodeid"], backend, backends
        item.marks, item.place = tuple(test["marks"]), test["location"]
        item.compares = test["compares"]
        for mark, args, kwargs in test["marks"]:
            # the workers act on these two: here they would act on every backend at once
            if mark not in {"skip", "skipif", "xfail", "usefixtures", "parametrize"}:
                item.add_marker(getattr(pytest.mark, mark)(*args, **kwargs))
        if self._groups:
            item.add_marker(pytest.mark.xdist_group(test["nodeid"]))
        return item

    def _file(self, path: Path) -> Any:
        if str(path) not in self._nodes:
            self._nodes[str(path)] = FileNode.from_parent(self._session, path=path)
        return self._nodes[str(path)]


def named(name: str, backend: str) -> str:
    """A test's name with its backend: `test_x[torch]`, `test_x[1-torch]`.

    Example:
        >>> named("test_x", "jax"), named("test_x[1]", "jax")
        ('test_x[jax]', 'test_x[1-jax]')
    """
    return f"{name[:-1]}-{backend}]" if name.endswith("]") else f"{name}[{backend}]"


def unnamed(nodeid: str, backends: Iterable[str]) -> str:
    """A node id without its backend.

    Example:
        >>> unnamed("a.py::test_x[1-jax]", ["jax"]), unnamed("a.py::test_x[jax]", ["jax"])
        ('a.py::test_x[1]', 'a.py::test_x')
    """
    for backend in (*backends, AGREE):
        if nodeid.endswith(f"[{backend}]"):
            return nodeid.removesuffix(f"[{backend}]")
        if "[" in nodeid and nodeid.endswith(f"-{backend}]"):
            return nodeid.removesuffix(f"-{backend}]") + "]"
    return nodeid


def _joined(parts: list[str]) -> list[str]:
    """Parts of a node id, where a parameter's own `::` does not split."""
    for at, part in enumerate(parts):
        if "[" in part:
            return [*parts[:at], "::".join(parts[at:])]
    return parts
