"""One backend's worker with its test session, as the parent sees it."""

from __future__ import annotations

import json
import os
import pickle
import queue
import shutil
import tempfile
import threading
from pathlib import Path
from typing import Any

from xarch.testing.agreement import Given
from xarch.workers import Workers

TARGET = "xarch.testing.remote:serve"
_PATIENCE = 30.0


def pickles(value: Any) -> bool:
    """Whether a value can go to another process."""
    try:
        pickle.dumps(value)
    except Exception:
        return False
    return "<locals>" not in repr(value)


class Ended(Exception):
    """The worker ended; the text says how."""


class Lane:
    """A worker in which tests run one after the other; after its end it starts anew.

    Args:
        name: The backend.
        options: The options of its session.
        args: Its files, folders and node ids.
        seconds: How long one test may take.

    Attributes:
        tests: What it collected, by node id.
        uncollected: What it could not: node id, outcome, text.
    """

    def __init__(self, name: str, options: dict[str, Any], args: list[str], seconds: float) -> None:
        self.name = name
        self.tests: dict[str, dict[str, Any]] = {}
        self.uncollected: list[tuple[str, str, str]] = []
        self._arguments = (options, args, seconds)
        self._workers = Workers(name)
        self._messages: queue.Queue[Any] = queue.Queue()
        self._thread: threading.Thread | None = None
        self._folder = Path(tempfile.mkdtemp(prefix="xarch-"))
        self._commands = -1
        self._indices: dict[str, int] = {}

    def start(self) -> None:
        """Starts the worker; `collect` waits for it."""
        fifo = self._folder / f"commands-{threading.get_native_id()}-{id(self._messages)}"
        fifo.unlink(missing_ok=True)
        os.mkfifo(fifo, 0o600)
        self._commands = os.open(fifo, os.O_RDWR)  # so that opening waits for nobody
        self._thread = threading.Thread(target=self._host, args=(str(fifo),), daemon=True)
        self._thread.start()

    def collect(self) -> None:
        """Waits for the tests.

        Raises:
            Ended: The worker could not start or ended.
        """
        kind, *rest = self._messages.get()
        while kind == "uncollected":
            self.uncollected.append((rest[0], rest[1], rest[2]))
            kind, *rest = self._messages.get()
        if kind != "collected":
            self._forget()
            raise Ended(str(rest[0]))
        self.tests = {test["nodeid"]: test for test in rest[0]}
        self._indices = {test["nodeid"]: at for at, test in enumerate(rest[0])}

    def run(self, nodeid: str, following: str | None) -> tuple[list[Any], dict[str, Given]]:
        """Runs a test.

        Args:
            nodeid: The test.
            following: The one that comes next in this worker, which keeps its fixtures.

        Returns:
            Its reports, and what it handed over.

        Raises:
            Ended: The worker ended during the test; the next one gets a new worker.
        """
        if self._thread is None:
            self.start()
            self.collect()
        after = None if following is None else self._indices.get(following)
        self._send([self._indices[nodeid], after])
        kind, *rest = self._messages.get()
        if kind != "done":
            self._forget()
            raise Ended(str(rest[0]))
        return rest[1], rest[2]

    def close(self) -> None:
        """Ends the session and the worker."""
        if self._thread is not None:
            self._send([None, None])
            self._thread.join(_PATIENCE)
            if self._thread.is_alive():
                return  # a fixture hangs: the process ends with its parent
        self._workers.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _send(self, command: list[Any]) -> None:
        os.write(self._commands, (json.dumps(command) + "\n").encode())

    def _host(self, fifo: str) -> None:
        try:
            results = self._workers.call(
                TARGET,
                (fifo, *self._arguments),
                on_event=lambda _, event: self._messages.put(event),
            )
            failure = results.failures.get(self.name)
            text = "the session ended" if failure is None else str(failure)
            if "No module named 'pytest'" in text:
                text = f"{self.name}: its environment lacks pytest; install it beside the framework"
        except Exception as error:
            text = str(error)
        self._messages.put(("ended", text))

    def _forget(self) -> None:
        if self._thread is not None:
            self._thread.join()
        os.close(self._commands)
        self._thread = None
        self._messages = queue.Queue()
