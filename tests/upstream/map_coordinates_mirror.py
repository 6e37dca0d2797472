"""map_coordinates with fill_mode="reflect" and "mirror" take another pixel on TensorFlow

backends: tensorflow
where: keras/src/backend/tensorflow/image.py, `_mirror_index_fixer` and `_reflect_index_fixer`.
expected: scipy.ndimage's modes: `mirror` continues a, b, c, d by c, `reflect` by d.
"""

import keras
import numpy as np

x = np.array([10, 20, 30, 40], "float32")
places = np.array([[-2, -1, 4, 5]], "float32")
for mode, want in {"reflect": [20, 10, 40, 30], "mirror": [30, 20, 30, 20]}.items():
    got = keras.ops.image.map_coordinates(x, places, order=0, fill_mode=mode)
    np.testing.assert_array_equal(keras.ops.convert_to_numpy(got), want, err_msg=mode)
