"""Messages from a running function to the parent, and its answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_send: Callable[[Any], None] | None = None
_ask: Callable[[Any], Any] | None = None


def notify(payload: Any) -> None:
    """Tells the parent something while the function goes on.

    The parent gets it as `on_event(backend, payload)` of `Workers.call`. Outside a worker it does
    nothing, so that the same function also runs by itself.

    Args:
        payload: Anything that pickles; keep it small.
    """
    if _send is not None:
        _send(payload)


def ask(payload: Any) -> Any:
    """Tells the parent something and waits for what it says to it.

    The parent gets it as `notify` sends it; what its `on_event` returns comes back. Outside a
    worker, and where nobody listens, the answer is None.

    Args:
        payload: Anything that pickles; keep it small.
    """
    return None if _ask is None else _ask(payload)


def connect(send: Callable[[Any], None], ask: Callable[[Any], Any]) -> None:
    """Makes `notify` and `ask` go through a worker's channel."""
    global _send, _ask
    _send, _ask = send, ask
