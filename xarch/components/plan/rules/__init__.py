"""Shape rules, one for each Keras layer that components use, by its class name.

A rule is a function of the inputs and of the layer's own arguments, under Keras's names, that
returns an `Effect`. `tests/backend/components` holds every rule against the layer itself.
"""

from collections.abc import Callable

from xarch.components.plan.effect import Effect
from xarch.components.plan.rules import (
    attention,
    audio,
    conv,
    dense,
    merge,
    norm,
    ops,
    pool,
    recurrent,
    reshape,
)

RULES: dict[str, Callable[..., Effect]] = {
    name: rule
    for module in (attention, audio, conv, dense, merge, norm, ops, pool, recurrent, reshape)
    for name, rule in module.RULES.items()
}

__all__ = ["RULES"]
