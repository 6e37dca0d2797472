"""Every frozen case of integers in each of their widths, and as truth values."""

import numpy as np
from calls import EVERY, call

from xarch.conformance import arguments, corpus

WIDTHS = ("int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "bool")


def calls():
    for case in corpus.load():
        given = arguments.arrays([case.args, case.kwargs])
        if case.raises or not any(one.dtype.name == "int32" for one in given):
            continue
        for width in WIDTHS:
            for places in ("all", "first"):
                yield _in(case, width, places)


def _in(case, width, places):
    """The case with all its int32 arrays, or the first one alone, in another width."""
    left = [1 if places == "first" else np.inf]

    def change(x):
        if x.dtype.name != "int32" or not left[0]:
            return x
        left[0] -= 1
        if width == "bool":
            return x != 0
        ends = np.iinfo(width)
        return np.clip(x.astype("int64"), ends.min, ends.max).astype(width)

    args, kwargs = arguments.replace([case.args, case.kwargs], change)
    return call(case.op, *args, use=case.use, channels=EVERY, **kwargs)
