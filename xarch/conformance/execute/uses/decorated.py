"""An op that makes a function of a function: the result of what it makes."""

from keras import ops


def by_hand(x):
    """A square whose gradient is given."""

    def gradient(*args, upstream=None):
        return ops.multiply(ops.multiply(x, 2.0), args[0] if upstream is None else upstream)

    return ops.square(x), gradient


FUNCTIONS = {
    "sine": ops.sin,
    "product": ops.multiply,
    "dot": ops.dot,
    "times-sum": lambda x, y: ops.multiply(x, ops.sum(y)),
    "both": lambda x: (ops.sin(x), ops.cos(x)),
    "by-hand": by_hand,
}


def decorated(op, function, *args, options=None):
    """The made function's result; `options` are the op's."""
    options = dict(options or {})
    if "excluded" in options:
        options["excluded"] = set(options["excluded"])
    return op(FUNCTIONS[function], **options)(*args)
