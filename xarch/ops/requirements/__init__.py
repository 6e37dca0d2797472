"""What ops require of their arguments, where a backend takes what the others refuse.

A requirement is a function decorated with `@requires("its name below keras.ops")` that is called
with the op's arguments before the op is, and raises what `docs/reference/semantics.md` says. It
looks at shapes and at static arguments, so that symbolic and traced calls are refused too, and at
numbers only where they are known.
"""

from xarch.ops.requirements import (
    axes,
    functions,
    images,
    options,
    places,
    real,
    sequences,
    shapes,
    single,
    sizes,
    windows,
)
from xarch.ops.requirements.registry import REQUIREMENTS, requires

__all__ = [
    "REQUIREMENTS",
    "axes",
    "functions",
    "images",
    "options",
    "places",
    "real",
    "requires",
    "sequences",
    "shapes",
    "single",
    "sizes",
    "windows",
]

real.ask_first()
single.ask_first()
