"""One worker process as the parent sees it."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from xarch.backend.interpreters import Interpreter
from xarch.errors import WorkerStartError
from xarch.workers import guard
from xarch.workers.request import PROTOCOL
from xarch.workers.transport import Channel, Message

IMPORTING = "_XARCH_IMPORTING"  # set in a worker while it imports a function's module
_LACKS_XARCH = 86
_BOOT = f"""
import sys
try:
    from xarch.workers.child import main
except ModuleNotFoundError as error:
    if (error.name or "").partition(".")[0] == "xarch":
        sys.exit({_LACKS_XARCH})
    raise
main(int(sys.argv[1]), *sys.argv[2:])
"""
_TAIL_LINES = 40
_LONGEST_LINE = 4096
_LONGEST_SHOWN = 300


@dataclass(frozen=True)
class Plan:
    """How to start a worker.

    Attributes:
        backend: The backend's name.
        interpreter: What runs it.
        environment: The whole environment of the process.
        floatx: Keras's float type in it.
        install: The line that would install what the interpreter lacks.
    """

    backend: str
    interpreter: Interpreter
    environment: Mapping[str, str]
    floatx: str
    install: str


class WorkerProcess:
    """A running worker with its guard; used for one life, then replaced."""

    def __init__(self, plan: Plan) -> None:
        if os.environ.get(IMPORTING):
            raise WorkerStartError(
                f"Workers are started while a worker imports {os.environ[IMPORTING]}. Put the "
                'lines that start them under `if __name__ == "__main__":`.'
            )
        self.plan = plan
        self.parent = os.getpid()
        self.facts: dict[str, Any] = {}
        ours, theirs = socket.socketpair()
        lifeline, held = socket.socketpair()
        with theirs, held:
            self._guard = _spawn(plan, held.fileno(), theirs.fileno())
        self.channel = Channel(ours)
        self._lifeline = lifeline
        self._end: str | None = None
        self._tail: deque[str] = deque(maxlen=_TAIL_LINES)
        assert self._guard.stdout is not None
        self._reader = threading.Thread(
            target=_drain, args=(self._guard.stdout, self._tail), daemon=True
        )
        self._reader.start()

    def wait_until_ready(self, deadline: float) -> None:
        """Waits for the framework to be imported.

        Raises:
            WorkerStartError: It cannot be, or takes too long.
        """
        name, python = self.plan.backend, self.plan.interpreter.path
        try:
            kind, *rest = self.channel.receive(deadline)
        except TimeoutError:
            self.kill()
            raise WorkerStartError(
                f"The worker for {name!r} ({python}) did not start in time. "
                f"Its last lines: {self._last_words()}"
            ) from None
        except EOFError:
            raise WorkerStartError(self._why_not_started()) from None
        if kind == "failed":
            message, lines = rest
            self.kill()
            raise WorkerStartError("\n".join([message, *lines[-8:]]))
        self.facts = rest[0]
        if self.facts["protocol"] != PROTOCOL:
            self.kill()
            raise WorkerStartError(
                f"The xarch of {python} speaks another worker protocol than this one. Install the "
                f"same version there: {self.plan.install}"
            )

    def send(self, message: Message, deadline: float | None) -> None:
        """Sends a request; what the last call printed is forgotten.

        Raises:
            OSError: The worker is gone.
        """
        self._tail.clear()
        self.channel.send_message(message, deadline)

    def tail(self) -> tuple[str, ...]:
        """The last lines that the process printed, without what its own machinery adds."""
        return tuple(
            line[:_LONGEST_SHOWN] for line in self._tail if line and not _is_machinery(line)
        )

    def show_where_it_hangs(self) -> None:
        """Makes the process print its Python stack, which works inside native code too."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.facts["pid"], signal.SIGUSR1)
            time.sleep(0.3)

    def how_it_ended(self) -> str:
        """One clause on how the process ended, such as `was ended by SIGFPE`."""
        self._reap(graceful=5.0)
        code = _code(self._end)
        if code is None:
            return "ended together with the process that guarded it"
        if code >= 0:
            return f"ended by itself with exit status {code}"
        name = signal.Signals(-code).name if -code in list(signal.Signals) else f"signal {-code}"
        hint = {
            "SIGKILL": ", as the system does when memory runs out",
            "SIGFPE": ", an arithmetic error in native code",
            "SIGSEGV": ", a memory error in native code",
            "SIGABRT": ", as native code does at a failed check",
        }.get(name, "")
        return f"was ended by {name}{hint}"

    def ask_to_end(self) -> None:
        """Lets an idle process end by itself."""
        with contextlib.suppress(OSError):
            self.channel.send(None)

    def close(self, graceful: float) -> None:
        """Waits so many seconds for the process to end, then ends it; leaves nothing behind."""
        self._reap(graceful)

    def kill(self) -> None:
        """Ends the process and its children at once."""
        self._reap(graceful=0.0)

    def interrupt(self) -> None:
        """Has the guard end the process, from any thread; who waits for an answer sees its end."""
        with contextlib.suppress(OSError):
            self._lifeline.shutdown(socket.SHUT_WR)

    def _reap(self, graceful: float) -> None:
        if self._end is None:
            self._end = self._read_lifeline(graceful) if graceful else None
            with contextlib.suppress(OSError):
                self._lifeline.shutdown(socket.SHUT_WR)
            self._end = self._end or self._read_lifeline(10.0) or "unknown"
        self._lifeline.close()
        self.channel.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._guard.wait(timeout=10)
        self._reader.join(timeout=1)

    def _read_lifeline(self, seconds: float) -> str | None:
        self._lifeline.settimeout(seconds)
        try:
            return self._lifeline.recv(4096).decode() or None
        except OSError:
            return None

    def _why_not_started(self) -> str:
        name, python = self.plan.backend, self.plan.interpreter.path
        end = self.how_it_ended()
        if self._end and self._end.startswith("unstartable"):
            reason = self._end.removeprefix("unstartable ")
            return f"The worker for {name!r} cannot be started with {python}: {reason}."
        if _code(self._end) == _LACKS_XARCH:
            return f"{python} has no xarch. Install it there: {self.plan.install}"
        source = self.plan.interpreter.source
        check = f" Does {source} name a Python 3.11 or newer?" if source else ""
        return (
            f"The worker for {name!r} ({python}) {end} while it started.{check} "
            f"Its last lines: {self._last_words()}"
        )

    def _last_words(self) -> str:
        return "\n  | ".join(["", *self.tail()[-8:]]) or "none"


def _spawn(plan: Plan, lifeline: int, channel: int) -> subprocess.Popen[bytes]:
    boot = [plan.interpreter.path, "-P", "-c", _BOOT]
    worker = [*boot, str(channel), plan.backend, plan.floatx, _script_folder()]
    command = [sys.executable, "-I", "-S", str(Path(guard.__file__))]
    return subprocess.Popen(
        [*command, str(os.getpid()), str(lifeline), str(channel), *worker],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        pass_fds=[lifeline, channel],
        env=dict(plan.environment),
        start_new_session=True,
    )


def _script_folder() -> str:
    """Where the running script lies: what it can import, a worker should find, too."""
    file = getattr(sys.modules.get("__main__"), "__file__", None)
    return str(Path(file).resolve().parent) if file else ""


def _drain(stream: IO[bytes], tail: deque[str]) -> None:
    with stream:
        while line := stream.readline(_LONGEST_LINE):
            tail.append(line.decode("utf-8", "replace").rstrip())


def _is_machinery(line: str) -> bool:
    # faulthandler prints the frames of the boot script, and every extension module on one line
    return line.startswith("Extension modules:") or "workers/child.py" in line or "<string>" in line


def _code(end: str | None) -> int | None:
    if end is None or not end.startswith("ended "):
        return None
    return int(end.removeprefix("ended "))
