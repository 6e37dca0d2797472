"""The option `--budget` of commands that choose between models."""

from __future__ import annotations

from xarch.errors import ArgumentError


def most_parameters(budget: str) -> int:
    """The most parameters that a model may have, from a text such as `2M`.

    Raises:
        ArgumentError: It is no such number.
    """
    from xarch.spec.document import amount

    limit = amount(budget)
    if limit is None:
        raise ArgumentError(f"--budget takes a whole number, or a text such as 2M; got {budget!r}.")
    return limit
