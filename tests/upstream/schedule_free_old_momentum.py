"""ScheduleFreeAdamW averages from the new momentum, not from the old one, on TensorFlow and torch

backends: torch, tensorflow
expected: the weights of schedule-free AdamW (Defazio and others 2024), as on JAX.
where: keras/src/optimizers/schedule_free_adamw.py, `update_step`: `momentum_old = momentum.value`
    copies nothing, and `assign_sub` changes that variable in place where variables are mutable.
"""

import keras
import numpy as np

rate, beta, steps = 0.1, 0.9, 3  # all gradients are 1, so the scaled gradient is 1, too
y = z = x = np.float64(1)
for step in range(1, steps + 1):
    z = z - rate
    x = (1 - 1 / step) * x + z / step
    y = (1 - beta) * z + beta * x
weight = keras.Variable(np.array([1], "float32"))
optimizer = keras.optimizers.ScheduleFreeAdamW(rate, beta_1=beta, warmup_steps=0)
optimizer.build([weight])
for _ in range(steps):
    optimizer.apply([keras.ops.ones((1,))])
np.testing.assert_allclose(keras.ops.convert_to_numpy(weight), [y], rtol=1e-5)
