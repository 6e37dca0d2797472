"""The differential run finds what differs, and its calls are the same in every run."""

import sys
from pathlib import Path

import numpy as np
import pytest

FOLDER = Path(__file__).parent / "differential"


@pytest.fixture(autouse=True)
def _beside(monkeypatch):
    monkeypatch.syspath_prepend(str(FOLDER))
    yield
    for name in ("calls", "families", "judging", "plain", "running", "sampling"):
        sys.modules.pop(name, None)


def test_every_family_has_calls_of_its_own():
    from calls import every

    names = [path.stem for path in (FOLDER / "families").glob("[!_]*.py")]
    found = {name: every([name]) for name in names}
    assert all(found.values())
    assert [one.id for one in every(["pool"])] == [one.id for one in found["pool"]]


def test_a_call_can_be_copied():
    from calls import call, source

    case = call("take", np.array([1.5, 2.0], "float32"), [0], axis=-1)
    assert source(case) == 'ops.take(np.array([1.5, 2.0], "float32"), [0], axis=-1)'
    assert source(case, most=1) == "ops.take(float32[2], [0], axis=-1)"


def given(value):
    return {"eager": {"value": value}}


@pytest.mark.parametrize(
    ("others", "channel"),
    [
        (given(np.array([1.0, 2.0], "float32")), None),
        (given(np.array([1.0, 2.001], "float32")), "value"),
        (given(np.array([1.0, 2.0], "float16")), "dtype"),
        (given(np.array([[1.0, 2.0]], "float32")), "shape"),
        ({"eager": {"error": ["ValueError", "Exception"], "message": "no"}}, "error"),
        ({"eager": {"ended": "hangs"}}, "health"),
    ],
)
def test_what_differs_is_found(others, channel):
    from calls import call
    from judging import differences

    case = call("sin", np.array([0.5, 1.0], "float32"), channels=())
    right = given(np.array([1.0, 2.0], "float32"))
    found = list(differences(case, {"first": right, "second": right, "third": others}))
    apart = [one for one in found if not one.shared and not one.channel.startswith("reference")]
    assert [one.channel for one in apart] == ([channel] if channel else [])


def test_errors_of_one_class_are_the_same():
    from calls import call
    from judging import differences

    case = call("segment_sum", np.array([0.5], "float32"), channels=())
    errors = {
        name: {"eager": {"error": [name, "ValueError", "Exception"], "message": ""}}
        for name in ("LinAlgError", "AxisError")
    }
    assert not list(differences(case, errors))
