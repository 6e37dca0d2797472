"""Checks of values that end in an error, and questions that decide more."""

import pytest
import torch
from torch import nn
from xarch_torch.reader.errors import NotExportable

from xarch import port

X = torch.randn(3, 4)


class Checked(nn.Linear):
    """A layer that does something with what it is asked before."""

    def __init__(self):
        super().__init__(4, 2)


class Asserts(Checked):
    """As tests within models are written."""

    def forward(self, x):
        assert (x < 100.0).all(), "too large"
        return super().forward(x)


class Raises(Checked):
    """As splines check their domain."""

    def forward(self, x):
        if torch.min(x) < -100.0 or torch.max(x) > 100.0:
            raise ValueError("outside the domain")
        if not all((part > -100.0).all() for part in x.unbind(1)):
            raise ValueError("too small")
        result = super().forward(x)
        if bool((result.abs() > 1e9).any()):
            raise FloatingPointError
        return result


class Branches(Checked):
    """Here the answer decides what is computed."""

    def forward(self, x):
        if x.sum() > 0:
            return super().forward(x)
        return x[:, :2]


class Otherwise(Checked):
    """An error in one branch only, with more than one way to get there."""

    def forward(self, x):
        if x.sum() > 1000.0 or not x.min() > -1000.0:
            raise ValueError
        return super().forward(x)


class Chosen(Checked):
    """The check depends on a choice that a value makes."""

    def forward(self, x):
        assert (x if x.sum() > 0 else -x).shape[0] > 0
        return super().forward(x) if x.shape[0] > 0 else x


@pytest.mark.parametrize(("module", "lines"), [(Asserts(), 1), (Raises(), 3)])
def test_checks_of_values_are_passed_and_told(module, lines):
    ported = port.from_torch(module, X)
    told = next(note for note in ported.notes if "fail its check" in note)
    assert told.count("port/test_raises.py:") == lines
    again = torch.randn(5, 4)
    torch.testing.assert_close(ported.model(again), module(again))


@pytest.mark.parametrize("module", [Branches(), Chosen()])
def test_what_decides_more_than_an_error_is_refused(module):
    with pytest.raises(NotExportable, match="known only when the model runs"):
        port.from_torch(module, X)


def test_parts_that_need_different_answers_are_refused_where_python_cannot_tell_them_apart():
    """Python tells the part that asks from 3.12 on; no answer is given to both here."""
    with pytest.raises(NotExportable, match="known only when the model runs"):
        port.from_torch(Otherwise(), X)
