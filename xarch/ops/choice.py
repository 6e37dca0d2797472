"""Which ops are replaced in this process."""

from __future__ import annotations

import functools
from collections.abc import Callable
from itertools import takewhile
from typing import Any

import keras
from packaging.specifiers import SpecifierSet

from xarch.backend import current_backend
from xarch.backend.contract import Backend
from xarch.ops import fixes
from xarch.ops.namespace import original

Function = Callable[..., Any]


def replacements(backend: Backend | None = None) -> dict[str, Function]:
    """The replacements by name.

    A backend with the capability `ops` says what it needs, for which versions of Keras. One
    without gets every shared replacement: nobody has looked at what it needs.

    Args:
        backend: The backend; default, that of this process.
    """
    backend = backend or current_backend()
    if "ops" not in backend.capabilities:
        return {name: _dressed(name, function) for name, function in fixes.FIXES.items()}
    module = backend.ops()  # type: ignore[attr-defined]
    names = [
        name
        for name, need in module.NEEDS.items()
        if SpecifierSet(need.keras, prereleases=True).contains(keras.__version__)
    ]
    known = {**fixes.FIXES, **module.OWN}
    return {name: _dressed(name, known[name]) for name in names}


def _dressed(name: str, function: Function) -> Function:
    """The replacement under the name, signature and documentation of Keras's op."""
    plain = original(name)
    dressed = functools.update_wrapper(_forward(function), plain)
    note = " ".join((function.__doc__ or "").split())
    dressed.__doc__ = f"{_without_examples(plain)}\n\n    On every backend of xarch: {note}\n"
    dressed.__module__ = "xarch.ops"
    return dressed


def _without_examples(function: Function) -> str:
    """What Keras says of an op up to its examples, which show what it returns without xarch."""
    lines = (function.__doc__ or "").splitlines()
    starts = ("Example", ">>>", "```")
    return "\n".join(takewhile(lambda line: not line.strip().startswith(starts), lines)).rstrip()


def _forward(function: Function) -> Function:
    def forward(*args: Any, **kwargs: Any) -> Any:
        return function(*args, **kwargs)

    return forward
