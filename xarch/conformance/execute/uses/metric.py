"""A metric is made and fed batches."""

import keras


def metric(cls, config, batches):
    """The result after the first batch and after all, the state, and the last batch's alone."""
    one = cls(**config)
    one.update_state(*batches[0])
    first = keras.ops.copy(one.result())
    for batch in batches[1:]:
        one.update_state(*batch)
    result = keras.ops.copy(one.result())
    state = [keras.ops.copy(variable.value) for variable in one.variables]
    one.reset_state()
    one.update_state(*batches[-1])
    return [first, result, state, one.result()]
