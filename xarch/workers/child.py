"""The worker process: imports one framework, then runs functions until the parent hangs up."""

from __future__ import annotations

import faulthandler
import gc
import importlib
import os
import signal
import socket
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from xarch.backend import active, registry, selection
from xarch.backend.contract import Arrays, Backend
from xarch.errors import DeviceLost, TargetError, WorkerStartError, XarchError
from xarch.workers import events, targets, transport, trees
from xarch.workers.process import IMPORTING
from xarch.workers.request import PROTOCOL, Request


def main(descriptor: int, backend_name: str, floatx: str, script_folder: str) -> None:
    """Serves the parent at the other end of a socket.

    Args:
        descriptor: The socket's file descriptor.
        backend_name: The backend that this process is to run; the environment chooses it.
        floatx: Keras's float type for this process.
        script_folder: Another folder to import from, or an empty string.
    """
    faulthandler.enable()
    faulthandler.register(signal.SIGUSR1, all_threads=True)  # the parent asks where it hangs
    channel = transport.Channel(socket.socket(fileno=descriptor))
    gc.disable()  # importing makes next to no garbage, and looking for it takes a sixth of the time
    try:
        backend, facts = _start(backend_name, floatx, script_folder)
    except Exception as error:
        channel.send(("failed", *_explain(error)))
        return
    gc.freeze()  # what is imported stays: no later collection need look at it
    gc.enable()
    channel.send(("ready", facts))

    def ask(payload: Any) -> Any:
        channel.send(("question", payload))
        return channel.receive()

    events.connect(lambda payload: channel.send(("event", payload)), ask)
    while True:
        try:
            request = channel.receive()
        except EOFError:
            return
        except Exception as error:  # an argument's class may be missing here
            message = (
                f"cannot read its arguments: {error}. Classes of arguments must be importable by "
                "the worker; those of a script are not."
            )
            channel.send(("raised", type(error).__qualname__, message, [], False))
            continue
        if request is None:
            return
        _reply(channel, _attempt(request, backend.arrays()))


def _explain(error: Exception) -> tuple[str, list[str]]:
    if isinstance(error, XarchError):
        return str(error), []
    return f"{type(error).__name__}: {error}", _traceback(error)


def _start(backend_name: str, floatx: str, script_folder: str) -> tuple[Backend, dict[str, Any]]:
    selection.require()
    backend = registry.get(backend_name)
    importlib.import_module("keras").config.set_floatx(floatx)
    current = active.current()
    backend.arrays()
    try:
        sys.path.insert(0, str(Path.cwd()))
    except FileNotFoundError:
        raise WorkerStartError(
            "The current folder no longer exists, so nothing can be imported from it. Change to "
            "another one."
        ) from None
    if script_folder:
        sys.path.append(script_folder)
    return backend, {
        "pid": os.getpid(),
        "protocol": PROTOCOL,
        "python": sys.version.split()[0],
        "numpy": np.__version__,
        "current": current,
    }


def _attempt(request: Request, arrays: Arrays) -> tuple[Any, ...]:
    os.environ[IMPORTING] = request.path
    try:
        function = targets.resolve(request.path)
    except TargetError as error:
        return ("no target", str(error))
    except Exception as error:
        return _raised(error)
    finally:
        del os.environ[IMPORTING]
    try:
        return _run(function, request, arrays)
    except BaseException as error:  # SystemExit too: the worker goes on
        return _raised(error, is_over=_device_is_lost())


def _run(function: Callable[..., Any], request: Request, arrays: Arrays) -> tuple[Any, ...]:
    if request.seed is not None:
        importlib.import_module("keras").utils.set_random_seed(request.seed)
    started = time.perf_counter()
    value = function(*request.args, **request.kwargs)
    try:
        value = trees.to_numpy(value, arrays)  # inside the time: frameworks compute lazily
    except trees.NotATree as error:
        return ("bad result", str(error))
    except RecursionError:
        return ("bad result", "result is nested too deeply to be sent")
    return ("returned", value, time.perf_counter() - started)


def _reply(channel: transport.Channel, reply: tuple[Any, ...]) -> None:
    sys.stdout.flush()
    sys.stderr.flush()
    try:
        channel.send(reply)
    except OSError:  # the parent is gone
        sys.exit(0)
    except Exception as error:
        channel.send(("bad result", f"its result cannot be sent: {error}"))


def _raised(error: BaseException, *, is_over: bool = False) -> tuple[Any, ...]:
    name = type(error).__qualname__
    if isinstance(error, XarchError):  # a mistake that its text explains
        return ("raised", name, str(error), [], is_over)
    return ("raised", name, f"raised {name}: {error}", _traceback(error), is_over)


def _device_is_lost() -> bool:
    try:
        active.require_device()
    except DeviceLost:
        return True
    return False


def _traceback(error: BaseException) -> list[str]:
    """The traceback's lines, without the frames of this file."""
    frames = error.__traceback__
    while frames is not None and frames.tb_frame.f_code.co_filename == __file__:
        frames = frames.tb_next
    text = "".join(traceback.format_exception(type(error), error, frames))
    return [line for line in text.splitlines() if line.strip()]
