"""Errors of one class for one mistake, whatever the framework raises."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from numpy.exceptions import AxisError
from numpy.linalg import LinAlgError

from xarch.backend.refusals import Rule
from xarch.ops.operands import OPERANDS
from xarch.ops.spelling import placed

Function = Callable[..., Any]

_CLASSES: dict[str, type[Exception]] = {
    "ValueError": ValueError,
    "TypeError": TypeError,
    "IndexError": IndexError,
    "AxisError": AxisError,
    "LinAlgError": LinAlgError,
}


def refusing(
    name: str, function: Function, rules: Sequence[Rule], names: tuple[str, ...] = ()
) -> Function:
    """The same function; a native error comes out as the class that the policy has for it.

    The native error is the cause of the one that is raised. One that no rule fits, such as a lack
    of memory, comes out as it is.

    Args:
        name: The op, for the text.
        function: The op.
        rules: What the backend's errors mean.
        names: The names of the first arguments, which get into their places.
    """
    count = len(names)

    def call(*args: Any, **kwargs: Any) -> Any:
        if kwargs and len(args) < count:
            args, kwargs = placed(names, args, kwargs)
        try:
            return function(*args, **kwargs)
        except Exception as error:
            operands = args[: max(OPERANDS.get(name, 1), 1)]
            odd = [x for x in operands if x is None or isinstance(x, (str, bytes, dict))]
            if name == "where" and operands[0] is not None:  # None is an operand that is left out
                odd = [x for x in odd if x is not None]
            if odd and name != "einsum" and not isinstance(error, TypeError):
                raise TypeError(f"{name}: {odd[0]!r} is no tensor.") from error
            found = meant(name, error, rules)
            if found is None:
                raise
            raise found from error

    return call


def meant(name: str, error: Exception, rules: Sequence[Rule]) -> Exception | None:
    """The error that a native one stands for; None where it stands for itself."""
    classes = {cls.__name__ for cls in type(error).__mro__}
    text = str(error)
    for rule in rules:
        if rule.native in classes and re.search(rule.says, text, re.IGNORECASE):
            wanted = _CLASSES.get(rule.means)
            if wanted is None or isinstance(error, wanted):
                return None
            return wanted(f"{name}: {text}")
    return None
