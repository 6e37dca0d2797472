"""Every error that a user can cause, in one family.

A subclass of `XarchError` says what happened, what was expected and what to do. The command line
prints its text and exits with status 2; from Python it is an ordinary exception.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class XarchError(Exception):
    """A mistake that the user can mend; its text says how."""


class BackendError(XarchError, ImportError):
    """The choice of a backend cannot be carried out; also what `import keras` raises then."""


class UnknownBackend(BackendError):
    """No backend has that name."""


class BackendNotInstalled(BackendError):
    """The backend is known, its framework is not installed."""


class UnsupportedVersion(BackendError):
    """The installed framework lies outside the range that xarch supports."""


class BackendConflict(BackendError):
    """Two settings, or a setting and an imported Keras, name different backends."""


class BrokenBackend(BackendError):
    """A backend package is registered but cannot be used."""


class TargetError(XarchError):
    """A `module:function` path does not lead to a function."""


class ArgumentError(XarchError):
    """An argument or input file does not fit."""


class WorkerStartError(XarchError):
    """A worker process cannot be started."""


class SavedModelError(XarchError):
    """A saved model cannot be read or written."""


class PortError(XarchError):
    """A native model cannot be ported, or its weights do not fit."""


class DeviceLost(XarchError):
    """The device computes nothing any more in this process."""


class ConformanceError(XarchError):
    """A conformance run cannot be made as asked, or a ledger cannot be read."""


class CaptureError(XarchError):
    """A model cannot be captured as one graph, or the backend has no way to do it."""


class SpecError(XarchError):
    """A spec holds a mistake; the text says where, and what was expected there."""


class UnknownComponent(XarchError):
    """No block or head has that name."""


class BrokenComponent(XarchError):
    """A component is registered but cannot be used."""


class DataError(XarchError):
    """Data cannot be read, or do not fit the spec."""


class TrainError(XarchError):
    """A model cannot be trained as asked, or a run folder cannot be read."""


class UnknownSource(XarchError):
    """No source of data has that name."""


class BrokenSource(XarchError):
    """A source of data is registered but cannot be used."""


def nearest(name: str, options: Iterable[str]) -> str:
    """The sentence that names the options nearest to a misspelt name.

    Args:
        name: What the user wrote.
        options: What they could have written.

    Returns:
        `Did you mean 'x'?`, or the list of all options when nothing is near.

    Example:
        >>> nearest("jaxx", ["torch", "jax"])
        "Did you mean 'jax'?"
    """
    known = sorted(options)
    close = difflib.get_close_matches(name.lower(), known, n=3, cutoff=0.5)
    if close:
        return f"Did you mean {' or '.join(repr(option) for option in close)}?"
    return f"Known: {', '.join(known) or 'none'}."
