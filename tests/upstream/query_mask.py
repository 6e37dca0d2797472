"""MultiHeadAttention takes query_mask and does not heed it

backends: torch, jax, tensorflow
where: keras/src/layers/attention/multi_head_attention.py, `MultiHeadAttention.call`, which replaces
    the argument by the mask that the query carries, or by none.
expected: the same as from an `attention_mask` with these rows.
"""

import keras
import numpy as np

query, value = (np.arange(1, 2 * n + 1, dtype="float32").reshape(1, n, 2) / 9 for n in (2, 3))
layer = keras.layers.MultiHeadAttention(1, 2)
rows = keras.ops.convert_to_tensor(np.array([[True, False]]))
places = keras.ops.convert_to_tensor(np.array([[[True] * 3, [False] * 3]]))
got = layer(query, value, query_mask=rows, return_attention_scores=True)[1]
want = layer(query, value, attention_mask=places, return_attention_scores=True)[1]
np.testing.assert_allclose(*map(keras.ops.convert_to_numpy, (got, want)), rtol=1e-5)
