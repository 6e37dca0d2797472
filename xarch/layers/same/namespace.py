"""Every public name of `keras.layers`; the layers that differ are replaced."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import SimpleNamespace
from typing import Any

import keras

from xarch.layers.same import reading
from xarch.layers.same.attending import FIRST as ATTENTION
from xarch.layers.same.embedding import BASES
from xarch.layers.same.embedding import FIRST as EMBEDDING
from xarch.layers.same.encoding import FIRST as ENCODING
from xarch.layers.same.normalizing import FIRST as NORMALIZATION
from xarch.layers.same.picturing import FIRST as PICTURES
from xarch.layers.same.rebinding import Rebinder
from xarch.layers.same.recurrence import CELL, CELLS
from xarch.layers.same.recurrence import FIRST as RECURRENCE
from xarch.layers.same.spectra import FIRST as SPECTRA
from xarch.layers.same.table import FUNCTIONS, WHY

PACKAGE = "xarch.layers"

_FIRST: dict[str, tuple[type, ...]] = {
    **ATTENTION, **EMBEDDING, **ENCODING, **NORMALIZATION, **PICTURES, **RECURRENCE, **SPECTRA,
}  # fmt: skip
_rebinder = Rebinder(reading.replace)


def _parts_first() -> Iterator[str]:
    """What other layers make inside comes before them."""
    parts = ("Dropout", "EinsumDense", "SimpleRNNCell", "GRUCell", "LSTMCell", "RNN")
    yield from parts
    yield from (name for name in WHY if name not in parts)


def _made() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in _parts_first():
        if (theirs := getattr(keras.layers, name, None)) is None:
            continue  # this version of Keras has none
        for part in _rebinder.parts(theirs):
            if part not in CELLS:
                CELLS[part] = _rebinder.twin(part, *CELL, documentation=f"{WHY[name]}.")
        ours = _rebinder.twin(
            theirs,
            *_FIRST.get(name, ()),
            bases=[found[base] for base in BASES.get(name, ())],
            documentation=f"{WHY[name]}.",
        )
        found[name] = keras.saving.register_keras_serializable(PACKAGE, name)(ours)
    for name in FUNCTIONS:
        found[name] = _rebinder.function(getattr(keras.layers, name))
    return found


#: The layers and functions that take the place of Keras's.
REPLACED = _made()

#: The same as attributes.
twins: Any = SimpleNamespace(**REPLACED)


def names(further: Mapping[str, Any]) -> dict[str, Any]:
    """Every public name of `keras.layers`, aliases such as `Convolution2D` too.

    Args:
        further: Classes that come before the twins.
    """
    made = {**REPLACED, **further}
    ours = {
        id(getattr(keras.layers, name)): found
        for name, found in made.items()
        if hasattr(keras.layers, name)
    }
    return {
        name: ours.get(id(value), value)
        for name, value in vars(keras.layers).items()
        if not name.startswith("_")
    }
