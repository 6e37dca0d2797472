"""Calls under way: one for each backend, waited for together."""

from __future__ import annotations

import contextlib
import selectors
import time
from collections.abc import Callable
from typing import Any

from xarch.workers.process import WorkerProcess
from xarch.workers.results import Cause, Failure, Returned
from xarch.workers.transport import Channel, Message

OnEvent = Callable[[str, Any], Any]


class Call:
    """One backend's part of a call.

    Attributes:
        name: The backend's name.
        process: Its worker.
        outcome: None until it is known; text where the function was not found.
        is_over: Whether the process ended with the call, or is of no use after it.
    """

    def __init__(self, name: str, process: WorkerProcess, limit: float | None) -> None:
        self.name = name
        self.process = process
        self.started = time.monotonic()
        self.limit = limit
        self.deadline = None if limit is None else self.started + limit
        self.outcome: Returned | Failure | str | None = None
        self.is_over = False

    def send(self, message: Message) -> None:
        """Sends the request."""
        try:
            self.process.send(message, self.deadline)
        except TimeoutError:
            self.time_out()
        except OSError:
            self._died()

    def receive(self, on_event: OnEvent | None) -> None:
        """Takes one message: an event or the outcome."""
        try:
            kind, *rest = self.process.channel.receive(self.deadline)
        except TimeoutError:
            self.time_out()
        except EOFError:
            self._died()
        except Exception as error:  # a value whose class is missing here
            self.outcome = self._failure(Cause.BAD_RESULT, f"its result cannot be read: {error}")
        else:
            self._take(kind, rest, on_event)

    def time_out(self) -> None:
        """Gives up; the process has still to be ended."""
        self.process.show_where_it_hangs()
        self.is_over = True
        self.outcome = self._failure(
            Cause.TIMED_OUT,
            f"ran longer than {self.limit:g} s and was ended",
            lines=self.process.tail(),
        )

    def _died(self) -> None:
        self.is_over = True
        message = self.process.how_it_ended()
        self.outcome = self._failure(Cause.DIED, message, lines=self.process.tail())

    def _take(self, kind: str, rest: list[Any], on_event: OnEvent | None) -> None:
        if kind == "event":
            if on_event is not None:
                on_event(self.name, rest[0])
        elif kind == "question":
            answer = None if on_event is None else on_event(self.name, rest[0])
            with contextlib.suppress(OSError):  # it is gone, as the next reading will find
                self.process.channel.send(answer)
        elif kind == "returned":
            self.outcome = Returned(self.name, rest[0], rest[1])
        elif kind == "no target":
            self.outcome = str(rest[0])
        elif kind == "raised":
            error, message, lines, self.is_over = rest
            self.outcome = self._failure(Cause.RAISED, message, tuple(lines), error)
        else:
            self.outcome = self._failure(Cause.BAD_RESULT, str(rest[0]))

    def _failure(
        self, cause: Cause, message: str, lines: tuple[str, ...] = (), error: str = ""
    ) -> Failure:
        seconds = time.monotonic() - self.started
        return Failure(self.name, cause, message, error, lines, seconds)


def collect(calls: list[Call], on_event: OnEvent | None) -> None:
    """Waits until every call has its outcome."""
    waiting = [call for call in calls if call.outcome is None]
    while waiting:
        deadlines = [call.deadline for call in waiting if call.deadline is not None]
        pause = max(0.0, min(deadlines) - time.monotonic()) if deadlines else None
        ready = _readable([call.process.channel for call in waiting], pause)
        for call in waiting:
            if call.process.channel in ready:
                call.receive(on_event)
            elif call.deadline is not None and time.monotonic() >= call.deadline:
                call.time_out()
        waiting = [call for call in waiting if call.outcome is None]


def _readable(channels: list[Channel], pause: float | None) -> list[Any]:
    with selectors.DefaultSelector() as selector:
        for channel in channels:
            selector.register(channel, selectors.EVENT_READ)
        return [key.fileobj for key, _ in selector.select(pause)]
