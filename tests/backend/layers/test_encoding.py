"""Classes outside."""

import keras
import numpy as np
import pytest

from xarch import layers


@pytest.mark.parametrize("mode", ["one_hot", "multi_hot", "count"])
@pytest.mark.parametrize("place", [-1, 3])
def test_a_class_outside_is_refused(mode, place):
    layer = layers.CategoryEncoding(num_tokens=3, output_mode=mode)
    with pytest.raises(ValueError, match=r"classes from 0 to 2.*Received: classes from"):
        layer(np.array([[0, place]], "int32"))


@pytest.mark.parametrize(("mode", "wanted"), [("multi_hot", [1, 0, 1]), ("count", [1, 0, 2])])
def test_classes_inside_are_encoded_as_by_keras(mode, wanted):
    layer = layers.CategoryEncoding(num_tokens=3, output_mode=mode)
    for given in (np.array([[0, 2, 2]], "int32"), [[0, 2, 2]]):
        found = keras.ops.convert_to_numpy(layer(given))
        np.testing.assert_array_equal(found, [wanted])
