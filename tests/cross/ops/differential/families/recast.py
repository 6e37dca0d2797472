"""Every frozen case of floats in each of their widths, and in every channel."""

from calls import call

from xarch.conformance import arguments, corpus
from xarch.conformance.dtypes import is_float

WIDTHS = ("float32", "float16", "bfloat16", "float64")


def calls():
    for case in corpus.load():
        given = arguments.arrays([case.args, case.kwargs])
        if case.raises or not any(one.dtype.name == "float32" for one in given):
            continue
        for width in WIDTHS:
            args, kwargs = arguments.replace(
                [case.args, case.kwargs], lambda x, to=width: _of(x, to)
            )
            yield call(case.op, *args, use=case.use, **kwargs)


def _of(array, width):
    return array.astype(width) if is_float(array.dtype.name) else array
