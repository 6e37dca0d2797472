import numpy as np
import pytest

from xarch.comparison import load_inputs
from xarch.comparison.leaves import leaves
from xarch.errors import ArgumentError


def test_unnamed_arrays_are_positional_in_their_order(tmp_path):
    arrays = [np.full(2, i) for i in range(12)]
    np.savez(tmp_path / "in.npz", *arrays)
    args, kwargs = load_inputs(tmp_path / "in.npz")
    assert [int(a[0]) for a in args] == list(range(12))
    assert kwargs == {}


def test_named_arrays_are_keyword_arguments(tmp_path):
    np.savez(tmp_path / "in.npz", np.ones(1), x=np.zeros(1))
    args, kwargs = load_inputs(tmp_path / "in.npz")
    assert (len(args), list(kwargs)) == (1, ["x"])


def test_a_missing_file_is_an_error(tmp_path):
    with pytest.raises(ArgumentError, match="no file"):
        load_inputs(tmp_path / "in.npz")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"text"])
def test_a_file_of_another_kind_is_an_error(tmp_path, content):
    (tmp_path / "in.npz").write_bytes(content)
    with pytest.raises(ArgumentError, match=r"no \.npz file"):
        load_inputs(tmp_path / "in.npz")


def test_a_single_array_is_an_error(tmp_path):
    np.save(tmp_path / "in.npy", np.ones(1))
    with pytest.raises(ArgumentError, match="holds one array"):
        load_inputs(tmp_path / "in.npy")


def test_pickled_objects_are_refused_and_not_executed(tmp_path):
    class Trap:
        def __reduce__(self):
            return (open, (str(tmp_path / "executed"), "w"))

    np.savez(tmp_path / "in.npz", x=np.array([Trap()], dtype=object))
    with pytest.raises(ArgumentError, match=r"no \.npz file"):
        load_inputs(tmp_path / "in.npz")
    assert not (tmp_path / "executed").exists()


def test_none_is_no_leaf():
    assert list(leaves({"a": None, "b": (1, [None, 2])})) == ["result['b'][0]", "result['b'][1][1]"]
