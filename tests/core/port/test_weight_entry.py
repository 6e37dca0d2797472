import ml_dtypes
import numpy as np
import pytest

from xarch.backend.reading import WeightEntry

CASES = {
    "a matrix": WeightEntry(("w",), (3, 2), "float32", "d/kernel", None, (1, 0)),
    "a depthwise kernel": WeightEntry(
        ("w",), (6, 1, 3, 5), "float32", "c/kernel", (3, 2, 3, 5), (2, 3, 0, 1)
    ),
    "a scalar": WeightEntry(("n",), (), "int64", "b/updates"),
    "bfloat16": WeightEntry(("w",), (3, 2), "bfloat16", "d/kernel", None, (1, 0)),
}


@pytest.mark.parametrize("entry", CASES.values(), ids=CASES.keys())
def test_a_weight_comes_back_bit_for_bit(entry):
    dtype = ml_dtypes.bfloat16 if entry.dtype == "bfloat16" else entry.dtype
    value = np.random.default_rng(0).normal(0, 9, entry.shape).astype(dtype)
    back = entry.to_native(entry.to_keras(value))
    assert back.dtype == value.dtype
    assert back.shape == value.shape
    assert back.tobytes() == value.tobytes()


@pytest.mark.parametrize("entry", CASES.values(), ids=CASES.keys())
def test_an_entry_survives_json(entry):
    import json

    assert WeightEntry.from_json(json.loads(json.dumps(entry.to_json()))) == entry
