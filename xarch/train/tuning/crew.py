"""Several processes of one backend at once, each with one training; their news in one place.

A thread waits for each process and puts what it hears into one inbox, so that everything else
happens in the thread that reads it.
"""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

from xarch.workers import Workers

Job = Callable[[Workers, Callable[[str, Any], Any]], Any]


@dataclass(frozen=True)
class News:
    """What a process tells.

    Attributes:
        seat: Which one.
        payload: What it told, what its job returned, or the exception that ended it.
        ended: Whether the job is over.
        answer: To be called with the answer, once, where it waits for one.
    """

    seat: int
    payload: Any
    ended: bool = False
    answer: Callable[[Any], None] = lambda _: None


class Crew:
    """Seats for jobs that run at the same time, each in a worker process of a backend.

    Args:
        backend: Its name.
        seats: How many processes there are.
    """

    def __init__(self, backend: str, seats: int) -> None:
        threads = None if seats == 1 else max(1, (os.cpu_count() or 1) // seats)
        self._inbox: queue.SimpleQueue[News] = queue.SimpleQueue()
        self._seats = [_Seat(at, Workers(backend, threads=threads), self._inbox)
                       for at in range(seats)]  # fmt: skip
        self.idle: list[int] = [*range(seats)]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        for one in self._seats:
            one.end()
        for one in self._seats:
            one.join()

    @property
    def is_busy(self) -> bool:
        """Whether a job runs."""
        return len(self.idle) < len(self._seats)

    def give(self, job: Job) -> int:
        """Has an idle process do a job; which one."""
        seat = self.idle.pop(0)
        self._seats[seat].jobs.put(job)
        return seat

    def hear(self) -> News:
        """The next news; waits for it."""
        news = self._inbox.get()
        if news.ended:
            self.idle.append(news.seat)
        return news

    def current(self, seat: int) -> Any:
        """What an idle process says of its framework."""
        workers = self._seats[seat].workers
        return workers.current(workers.backends[0])


class _Seat:
    def __init__(self, at: int, workers: Workers, inbox: queue.SimpleQueue[News]) -> None:
        self.at, self.workers, self.inbox = at, workers, inbox
        self.jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self.answers: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self.ending = False
        self.thread = threading.Thread(target=self._work, daemon=True)
        self.thread.start()

    def end(self) -> None:
        self.ending = True
        self.jobs.put(None)
        self.answers.put(False)
        self.workers.interrupt()

    def join(self) -> None:
        while self.thread.is_alive():
            self.workers.interrupt()  # what has been started since
            self.thread.join(0.1)
        self.workers.close()

    def _work(self) -> None:
        while (job := self.jobs.get()) is not None and not self.ending:
            try:
                made = job(self.workers, self._heard)
            except BaseException as error:  # whatever it is, the other thread decides
                made = error
            self.inbox.put(News(self.at, made, ended=True))

    def _heard(self, backend: str, payload: Any) -> Any:
        if self.ending:
            return False
        if "values" not in payload:
            self.inbox.put(News(self.at, payload))
            return None
        self.inbox.put(News(self.at, payload, answer=self.answers.put))
        return self.answers.get()
