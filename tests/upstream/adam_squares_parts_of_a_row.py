"""Adam takes too long a step for a row that a batch has twice on TensorFlow

backends: tensorflow
where: keras/src/optimizers/adam.py, `update_step`: `ops.square` of a `tf.IndexedSlices` squares the
    parts of the gradient before they are added up. RMSprop, Adagrad, Nadam and others do it too.
expected: a first step of the learning rate, whatever the gradient, as on the other backends.
"""

import keras
import numpy as np

model = keras.Sequential([keras.Input((2,), dtype="int32"), keras.layers.Embedding(3, 1)])
model.set_weights([np.zeros((3, 1), "float32")])
model.compile(keras.optimizers.Adam(0.1), "mse")
model.train_on_batch(np.array([[1, 1]]), np.ones((1, 2, 1), "float32"))
np.testing.assert_allclose(model.get_weights()[0], [[0.0], [0.1], [0.0]], rtol=1e-5)
