"""Messages from a running function to the parent, for progress bars and the like."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_send: Callable[[Any], None] | None = None


def notify(payload: Any) -> None:
    """Tells the parent something while the function goes on.

    The parent gets it as `on_event(backend, payload)` of `Workers.call`. Outside a worker it does
    nothing, so that the same function also runs by itself.

    Args:
        payload: Anything that pickles; keep it small.
    """
    if _send is not None:
        _send(payload)


def connect(send: Callable[[Any], None]) -> None:
    """Makes `notify` send through a worker's channel."""
    global _send
    _send = send
