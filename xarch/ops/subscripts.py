"""Subscripts of Einstein's sums, as Keras's symbolic calls can read them."""

from __future__ import annotations

from collections import Counter
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
