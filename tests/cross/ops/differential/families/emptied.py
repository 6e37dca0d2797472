"""Every frozen case with nothing along an axis, and with NaN and infinities among its numbers."""

import numpy as np
from calls import call

from xarch.conformance import arguments, corpus
from xarch.conformance.dtypes import is_float


def calls():
    seen = set()
    for case in corpus.load():
        given = arguments.arrays([case.args, case.kwargs])
        kind = (case.op, repr(case.kwargs), *(str(one.dtype) + str(one.shape) for one in given))
        if case.raises or not given or kind in seen:
            continue
        seen.add(kind)
        for change in (_without_rows, _without_columns, _with(np.nan), _with(np.inf)):
            args, kwargs = arguments.replace([case.args, case.kwargs], change)
            yield call(case.op, *args, use=case.use, **kwargs)
        size = given[0].shape[0] if given[0].ndim else None
        args, kwargs = arguments.replace(
            [case.args, case.kwargs],
            lambda x, n=size: _without_rows(x) if x.shape[:1] == (n,) else x,
        )
        yield call(case.op, *args, use=case.use, **kwargs)


def _without_rows(x):
    return x[:0] if x.ndim else x


def _without_columns(x):
    return x[..., :0] if x.ndim > 1 else x


def _with(number):
    def change(x):
        if not is_float(x.dtype.name) or not x.size:
            return x
        found = x.copy()
        found.reshape(-1)[x.size // 2] = number
        return found

    return change
