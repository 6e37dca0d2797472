"""The weight map that a ported model carries in memory."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from xarch.backend.reading import WeightEntry
from xarch.errors import PortError

_ATTRIBUTE = "_xarch_weight_map"


def attach(model: Any, entries: Sequence[WeightEntry]) -> None:
    """Gives a model its weight map."""
    object.__setattr__(model, _ATTRIBUTE, tuple(entries))


def entries_of(model: Any) -> tuple[WeightEntry, ...]:
    """The weight map of a model.

    Raises:
        PortError: The model has none.
    """
    entries = getattr(model, _ATTRIBUTE, None)
    if entries is None:
        raise PortError(
            f"The model {model.name!r} carries no weight map. Take it from Port.model, or open its "
            "file with xarch.port.load; keras.saving.load_model leaves the map out, and so does "
            "model.save."
        )
    return tuple(entries)


def variables_of(model: Any) -> dict[str, Any]:
    """The model's variables by path.

    Raises:
        PortError: The weight map names a variable that the model lacks, or has another size.
    """
    variables = {variable.path: variable for variable in model.variables}
    missing = [one.variable for one in entries_of(model) if one.variable not in variables]
    if missing:
        raise PortError(
            f"The weight map names variables that the model {model.name!r} lacks: "
            f"{', '.join(missing[:10])}. The file was changed after it was ported."
        )
    wrong = [
        one.variable
        for one in entries_of(model)
        if math.prod(one.own_shape) * (1 + one.is_complex)
        != math.prod(variables[one.variable].shape)
    ]
    if wrong:
        raise PortError(
            f"The weight map gives other sizes than the model {model.name!r} has: "
            f"{', '.join(wrong[:10])}. The file was changed after it was ported."
        )
    return variables
