"""MultiHeadAttention promises scores of as many columns as there are queries

backends: torch, jax, tensorflow
where: keras/src/layers/attention/multi_head_attention.py, `compute_output_spec`.
expected: a column for each key.
"""

import keras

layer = keras.layers.MultiHeadAttention(1, 2)
query, value = keras.Input((2, 3)), keras.Input((5, 3))
scores = layer(query, value, return_attention_scores=True)[1]
assert scores.shape == (None, 1, 2, 5)
