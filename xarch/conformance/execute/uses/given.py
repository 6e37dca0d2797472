"""An op that takes functions is given those of these names."""

from keras import ops

FUNCTIONS = {
    "double": lambda x: ops.multiply(x, 2.0),
    "negate": ops.negative,
    "square": ops.square,
    "sine": ops.sin,
    "add": ops.add,
    "product": ops.multiply,
    "first": lambda: ops.convert_to_tensor([1.0, 2.0]),
    "second": lambda: ops.convert_to_tensor([3.0, 5.0]),
    "both": lambda pair: ops.add(ops.multiply(pair[0], 2.0), pair[1]),
    "running": lambda carry, x: (ops.add(carry, x), ops.multiply(carry, x)),
    "counting": lambda carry, _: (ops.add(carry, 1.0), carry),
    "scaling": lambda carry, row: (ops.add(carry, ops.sum(row)), ops.multiply(row, carry)),
    "two": lambda pair, x: ((ops.add(pair[0], x), ops.multiply(pair[1], x)), x),
    "below": lambda count, _: ops.less(count, 5),
    "onward": lambda count, total: (ops.add(count, 1), ops.add(total, ops.cast(count, "float32"))),
    "constant": ops.zeros_like,
    "pair": lambda x: (ops.sin(x), ops.square(x)),
    "indexed": lambda at, total: ops.add(total, ops.cast(at, "float32")),
}


def given(op, *args, **options):
    """The result; a name among the arguments stands for the function."""
    return op(*[_function(one) for one in args], **options)


def _function(value):
    if isinstance(value, (list, tuple)) and value and isinstance(value[0], str):
        return [FUNCTIONS[one] for one in value]
    return FUNCTIONS[value] if isinstance(value, str) else value
