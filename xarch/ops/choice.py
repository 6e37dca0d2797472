"""Which ops are replaced in this process."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

import keras
from packaging.specifiers import SpecifierSet

from xarch.backend import current_backend
from xarch.backend.contract import Backend
from xarch.backend.refusals import Rule
from xarch.ops import fixes, narrowing
from xarch.ops.documentation import without_examples
from xarch.ops.namespace import exists, original
from xarch.ops.operands import OPERANDS, taking
from xarch.ops.promises import promises, promising
from xarch.ops.refusing import refusing
from xarch.ops.requirements import REQUIREMENTS
from xarch.ops.requiring import requiring
from xarch.ops.spelling import IN_CAPITALS, lowered, placed, required
from xarch.ops.tensors import of_tensors, of_values

Function = Callable[..., Any]

_WIDE = "64 bits stay 64 bits wide."


def replacements(backend: Backend | None = None) -> dict[str, Function]:
    """The replacements by name.

    A backend with the capability `ops` says what it needs, for which versions of Keras, and which
    ops let its own errors out; what symbolic calls infer wrongly, and what ops require of their
    arguments, is known here. One without gets every shared replacement: nobody has looked at what
    it needs.

    Args:
        backend: The backend; default, that of this process.
    """
    backend = backend or current_backend()
    if "ops" not in backend.capabilities:
        return {name: _dressed(name, function) for name, function in fixes.FIXES.items()}
    module = backend.ops()  # type: ignore[attr-defined]
    known = {**fixes.FIXES, **module.OWN}
    found = {
        name: module.around(name, known.get(name) or original(name)) for name in _needed(backend)
    }
    found |= {name: of_tensors(found.get(name) or original(name)) for name in module.ARRAYS}
    found |= {name: of_values(found.get(name) or original(name)) for name in module.VARIABLES}
    rules = promises()
    dressed = (*module.REFUSALS.LEAKS, *rules, *REQUIREMENTS, *OPERANDS)
    narrow = narrowing.names() if module.widens() else frozenset()
    for name in narrow - found.keys():
        plain = original(name)
        if (mended := module.around(name, plain)) is not plain:
            found[name] = mended
    others = {name for name in (*dressed, *narrow) if exists(name)} - found.keys()
    return {
        name: _dressed(
            name, found.get(name), module.REFUSALS.RULES, rules.get(name), narrow=name in narrow
        )
        for name in (*found, *sorted(others))
    }


def _needed(backend: Backend) -> list[str]:
    module = backend.ops()  # type: ignore[attr-defined]
    known = keras.__version__
    found = [
        name
        for name, need in module.NEEDS.items()
        if SpecifierSet(need.keras, prereleases=True).contains(known)
    ]
    accelerated = backend.runtime().devices()[0].kind != "cpu"
    others = module.ON_ACCELERATORS if accelerated else ()
    return [*found, *(name for name in others if name not in found)]


def _dressed(
    name: str,
    function: Function | None,
    rules: Sequence[Rule] = (),
    dtype: Function | None = None,
    *,
    narrow: bool = False,
) -> Function:
    """What replaces an op, under the name, signature and documentation of Keras's.

    Args:
        name: The op.
        function: The replacement; None where only errors or symbolic dtypes are.
        rules: What native errors mean.
        dtype: The rule of the symbolic result's dtype, see `xarch.ops.promises`.
        narrow: Whether 64 bits that nobody asked for are cut to 32.
    """
    plain = original(name)
    inner = function or plain
    inner = promising(inner, dtype) if dtype else inner
    inner = taking(inner, OPERANDS[name]) if name in OPERANDS else inner
    inner = narrowing.narrowed(name, inner) if narrow else inner
    names = required(plain)
    if name in REQUIREMENTS:
        outer = refusing(name, inner, rules) if rules else inner
        outer = requiring(name, outer, REQUIREMENTS[name], names)
    else:
        outer = refusing(name, inner, rules, names) if rules else _forward(inner, names)
    outer = lowered(outer) if name in IN_CAPITALS else outer
    dressed = functools.update_wrapper(outer, plain)
    dressed.__doc__ = f"{without_examples(plain.__doc__)}\n"
    if function is not None:
        note = " ".join((fixes.FIXES.get(name, function).__doc__ or _WIDE).split())
        dressed.__doc__ += f"\n    On every backend of xarch: {note}\n"
    dressed.__module__ = "xarch.ops"
    return dressed


def _forward(function: Function, names: tuple[str, ...]) -> Function:
    count = len(names)

    def forward(*args: Any, **kwargs: Any) -> Any:
        if kwargs and len(args) < count:
            args, kwargs = placed(names, args, kwargs)
        return function(*args, **kwargs)

    return forward
