import ml_dtypes
import numpy as np
import pytest

from xarch.backend.reading import WeightEntry, native_arrays

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


def test_parts_of_a_packed_weight_are_put_together():
    whole = np.arange(18.0).reshape(6, 3)
    parts = [
        WeightEntry(("w",), (6, 3), "float64", f"v{at}", (2, 1, 3), (2, 0, 1), rows=(at, at + 2))
        for at in (0, 2, 4)
    ]
    for one in parts:
        one.check()
    back = native_arrays((one, one.to_keras(whole)) for one in parts)
    assert np.array_equal(back["w"], whole)
    assert [WeightEntry.from_json(one.to_json()) for one in parts] == parts


@pytest.mark.parametrize("rows", [(2, 2), (-1, 2), (4, 7)])
def test_rows_that_the_original_lacks_are_refused(rows):
    with pytest.raises(ValueError, match="rows"):
        WeightEntry(("w",), (6, 3), "float64", "v", rows=rows).check()
