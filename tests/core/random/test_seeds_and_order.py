"""Seeds by path and batch order depend on their arguments alone."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from xarch.random import batch_order, derive, permutation
from xarch.random.errors import RandomArgumentError

FROZEN = {
    (): 4938025173145594879,
    ("dense",): 15716735437782928023,
    ("dense", "kernel"): 327303005778396624,
    ("block", 3): 4098753346427174730,
    "order": [[4, 5, 9, 0], [8, 6, 2, 7], [3, 1]],
}


@pytest.mark.parametrize("path", [(), ("dense",), ("dense", "kernel"), ("block", 3)], ids=str)
def test_a_derived_seed_is_frozen(path):
    assert derive(1337, *path) == FROZEN[path]


def test_the_parts_of_a_path_do_not_run_together():
    assert (
        len({derive(1, "a", "b"), derive(1, "ab"), derive(1, "a", "", "b"), derive(1, "b", "a")})
        == 4
    )
    assert derive(1, "2") != derive(1, 2)


def test_fewer_bits_are_the_upper_ones():
    assert derive(1, "x", bits=31) == derive(1, "x") >> 33


@pytest.mark.parametrize("part", [1.5, None, b"x"], ids=repr)
def test_a_part_that_is_neither_text_nor_number_is_refused(part):
    with pytest.raises(RandomArgumentError, match="integers or texts"):
        derive(1, part)


def test_a_permutation_has_every_index_once():
    for count in (0, 1, 7, 1024, 1025, 5000):
        assert sorted(permutation(count, seed=3).tolist()) == list(range(count))


def test_every_place_is_as_likely_for_every_element():
    counts = np.zeros((5, 5))
    for seed in range(2000):
        counts[np.arange(5), permutation(5, seed)] += 1
    assert ((counts - 400) ** 2 / 400).sum() < 39.3  # chi-square with 16 degrees of freedom, 0.1 %


def test_batch_order_is_frozen():
    order = [batch.tolist() for batch in batch_order(10, 4, seed=7, epoch=2)]
    assert order == FROZEN["order"]


def test_batches_cover_all_samples_once_and_the_last_has_the_rest():
    order = batch_order(10, 4, seed=7, epoch=0)
    assert [len(batch) for batch in order] == [4, 4, 2]
    assert sorted(np.concatenate(order).tolist()) == list(range(10))
    assert [len(batch) for batch in batch_order(10, 4, 7, 0, drop_remainder=True)] == [4, 4]


def test_each_epoch_and_seed_has_an_order_of_its_own():
    orders = {
        tuple(np.concatenate(batch_order(50, 8, seed, epoch)).tolist())
        for seed in range(3)
        for epoch in range(3)
    }
    assert len(orders) == 9


def test_impossible_sizes_are_refused():
    with pytest.raises(RandomArgumentError, match="batch_size=0"):
        batch_order(3, 0, 1, 0)


def test_importing_the_package_imports_no_keras():
    code = "import sys, xarch.random; assert 'keras' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
