"""log_cosh loses all digits of small errors

backends: torch, jax, tensorflow
expected: log(cosh(x)) is nearly x**2 / 2 where x is small.
where: keras/src/losses/losses.py, `log_cosh`: softplus(-2x) + x - log(2) subtracts log(2) from a
    number that is nearly the same; for an error of 1e-4, nothing or much too much is left.
"""

import keras
import numpy as np

error = np.array([[1e-3], [1e-4]], "float32")
loss = keras.ops.convert_to_numpy(keras.losses.log_cosh(np.zeros_like(error), error))
np.testing.assert_allclose(loss, np.log(np.cosh(error[:, 0].astype("float64"))), rtol=1e-2)
