"""What `trace.py` does, as source for scripts that run without xarch."""

COMPILED = """\
import tensorflow as tf

compiled = tf.function(function, autograph=False)
"""

GRADIENT = """\
import tensorflow as tf

with tf.GradientTape() as tape:
    tape.watch(inputs)
    outputs = outputs_of(*inputs)
given = [tf.cast(one, output.dtype) for one, output in zip(weights, outputs)]
gradients = tape.gradient(outputs, inputs, given)
gradients = [one if one is None else tf.convert_to_tensor(one) for one in gradients]
"""
