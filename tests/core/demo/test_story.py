"""What the story judges and refuses, before any worker is started."""

from __future__ import annotations

import math

import pytest
from core.demo.stories import story

from xarch.demo import Settings, run
from xarch.demo.results import Disagreement, relative_gap
from xarch.demo.story import Stage
from xarch.demo.table import verdicts
from xarch.errors import ArgumentError, UnknownBackend


def test_equal_numbers_agree():
    told = story()
    told.check()
    assert [holds for _, holds in verdicts(told.tasks[0])] == [True, True]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"last_jax": 0.25 * (1 + 2e-5), "last_relay": 0.25 * (1 + 2e-5)}, "final losses"),
        ({"last_relay": 0.25 * (1 - 2e-5)}, "relay"),
        ({"evaluated": 0.126}, "relay"),
        ({"evaluated": math.nan}, "relay"),
    ],
)
def test_what_differs_by_more_than_the_tolerance_is_named(changed, said):
    told = story(**changed)
    with pytest.raises(Disagreement, match=f"(?s){said}.*Allowed is 1e-05") as caught:
        told.check()
    assert len(str(caught.value).splitlines()) == 2
    assert [holds for _, holds in verdicts(told.tasks[0])].count(False) == 1


def test_what_differs_by_less_agrees():
    story(last_jax=0.25 * (1 + 9e-6)).check()


def test_the_difference_is_relative_to_the_larger():
    assert relative_gap([4.0, 5.0, 4.5]) == pytest.approx(0.2)
    assert relative_gap([-5.0, 5.0]) == 2
    assert math.isnan(relative_gap([1.0, math.nan]))


def test_a_backend_named_twice_takes_part_once():
    assert Settings(train="jax", evaluate="jax").backends == ("jax",)
    assert Settings().backends == ("torch", "jax", "tensorflow")


@pytest.mark.parametrize("epochs", [1, 0, -3])
def test_too_few_epochs_are_refused(epochs):
    with pytest.raises(ArgumentError, match="needs 2 epochs or more"):
        run(Settings(epochs=epochs))


@pytest.mark.parametrize("seed", [-1, 2**64])
def test_a_seed_out_of_range_is_refused(seed):
    with pytest.raises(ArgumentError, match="seed lies between"):
        run(Settings(seed=seed))


def test_an_unknown_backend_is_refused_with_the_nearest_name():
    stages: list[Stage] = []
    with pytest.raises(UnknownBackend, match="Did you mean 'torch'"):
        run(Settings(train="torchh"), stages.append)
