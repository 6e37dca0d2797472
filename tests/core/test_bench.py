"""The table of the bench, and its errors."""

import pytest

from xarch.bench import Bench, Timing, run
from xarch.errors import ArgumentError


def test_an_unknown_case_is_refused_before_a_worker_starts():
    with pytest.raises(ArgumentError, match="no case 'resnet'"):
        run(["no such backend"], ["resnet"])


def test_the_table_has_a_row_for_each_timing_and_tells_of_failures():
    found = Bench([Timing("torch", "mlp", "xarch.fast", 0.002, 1.25, 3e-7)], ["jax, mlp: died"])
    assert "| torch | mlp | xarch.fast | 2.000 | 1.25 | 3e-07 |" in found.table()
    assert "jax, mlp: died" in found.table()
