import numpy as np
import pytest

from xarch.conformance.case import Case
from xarch.conformance.judge import Status, Truth, ended, judge

X = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 7.0]], "float32")


def case(op="sin", *args, **options):
    given = {"dtypes": ("float32",), **options}
    return Case(f"{op}/case", f"keras.ops:{op}", args or (X,), **given)


def channel(case, outcome, name):
    (found,) = [one for one in judge(case, outcome, Truth(case)) if one.channel == name]
    return found


def value(array):
    return {"eager": {"value": array, "seconds": 0.0}}


def test_the_truth_passes_everywhere():
    found = judge(case(), value(np.sin(X)), Truth(case()))
    assert {one.status for one in found} == {Status.PASS}


@pytest.mark.parametrize(
    ("wrong", "failing"),
    [
        (np.sin(X) * np.float32(1 + 1e-4), "value"),
        (np.sin(X).astype("float64"), "dtype"),
        (np.sin(X).T, "shape"),
        ([np.sin(X), X], "shape"),
        (np.where(X > 6, np.nan, np.sin(X)).astype("float32"), "value"),
    ],
)
def test_a_wrong_result_fails_in_its_channel_alone(wrong, failing):
    found = judge(case(), value(wrong), Truth(case()))
    assert [one.channel for one in found if one.status is Status.FAIL] == [failing]


def test_a_signature_shows_no_rounding():
    first = channel(case(), value(np.sin(X) + np.float32(0.1)), "value")
    second = channel(case(), value(np.sin(X) + np.float32(0.1000001)), "value")
    assert first.signature == second.signature


def test_small_integers_have_a_float64_reference():
    x = np.array([1, 2, 3], "int8")
    right = np.sin(x.astype("float64")).astype("float32")
    assert channel(case("sin", x), value(right), "value").status is Status.PASS


def test_a_sum_may_lose_what_one_ulp_of_its_inputs_is_worth():
    x = np.array([1e8, 1.0, -1e8], "float32")
    sums = case("sum", x, kind="reduction")
    assert channel(sums, value(np.float32(0.0)), "value").status is Status.PASS
    assert channel(sums, value(np.float32(1e4)), "value").status is Status.FAIL


def test_what_exceeds_the_dtype_is_an_infinity():
    x = np.array([100.0, -100.0], "float32")
    found = channel(case("exp", x), value(np.array([np.inf, 3.8e-44], "float32")), "value")
    assert found.status is Status.PASS


def test_the_sign_of_zero_counts_where_the_case_says_so():
    x = np.array([-0.0], "float32")
    wrong = value(np.array([0.0], "float32"))
    assert channel(case("sin", x), wrong, "value").status is Status.PASS
    assert channel(case("sin", x, signed_zero=True), wrong, "value").status is Status.FAIL


def test_integers_are_exact():
    x = np.array([3, 4], "int32")
    rounds = case("abs", x, dtypes=("int32",))
    assert channel(rounds, value(x), "value").status is Status.PASS
    assert channel(rounds, value(x + 1), "value").status is Status.FAIL


def raised(*classes):
    return {"eager": {"error": list(classes), "message": "text", "seconds": 0.0}}


def test_an_unexpected_error_blocks_what_it_hides():
    found = {one.channel: one.status for one in judge(case(), raised("TypeError"), Truth(case()))}
    assert found["error"] is Status.FAIL
    assert found["value"] is found["shape"] is found["dtype"] is Status.BLOCKED


def test_a_case_that_must_raise_wants_the_class_or_a_subclass():
    must = case("reshape", X, raises=("ValueError",))
    assert channel(must, raised("AxisError", "ValueError"), "error").status is Status.PASS
    other = channel(must, raised("RuntimeError"), "error")
    assert other.signature == "raises RuntimeError, expected ValueError"
    assert channel(must, value(X), "error").signature == "does not raise"


def test_a_gradient_is_held_against_differences_of_the_reference():
    smooth = case("sin", X, channels=("gradient",))
    weights = Truth(smooth).gradient[0][0] / np.cos(X.astype("float64"))
    right = (np.cos(X.astype("float64")) * weights).astype("float32")
    outcome = {**value(np.sin(X)), "gradient": {"value": [right], "seconds": 0.0}}
    assert channel(smooth, outcome, "gradient").status is Status.PASS
    outcome["gradient"] = {"value": [right * 1.001], "seconds": 0.0}
    assert channel(smooth, outcome, "gradient").status is Status.FAIL
    outcome["gradient"] = {"value": [None], "seconds": 0.0}
    assert channel(smooth, outcome, "gradient").signature.startswith("no gradient")


def test_symbolic_shapes_may_leave_a_dimension_open():
    asks = case("sin", X, channels=("dynamic",))
    outcome = {**value(np.sin(X)), "dynamic": {"value": [((None, 3), "float32")], "seconds": 0.0}}
    assert channel(asks, outcome, "dynamic").status is Status.PASS
    outcome["dynamic"]["value"] = [((None, 4), "float32")]
    assert channel(asks, outcome, "dynamic").status is Status.FAIL


def test_what_a_backend_cannot_do_is_absent_not_passed():
    asks = case("sin", X, channels=("traced",))
    assert channel(asks, value(np.sin(X)), "traced").status is Status.ABSENT


def test_a_case_that_ends_the_process_blocks_all_its_other_channels():
    found = {one.channel: one.status for one in ended(case(), "was ended by SIGFPE", "")}
    assert found.pop("health") is Status.FAIL
    assert set(found.values()) == {Status.BLOCKED}
