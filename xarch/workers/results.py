"""What comes back from workers: a value, or a failure that names its cause."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from enum import Enum
from typing import Any

from xarch.errors import XarchError


class Cause(Enum):
    """Why a backend has no value."""

    RAISED = "raised"
    """The function raised an exception."""
    BAD_RESULT = "bad result"
    """The function returned something other than a tree of arrays."""
    DIED = "died"
    """The process ended, by a signal or by its own exit."""
    TIMED_OUT = "timed out"
    """The function ran past its time and its process was ended."""
    NOT_STARTED = "not started"
    """The process could not be started again."""


@dataclass(frozen=True)
class Returned:
    """A value that a backend returned.

    Attributes:
        backend: The backend's name.
        value: The function's result with every tensor as numpy.
        seconds: How long the function ran in the worker, transfers excluded.
    """

    backend: str
    value: Any
    seconds: float


@dataclass(frozen=True)
class Failure:
    """Why a backend returned no value.

    Attributes:
        backend: The backend's name.
        cause: What kind of end it was.
        message: One sentence, such as `was ended by SIGFPE`.
        error: The exception's class name where the function raised, else an empty string.
        lines: The last lines that tell more: the traceback, or what the process printed last.
        seconds: How long the call had run.
    """

    backend: str
    cause: Cause
    message: str
    error: str = ""
    lines: tuple[str, ...] = ()
    seconds: float = 0.0

    def __str__(self) -> str:
        text = f"{self.backend}: {self.message}"
        if self.lines:
            text += "\n" + "\n".join(f"  | {line}" for line in self.lines)
        return text

    def as_dict(self) -> dict[str, Any]:
        """The failure as JSON-ready data."""
        return {**asdict(self), "cause": self.cause.value, "lines": list(self.lines)}


class WorkerFailed(XarchError):
    """A value was asked for that a backend did not return.

    Attributes:
        failures: What happened, a `Failure` for each backend concerned.
    """

    def __init__(self, *failures: Failure) -> None:
        super().__init__("\n".join(str(failure) for failure in failures))
        self.failures = failures


@dataclass(frozen=True)
class Results(Mapping[str, Any]):
    """One call's outcome on every backend.

    As a mapping it gives each backend's value by name, and raises `WorkerFailed` for a backend
    that has none; `outcomes` and `failures` give the typed results without raising.

    Attributes:
        outcomes: A `Returned` or a `Failure` for each backend, in the order of the workers.
    """

    outcomes: Mapping[str, Returned | Failure] = field(default_factory=dict)

    def __getitem__(self, backend: str) -> Any:
        outcome = self.outcomes[backend]
        if isinstance(outcome, Failure):
            raise WorkerFailed(outcome)
        return outcome.value

    def __iter__(self) -> Iterator[str]:
        return iter(self.outcomes)

    def __len__(self) -> int:
        return len(self.outcomes)

    @property
    def ok(self) -> bool:
        """Whether every backend returned a value."""
        return not self.failures

    @property
    def failures(self) -> dict[str, Failure]:
        """The failures by backend."""
        return {
            name: outcome for name, outcome in self.outcomes.items() if isinstance(outcome, Failure)
        }

    @property
    def returned(self) -> dict[str, Returned]:
        """The values with their times by backend, those of the failed ones left out."""
        return {
            name: outcome
            for name, outcome in self.outcomes.items()
            if isinstance(outcome, Returned)
        }

    def require(self) -> dict[str, Any]:
        """All values by backend.

        Raises:
            WorkerFailed: One or more backends have none.
        """
        if self.failures:
            raise WorkerFailed(*self.failures.values())
        return {name: outcome.value for name, outcome in self.returned.items()}
