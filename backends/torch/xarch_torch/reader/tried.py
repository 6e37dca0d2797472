"""Calls of layers that fail, which a module tries before it calls them otherwise.

`try: x = layer(x, lengths)`, `except TypeError: x = layer(x)` is how some code calls layers of two
kinds. torch's tracer does not note that a call that raises is over, and takes what follows for a
part of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from torch.fx import Tracer


@contextmanager
def tried() -> Iterator[None]:
    """Has the tracer leave a call of a layer that raises."""
    before = Tracer.call_module

    def call_module(self: Any, *args: Any) -> Any:
        depth = len(self.module_stack)
        try:
            return before(self, *args)
        except BaseException:
            while len(self.module_stack) > depth:
                self.module_stack.popitem()
            raise

    Tracer.call_module = call_module
    try:
        yield
    finally:
        Tracer.call_module = before
