"""How the subjects that are classes are used: made, then called, updated or stepped.

One file for each use, with a function of its name that gets the class first. The files are plain
Keras: a reproducer holds their text.
"""

from __future__ import annotations

import functools
import importlib
from collections.abc import Callable
from typing import Any

Function = Callable[..., Any]


def bound(use: str, target: Function) -> Function:
    """What a case calls: the target, or the use of it."""
    if not use:
        return target
    function = getattr(importlib.import_module(f"{__name__}.{use}"), use)
    return functools.partial(function, target)
