"""An op is given arrays of numpy in place of tensors."""

import keras


def arrays(op, *args, **options):
    """The result."""
    args, options = keras.tree.map_structure(_array, (args, options))
    return op(*args, **options)


def _array(value):
    return keras.ops.convert_to_numpy(value) if keras.ops.is_tensor(value) else value
