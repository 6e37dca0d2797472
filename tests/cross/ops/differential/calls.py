"""A call that all backends get, with every channel that it can be asked in."""

import functools
import hashlib
import importlib
import math
import pkgutil
from pathlib import Path

import families
import numpy as np

from xarch.conformance import arguments, corpus
from xarch.conformance.case import Case
from xarch.conformance.corpus.encoding import to_line
from xarch.conformance.dtypes import is_float
from xarch.conformance.reproducer import literal

EVERY = ("static", "dynamic", "traced", "gradient")
ALL = frozenset(EVERY)
UNCOMPILED = ALL - {"traced"}
QUICK = UNCOMPILED - {"gradient"}


def call(op, *args, use="", channels=EVERY, **kwargs):
    """A call of an op; its id is the op and a hash of the arguments, the same in every run.

    Args:
        op: The op's name below `keras.ops`.
        *args: Its arguments; a numpy array is a tensor, and what else there is stays.
        use: See `Case`; `arrays` hands the arrays over as arrays of numpy.
        channels: What is asked beyond the eager call.
        **kwargs: More arguments.
    """
    given = arguments.arrays([args, kwargs])
    if use == "arrays" or not given:
        channels = ()
    if not any(is_float(one.dtype.name) for one in given):
        channels = tuple(one for one in channels if one != "gradient")
    if not given or given[0].ndim == 0:
        channels = tuple(one for one in channels if one != "dynamic")
    case = Case("", f"keras.ops:{op}", args, kwargs, kind=_kind(op), channels=channels, use=use)
    digest = hashlib.sha256(_line(case).encode()).hexdigest()[:10]
    return Case(**{**vars(case), "id": f"{op}/{digest}"})


def _line(case):
    try:
        return to_line(case)
    except TypeError:  # of a number of numpy's, which no frozen case has
        return source(case)


@functools.cache
def _kinds():
    return {case.op: case.kind for case in reversed(corpus.load()) if case.kind != "exact"}


def _kind(op):
    return _kinds().get(op, "reduction")


def source(case, most=math.inf):
    """The call as a line to copy, after `import numpy as np; from xarch import ops`.

    Args:
        case: The call.
        most: Arrays of more numbers are a dtype and a shape alone.
    """

    def text(value):
        if isinstance(value, np.ndarray) and value.size > most:
            return f"{value.dtype.name}{list(value.shape)}"
        if isinstance(value, np.ndarray):
            plain = literal.array(value).replace("\n", " ")
            name = value.dtype.name
            return plain if name in plain or case.use == "arrays" else f"({plain}, {name!r})"
        if isinstance(value, dict):
            return "{" + ", ".join(f"{key!r}: {text(one)}" for key, one in value.items()) + "}"
        if isinstance(value, (list, tuple)):
            inner = ", ".join(map(text, value)) + ("," if len(value) == 1 else "")
            return f"[{inner.rstrip(',')}]" if isinstance(value, list) else f"({inner})"
        return literal.of(value)

    parts = [*map(text, case.args), *(f"{name}={text(x)}" for name, x in case.kwargs.items())]
    return f"ops.{case.op}({', '.join(parts)})" + (f"  # use={case.use}" if case.use else "")


def every(names=()):
    """The calls of some families, each once."""
    found = {}
    known = sorted(one.name for one in pkgutil.iter_modules([Path(families.__file__).parent]))
    for name in known:
        if not names or name in names:
            with np.errstate(all="ignore"):  # of infinities
                for one in importlib.import_module(f"families.{name}").calls():
                    found[one.id] = one
    return list(found.values())
