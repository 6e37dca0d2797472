"""What the parent asks of a worker."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

PROTOCOL = 3
"""Changes when parent and worker of two xarch versions would no longer understand each other."""


@dataclass(frozen=True)
class Request:
    """One call.

    Attributes:
        path: The function, as `module:function` or `file.py:function`.
        args: Its positional arguments.
        kwargs: Its keyword arguments.
        seed: Given to `keras.utils.set_random_seed` before the call, unless None.
    """

    path: str
    args: tuple[Any, ...] = ()
    kwargs: dict[str, Any] = field(default_factory=dict)
    seed: int | None = None
