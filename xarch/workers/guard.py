"""Owns one worker process and ends it when the parent goes, whichever way the parent goes.

Run as a script by the parent's interpreter, with the standard library only:
`guard.py PARENT_PID LIFELINE_FD CHANNEL_FD COMMAND...`. The worker may be stuck in native code
that never returns and holds the interpreter lock, so it cannot be trusted to end itself; this
process can. It ends the worker's whole process group when the lifeline (a socket that only the
parent holds) closes or the parent's process id changes hands, and tells the parent how the worker
ended. On Linux the kernel ends the worker should this process be killed.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import select
import signal
import socket
import subprocess
import sys
from types import FrameType

_PR_SET_PDEATHSIG = 1  # <linux/prctl.h>
_CHECK_PARENT_SECONDS = 0.5


def main(arguments: list[str]) -> int:
    """Runs the worker until it ends or the parent does."""
    parent = int(arguments[0])
    held = int(arguments[1])
    lifeline = socket.socket(fileno=held)
    channel = int(arguments[2])
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _note)
    try:
        worker = _start(arguments[3:], channel)
    except OSError as error:
        lifeline.sendall(f"unstartable {error.strerror or error}".encode())
        return 1
    os.close(channel)
    poll = select.poll()  # select() refuses descriptors above 1023
    poll.register(held, select.POLLIN)
    poll.register(woken, select.POLLIN)
    while not _has_ended(worker):
        readable = [descriptor for descriptor, _ in poll.poll(_CHECK_PARENT_SECONDS * 1000)]
        if woken in readable:
            os.read(woken, 512)
        if held in readable or os.getppid() != parent or _asked_to_end:
            break
    _end_group(worker)
    with contextlib.suppress(OSError):  # the parent may be gone
        lifeline.sendall(f"ended {worker.wait()}".encode())
    return 0


_asked_to_end: list[int] = []


def _note(number: int, frame: FrameType | None) -> None:
    if number != signal.SIGCHLD:
        _asked_to_end.append(number)


def _start(command: list[str], channel: int) -> subprocess.Popen[bytes]:
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None

    def before_exec() -> None:  # this process has one thread, so code after fork is safe
        if libc is not None:
            libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)

    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        pass_fds=[channel],
        start_new_session=True,
        preexec_fn=before_exec,  # noqa: PLW1509  # no threads here
    )


def _has_ended(worker: subprocess.Popen[bytes]) -> bool:
    # Not reaped yet: until it is, its process group's number cannot pass to anyone else.
    flags = os.WEXITED | os.WNOHANG | os.WNOWAIT
    return os.waitid(os.P_PID, worker.pid, flags) is not None


def _end_group(worker: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(worker.pid, signal.SIGKILL)  # its children too, also after it ended by itself


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
