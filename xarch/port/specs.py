"""Example inputs from a line of text, such as `float32[N,3,224,224]` or `tokens=int64[N,L]{0:99}`.

A letter is a size that stays open: equal letters are equal sizes. Integers need a range in braces,
whose end is left out, because a random integer may be no valid token. An input given by its values,
such as `grid=int64:[[1,4,6]]`, is fixed: the graph keeps them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from xarch.backend.reading import Array
from xarch.errors import ArgumentError

_SPEC = re.compile(
    r"(?:(?P<name>[A-Za-z_]\w*)=)?(?P<dtype>[a-z]+\d*)"
    r"(?:\[(?P<sizes>[^\]]*)\](?:\{(?P<low>-?\d+):(?P<high>-?\d+)\})?|:(?P<values>.+))"
)
_DTYPES = ("bool", "float16", "float32", "float64", "int32", "int64")
_FIRST_OPEN = 3  # open sizes count up from here, so that no two coincide by chance


@dataclass(frozen=True)
class Spec:
    """One input.

    Attributes:
        name: The parameter of `forward`, or an empty string for a positional input.
        dtype: Its dtype by numpy's name.
        sizes: Its shape; a letter where the size is open.
        low: The least integer.
        high: One more than the largest integer, or None for floating inputs.
        values: The values of a fixed input, or None.
    """

    name: str
    dtype: str
    sizes: tuple[int | str, ...]
    low: int = 0
    high: int | None = None
    values: Array | None = None

    @property
    def open_axes(self) -> dict[int, str]:
        """The open axes and their letters."""
        return {axis: size for axis, size in enumerate(self.sizes) if isinstance(size, str)}


def parse(text: str) -> Spec:
    """The spec that a text means.

    Raises:
        ArgumentError: It is none; the text says why.

    Example:
        >>> parse("float32[N,3,8,8]").sizes
        ('N', 3, 8, 8)
    """
    found = _SPEC.fullmatch(text.strip())
    if found is None:
        raise ArgumentError(
            f"{text!r} is no input. Write [name=]dtype[sizes], such as float32[N,3,224,224] or "
            "tokens=int64[N,L]{0:1000}, or name=dtype:values, such as grid=int64:[[1,4,6]]."
        )
    dtype, low, high = found["dtype"], found["low"], found["high"]
    if dtype not in _DTYPES:
        raise ArgumentError(f"{text!r}: an input's dtype is one of {', '.join(_DTYPES)}.")
    if found["values"] is not None:
        return _fixed(text, found["name"] or "", dtype, found["values"])
    if dtype.startswith("int") and (high is None or int(high) <= int(low)):
        raise ArgumentError(f"{text!r}: give the range of its integers, such as {{0:1000}}.")
    sizes = [one.strip() for one in found["sizes"].split(",") if one.strip()]
    bad = [one for one in sizes if not re.fullmatch(r"[1-9]\d*|[A-Za-z]", one)]
    if bad:
        raise ArgumentError(f"{text!r}: a size is a positive number or one letter, not {bad[0]!r}.")
    shape = tuple(int(one) if one.isdigit() else one for one in sizes)
    last = None if high is None else int(high)
    return Spec(found["name"] or "", dtype, shape, int(low or 0), last)


def _fixed(text: str, name: str, dtype: str, given: str) -> Spec:
    """The spec of an input whose values are told."""
    if not name:
        raise ArgumentError(f"{text!r}: an input that is given by its values needs a name.")
    try:
        values = np.asarray(json.loads(given))
    except ValueError as error:  # no JSON, or rows of several lengths
        raise ArgumentError(
            f"{text!r}: the values are no numbers in nested lists of equal length: {error}."
        ) from error
    if values.dtype.kind not in "bif" or not np.can_cast(values.dtype, dtype, "same_kind"):
        raise ArgumentError(f"{text!r}: {given} holds {values.dtype}, which is no {dtype}.")
    return Spec(name, dtype, values.shape, values=values.astype(dtype))


def examples(specs: Sequence[Spec], seed: int = 0) -> list[Array]:
    """A random array for each spec, or its own; equal letters get equal sizes, others others."""
    random = np.random.default_rng(seed)
    letters = dict.fromkeys(letter for spec in specs for letter in spec.open_axes.values())
    open_sizes = {letter: _FIRST_OPEN + at * 2 for at, letter in enumerate(letters)}
    found: list[Array] = []
    for spec in specs:
        if spec.values is not None:
            found.append(spec.values)
            continue
        shape = [open_sizes[size] if isinstance(size, str) else size for size in spec.sizes]
        if spec.dtype == "bool":
            found.append(random.random(shape) < 0.5)
        elif spec.high is not None:
            found.append(random.integers(spec.low, spec.high, shape).astype(spec.dtype))
        else:
            found.append(random.standard_normal(shape).astype(spec.dtype))
    return found
