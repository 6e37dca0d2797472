"""Conv2D in channels_first adds its bias along the width where that equals the filters

backends: tensorflow
expected: a number for each channel, as on the other backends and for other widths.
where: keras/src/layers/convolutional/base_conv.py adds a bias of shape (1, filters, 1, 1), and
    keras/src/backend/tensorflow/numpy.py, `add`, takes all that squeezes to a vector as long as the
    last axis for `tf.nn.bias_add`. DepthwiseConv2D and SeparableConv2D do it, too.
"""

import keras
import numpy as np

layer = keras.layers.Conv2D(3, 1, data_format="channels_first")
layer.build((None, 1, 2, 3))
layer.set_weights([np.zeros((1, 1, 1, 3), "float32"), np.array([1, 2, 3], "float32")])
got = keras.ops.convert_to_numpy(layer(np.zeros((1, 1, 2, 3), "float32")))
want = np.broadcast_to(np.reshape([1, 2, 3], (1, 3, 1, 1)), (1, 3, 2, 3))
np.testing.assert_array_equal(got, want)
