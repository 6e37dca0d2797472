"""How far gradients lie apart: those that are zero in truth are sums that cancel."""

import numpy as np
import pytest

from xarch.port.distance import worst

EPS = float(np.finfo(np.float64).eps)
WANT = {"kernel": np.array([0.5, -2.0]), "bias": np.array([3e-16, -1e-16])}


@pytest.mark.parametrize("left", [50, 500])
def test_the_rounding_of_many_terms_may_be_left_where_zero_is_wanted(left):
    got = {**WANT, "bias": WANT["bias"] + left * EPS}
    assert worst(got, WANT, gradients=True).size == 0
    assert worst(got, WANT).at == "bias"


def test_a_gradient_is_not_taken_for_rounding():
    for name, off in (("bias", 1e-12), ("kernel", 500 * EPS)):
        got = {**WANT, name: WANT[name] + off}
        assert worst(got, WANT, gradients=True).at == name
        assert worst(got, WANT, gradients=True).size > 0
    wrong = {**WANT, "bias": np.array([0.25, 0.25])}
    assert worst(wrong, WANT, gradients=True).size > 1e10
