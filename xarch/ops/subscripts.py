"""Subscripts of Einstein's sums, as Keras's symbolic calls can read them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from string import ascii_lowercase


def spelled(subscripts: str) -> str:
    """The same sum in small letters, without spaces, with the result that it may leave out.

    Example:
        >>> spelled("Ab, bC")
        'ab,bc->ac'
    """
    if "->" in subscripts and " " not in subscripts and subscripts == subscripts.lower():
        return subscripts
    inputs, arrow, output = subscripts.replace(" ", "").partition("->")
    if not arrow:
        counts = Counter(filter(str.isalpha, inputs))
        once = sorted(letter for letter, count in counts.items() if count == 1)
        output = ("..." if "..." in inputs else "") + "".join(once)
    letters = list(dict.fromkeys(filter(str.isalpha, inputs + output)))
    free = [letter for letter in ascii_lowercase if letter not in letters]
    capitals = [letter for letter in letters if letter.isupper()]
    if len(capitals) > len(free):  # more letters than there are small ones
        return subscripts
    names = str.maketrans(dict(zip(capitals, free, strict=False)))
    return f"{inputs}->{output}".translate(names)


def stretched(subscripts: str, shapes: Sequence[Sequence[int | None]]) -> list[tuple[int, ...]]:
    """The shape to which each operand is repeated, where an axis of size 1 stands for several.

    Example:
        >>> stretched("ij,ij->j", [(2, 3), (1, 3)])
        [(2, 3), (2, 3)]
    """
    parts = subscripts.partition("->")[0].split(",")
    if len(parts) != len(shapes):
        return [tuple(shape) for shape in shapes]  # type: ignore[arg-type]
    longest: dict[str, int] = {}
    places = []
    for part, shape in zip(parts, shapes, strict=True):
        head, dots, tail = part.partition("...")
        middle = len(shape) - len(head) - len(tail)
        labels = [*head, *([""] * middle if dots else []), *tail]
        places.append(labels)
        for label, size in zip(labels, shape, strict=False):
            if label and size is not None:
                longest[label] = max(longest.get(label, 1), size)
    found = []
    for labels, shape in zip(places, shapes, strict=True):
        pairs = zip(labels, shape, strict=False)
        sizes = [longest.get(label, 1) if label and size == 1 else size for label, size in pairs]
        found.append(tuple(sizes))
    return found  # type: ignore[return-value]
