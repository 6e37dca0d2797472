"""lu_factor gives a permutation for the pivots on TensorFlow

backends: tensorflow
where: keras/src/backend/tensorflow/linalg.py, `lu_factor`, which passes on what `tf.linalg.lu`
    calls p: where each row came from.
expected: with which row each was exchanged in turn, as LAPACK's getrf, torch and JAX give it.
"""

import keras
import numpy as np

x = np.array([[1, 2, 4], [2, 1, 3], [4, 3, 1]], "float32")  # rows 0 and 2, then 1 and 2
_, pivots = keras.ops.lu_factor(x)
order = np.arange(3)
for row, other in enumerate(keras.ops.convert_to_numpy(pivots)):
    order[[row, other]] = order[[other, row]]
lower_upper = keras.ops.convert_to_numpy(keras.ops.lu_factor(x)[0])
lower, upper = np.tril(lower_upper, -1) + np.eye(3), np.triu(lower_upper)
np.testing.assert_allclose(lower @ upper, x[order], rtol=1e-5)
