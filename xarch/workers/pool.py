"""`Workers`: a worker process for each of several backends, called together."""

from __future__ import annotations

import os
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Self

from xarch.backend import installation, registry
from xarch.backend.active import Current
from xarch.backend.interpreters import interpreter_of, probe
from xarch.errors import (
    ArgumentError,
    BrokenBackend,
    TargetError,
    WorkerStartError,
    XarchError,
)
from xarch.workers.calls import Call, OnEvent, collect
from xarch.workers.process import Plan, WorkerProcess
from xarch.workers.request import Request
from xarch.workers.results import Cause, Failure, Results, Returned
from xarch.workers.targets import Target, path_of
from xarch.workers.transport import Message, dumps

_GRACE_SECONDS = 3.0


class Workers:
    """One persistent worker process per backend.

    Each runs on the interpreter that `XARCH_PYTHON_<BACKEND>` names, else on the running one. The
    processes start together in `start`, which entering the context calls, and end in `close`. A
    process that dies or hangs in one call is started anew for the next.

    Args:
        *backends: Names of backends; none means every backend whose framework is installed.
        timeout: Seconds that one call may run before its process is ended; None for no limit.
            Start-up does not count.
        start_timeout: Seconds that the start of a process may take.
        threads: CPU threads for one op; None leaves each framework's default.
        float64: Whether Keras's float type in the workers is float64.
        cache: A folder in which what the frameworks compile is kept for later workers, by those
            that can do that; None leaves it to the framework.
        environment: Environment variables for the workers, on top of the parent's.

    Raises:
        UnknownBackend: A name is not registered.
        ArgumentError: A name is given twice, or no backend is installed.

    Example:
        >>> import numpy as np
        >>> with Workers() as workers:
        ...     results = workers.run("keras.ops:softmax", np.zeros((2, 4), "float32"))
        >>> {value.shape for value in results.values()}
        {(2, 4)}
    """

    def __init__(
        self,
        *backends: str,
        timeout: float | None = None,
        start_timeout: float = 180.0,
        threads: int | None = None,
        float64: bool = False,
        cache: Path | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        for name in backends:
            if not isinstance(name, str):
                raise ArgumentError(
                    f"A backend is named by a text, not by a {type(name).__name__}: write "
                    'Workers("torch", "jax").'
                )
        _check_limit("timeout", timeout)
        _check_limit("start_timeout", start_timeout)
        names = backends or tuple(_usable())
        repeated = {name for name in names if names.count(name) > 1}
        if repeated:
            raise ArgumentError(f"The backend {min(repeated)!r} is named twice; name it once.")
        if sys.platform == "win32":
            raise WorkerStartError(
                "Worker processes need Linux or macOS; on Windows, run xarch inside WSL."
            )
        self.backends = names
        self.timeout = timeout
        self.start_timeout = start_timeout
        extra = environment or {}
        self._plans = {name: _plan(name, threads, float64, cache, extra) for name in names}
        self._processes: dict[str, WorkerProcess] = {}
        self._starting: dict[str, WorkerProcess] = {}
        self._made_by = os.getpid()
        self._lock = _Lock()
        self._finalizer = weakref.finalize(self, _close_all, self._processes)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *exception: object) -> None:
        if os.getpid() == self._made_by:
            self.close()

    def start(self) -> None:
        """Starts the processes that do not run, all at once.

        Raises:
            WorkerStartError: One or more cannot be started; all the reasons together. None is
                left running then.
        """
        with self._lock:
            failures = self._start(self.backends)
            if failures:
                _close_all(self._processes)
                raise WorkerStartError("\n".join(failures.values()))

    def close(self) -> None:
        """Ends all processes; a later call starts them again."""
        with self._lock:
            _close_all(self._processes)

    def interrupt(self) -> None:
        """Ends all processes at once, from any thread.

        A call or a start that another thread waits for fails then. A later call starts anew.
        """
        for process in (*self._processes.values(), *self._starting.values()):
            process.interrupt()

    def current(self, backend: str) -> Current:
        """What `xarch.backend.current()` is in a backend's worker; starts it if need be."""
        with self._lock:
            failures = self._start([backend])
            if failures:
                raise WorkerStartError(failures[backend])
            current: Current = self._processes[backend].facts["current"]
            return current

    def run(self, target: Target, *args: Any, **kwargs: Any) -> Results:
        """Calls a function with the same arguments on every backend.

        Args:
            target: `package.module:function`, `file.py:function`, or a function at the top level
                of a module.
            *args: Its arguments: whatever pickles; arrays as numpy.
            **kwargs: Its keyword arguments.

        Returns:
            A mapping from backend to value, a tree of numpy arrays. A backend that failed raises
            `WorkerFailed` when its value is asked for; see `Results.failures`.

        Raises:
            TargetError: The function cannot be found on any backend.
            ArgumentError: An argument does not pickle.
        """
        return self.call(target, args, kwargs)

    def call(
        self,
        target: Target,
        args: Iterable[Any] = (),
        kwargs: Mapping[str, Any] | None = None,
        *,
        only: str | Iterable[str] | None = None,
        timeout: float | None = None,
        seed: int | None = None,
        parallel: bool = True,
        on_event: OnEvent | None = None,
    ) -> Results:
        """`run` with settings for this one call.

        Args:
            target: As for `run`.
            args: Positional arguments.
            kwargs: Keyword arguments.
            only: The backends to call; None means all.
            timeout: Seconds, instead of the one given to the constructor.
            seed: Given to `keras.utils.set_random_seed` before the call.
            parallel: Whether the backends run at the same time or one after the other.
            on_event: Called with backend and payload for each `notify` and `ask` in the function;
                what it returns is the answer to `ask`.

        Returns:
            As for `run`.

        Raises:
            TargetError: The function cannot be found on any backend.
            ArgumentError: An argument does not pickle, or `only` names a backend without worker.
        """
        _check_limit("timeout", timeout)
        chosen = [only] if isinstance(only, str) else list(self.backends if only is None else only)
        if not chosen:
            raise ArgumentError("`only` names no backend, so there is nothing to call.")
        for name in chosen:
            if name not in self._plans:
                raise ArgumentError(
                    f"There is no worker for {name!r} here, only for {', '.join(self.backends)}."
                )
        request = Request(path_of(target), tuple(args), dict(kwargs or {}), seed)
        limit = self.timeout if timeout is None else timeout
        with self._lock, _pack(request) as message:
            outcomes: dict[str, Returned | Failure] = {}
            missing: dict[str, str] = {}
            for group in [chosen] if parallel else [[name] for name in chosen]:
                self._call_group(group, message, limit, on_event, outcomes, missing)
        if missing and len(missing) == len(chosen):
            raise TargetError(next(iter(missing.values())))
        for name, text in missing.items():
            outcomes[name] = Failure(name, Cause.RAISED, text, "TargetError")
        return Results({name: outcomes[name] for name in chosen})

    def _call_group(
        self,
        group: list[str],
        message: Message,
        limit: float | None,
        on_event: OnEvent | None,
        outcomes: dict[str, Returned | Failure],
        missing: dict[str, str],
    ) -> None:
        for name, text in self._start(group).items():
            outcomes[name] = Failure(name, Cause.NOT_STARTED, text)
        calls = [
            Call(name, self._processes[name], limit) for name in group if name in self._processes
        ]
        try:
            for call in calls:
                call.send(message)
            collect(calls, on_event)
        finally:  # also when the user interrupts: a busy process must not answer the next call
            for call in calls:
                if call.outcome is None or call.is_over:
                    self._processes.pop(call.name).kill()
        for call in calls:
            if isinstance(call.outcome, str):
                missing[call.name] = call.outcome
            elif call.outcome is not None:
                outcomes[call.name] = call.outcome

    def _start(self, names: Iterable[str]) -> dict[str, str]:
        """Starts what does not run; the reasons of those that cannot be, by name."""
        new = [name for name in names if name not in self._processes]
        deadline = time.monotonic() + self.start_timeout
        started: dict[str, WorkerProcess] = {}
        self._starting = started
        failures: dict[str, str] = {}
        try:
            for name in new:
                try:
                    started[name] = WorkerProcess(self._plans[name]())
                except XarchError as error:
                    failures[name] = str(error)
            for name, process in started.items():
                try:
                    process.wait_until_ready(deadline)
                except WorkerStartError as error:
                    failures[name] = str(error)
                    process.kill()
                else:
                    self._processes[name] = process
        except BaseException:
            for name, process in started.items():
                process.kill()
                self._processes.pop(name, None)
            raise
        finally:
            self._starting = {}
        return failures


def _pack(request: Request) -> Message:
    try:
        return Message(request)
    except Exception as error:
        places = [(f"argument {i}", value) for i, value in enumerate(request.args)]
        places += [(f"argument {name!r}", value) for name, value in request.kwargs.items()]
        for place, value in places:
            try:
                dumps(value)
            except Exception as cause:
                raise ArgumentError(
                    f"The {place} of {request.path}, a {type(value).__qualname__}, cannot be sent "
                    f"to a worker process: {cause}. Send arrays, numbers, strings and trees of "
                    "these."
                ) from None
        raise ArgumentError(f"The arguments of {request.path} cannot be sent: {error}") from None


# OpenMP's threads, torch's among them, else spin for their next piece of work; where other workers
# want the processor, a small model then takes several times as long.
_SLEEPING = {"OMP_WAIT_POLICY": "PASSIVE"}


def _plan(
    name: str, threads: int | None, float64: bool, cache: Path | None, extra: Mapping[str, str]
) -> Callable[[], Plan]:
    backend = registry.get(name)
    plain = backend.environment()
    asked = backend.environment(threads=threads, float64=float64, cache=cache)
    explicit = {key: value for key, value in asked.items() if plain.get(key) != value}

    def plan() -> Plan:
        interpreter = interpreter_of(name)
        environment = {**_SLEEPING, **plain, **os.environ, **explicit, **extra}
        environment |= {"XARCH_BACKEND": name, "KERAS_BACKEND": backend.keras_backend}
        if interpreter.source:
            environment.pop("PYTHONHOME", None)
        install = installation.install_line(backend, interpreter.path)
        floatx = "float64" if float64 else "float32"
        return Plan(name, interpreter, environment, floatx, install)

    return plan


def _usable() -> list[str]:
    """Every backend that is installed, or that a variable names an interpreter for."""
    found = []
    for name in registry.names():
        try:
            backend = registry.get(name)
        except BrokenBackend:  # `xarch doctor` reports it
            continue
        interpreter = interpreter_of(name)
        if interpreter.source or probe(backend, interpreter).framework.found:
            found.append(name)
    if not found:
        raise ArgumentError(
            "No backend is installed, here or where XARCH_PYTHON_<BACKEND> points. Install one, "
            "for example: " + installation.install_line(registry.get(registry.names()[0]))
        )
    return found


class _Lock:
    """One call at a time; a call from within a call, or from a forked child, is refused."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._owner = 0
        self._process = os.getpid()

    def __enter__(self) -> None:
        if os.getpid() != self._process:
            raise ArgumentError(
                "These workers belong to the process that made them, not to its forked child. "
                "Make Workers of your own there."
            )
        if self._owner == threading.get_ident():
            raise ArgumentError(
                "on_event cannot call the workers whose call it watches. Collect what it is told "
                "and call afterwards."
            )
        self._lock.acquire()
        self._owner = threading.get_ident()

    def __exit__(self, *exception: object) -> None:
        self._owner = 0
        self._lock.release()


def _check_limit(name: str, seconds: float | None) -> None:
    if seconds is None:
        return
    if not isinstance(seconds, (int, float)) or not seconds > 0:
        raise ArgumentError(f"{name} is a number of seconds above 0, or None; got {seconds!r}.")


def _close_all(processes: dict[str, WorkerProcess]) -> None:
    if any(process.parent != os.getpid() for process in processes.values()):
        return  # a forked child leaves its parent's workers alone
    for process in processes.values():
        process.ask_to_end()
    deadline = time.monotonic() + _GRACE_SECONDS
    for process in processes.values():
        process.close(graceful=max(0.01, deadline - time.monotonic()))
    processes.clear()
