"""One worker process per backend: arrays in, arrays out, failures as values.

Frameworks crash beside each other and Keras holds one backend per process, so everything that
touches two of them runs here. The parent imports neither a framework nor Keras.
"""

from xarch.backend.interpreters import Interpreter, interpreter_of
from xarch.workers.events import ask, notify
from xarch.workers.pool import Workers
from xarch.workers.results import Cause, Failure, Results, Returned, WorkerFailed

__all__ = [
    "Cause",
    "Failure",
    "Interpreter",
    "Results",
    "Returned",
    "WorkerFailed",
    "Workers",
    "ask",
    "interpreter_of",
    "notify",
]
