"""Shape families: every op meets dimensions that coincide and dimensions that are all distinct."""

from __future__ import annotations

Shape = tuple[int, ...]

SHAPES: dict[str, Shape] = {
    "distinct": (2, 3, 4),
    "square": (3, 3, 3),
    "scalar": (),
    "one": (1,),
    "empty": (0, 3),
}

PAIRS: dict[str, tuple[Shape, Shape]] = {
    "same": ((2, 3, 4), (2, 3, 4)),
    "square": ((3, 3), (3, 3)),
    "trailing": ((2, 3, 4), (4,)),
    "column": ((2, 3, 4), (3, 1)),
    "outer": ((3, 1), (1, 4)),
    "coinciding-column": ((1, 3, 3), (1, 3, 1)),
    "coinciding-row": ((3, 3, 3), (3,)),
    "coinciding-middle": ((2, 4, 4), (1, 4, 1)),
    "coinciding-4d": ((2, 3, 3, 3), (1, 3, 1, 1)),
    "scalar": ((2, 3), ()),
    "scalar-left": ((), (2, 3)),
    "scalars": ((), ()),
    "one": ((1,), (1,)),
    "empty": ((0, 3), (1, 3)),
    "empty-broadcast": ((0, 3), (3,)),
}

CLASHES: dict[str, tuple[Shape, Shape]] = {
    "lengths": ((2, 3), (4,)),
    "ranks": ((2, 3, 4), (2, 3)),
    "empty": ((0, 3), (2, 3)),
}
