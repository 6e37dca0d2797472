"""ssim of images of uint8 is an integer, and a wrong one

backends: torch, jax, tensorflow
expected: a float between -1 and 1, the same as of these numbers as floats.
where: keras/src/ops/image.py, `_ssim`, which calculates in the dtype of the images.
"""

import keras
import numpy as np

one = np.random.default_rng(0).integers(0, 256, (16, 16, 1))
found = []
for dtype in ("uint8", "float32"):
    images = [keras.ops.convert_to_tensor(x.astype(dtype)) for x in (one, one // 2)]
    found.append(keras.ops.image.ssim(*images, max_val=255.0, data_format="channels_last"))
got, want = map(keras.ops.convert_to_numpy, found)
np.testing.assert_allclose(got, want, rtol=1e-3)
