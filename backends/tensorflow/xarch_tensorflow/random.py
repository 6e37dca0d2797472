"""Threefry on TensorFlow: traced once for all lengths, because eager ops are slow to start."""

from __future__ import annotations

import tensorflow as tf

_ROTATIONS = ((13, 15, 26, 6), (17, 29, 16, 24))
_WORDS = tf.TensorSpec([None], tf.int32)


@tf.function(input_signature=[_WORDS] * 4, autograph=False)
def threefry(
    k0: tf.Tensor, k1: tf.Tensor, x0: tf.Tensor, x1: tf.Tensor
) -> tuple[tf.Tensor, tf.Tensor]:
    """Threefry-2x32-20 on vectors of int32 words; see `xarch.random.threefry`."""
    xor, left = tf.bitwise.bitwise_xor, tf.bitwise.left_shift
    keys = (k0, k1, xor(xor(k0, k1), 0x1BD11BDA))
    first = x0 + k0
    second = tf.broadcast_to(x1 + k1, tf.shape(first))
    for group in range(5):
        for distance in _ROTATIONS[group % 2]:
            first = first + second
            low = tf.bitwise.right_shift(tf.bitcast(second, tf.uint32), 32 - distance)
            turned = tf.bitwise.bitwise_or(left(second, distance), tf.bitcast(low, tf.int32))
            second = xor(turned, first)
        first = first + keys[(group + 1) % 3]
        second = second + (keys[(group + 2) % 3] + (group + 1))
    return first, second
