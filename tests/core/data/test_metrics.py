"""What people of a field measure, against values worked out by hand."""

import numpy as np
import pytest

from xarch.data.metrics import (
    character_error_rate,
    chrf,
    equal_error_rate,
    exact_match,
    macro_f1,
)
from xarch.data.metrics.baselines import tf_idf
from xarch.errors import DataError


def test_character_errors_count_insertions_deletions_and_replacements():
    assert character_error_rate(["abcd", "ab"], ["abd", "xyb"]) == pytest.approx(3 / 6)
    assert exact_match(["a", "b"], ["a", "c"]) == 0.5


def test_macro_f1_weighs_classes_alike():
    truth, found = np.array([0, 0, 0, 1]), np.array([0, 0, 0, 0])
    assert macro_f1(truth, found) == pytest.approx((6 / 7 + 0) / 2)


def test_tf_idf_tells_texts_by_the_tokens_that_only_one_class_has():
    tokens = np.array([[1, 2, 0], [1, 3, 3], [1, 1, 2], [1, 3, 0]])
    held_out = np.array([[2, 0, 0], [1, 3, 0]])
    assert tf_idf(tokens, np.array([5, 7, 5, 7]), held_out).tolist() == [5, 7]


def test_chrf_runs_from_0_to_100():
    assert chrf(["2026年3月5日"], ["2026年3月5日"]) == pytest.approx(100)
    assert chrf(["2026年3月5日"], ["法国"]) == 0


def test_equal_error_rate_is_that_of_the_roc_curve():
    from sklearn.metrics import roc_curve

    generator = np.random.default_rng(3)
    identities = np.repeat(np.arange(12), 8)
    points = generator.normal(size=(12, 6))[identities] + generator.normal(size=(96, 6)) * 0.8
    rows, columns = np.triu_indices(96, k=1)
    unit = points / np.linalg.norm(points, axis=1, keepdims=True)
    same = identities[rows] == identities[columns]
    false, true, _ = roc_curve(same, (unit @ unit.T)[rows, columns], drop_intermediate=False)
    nearest = np.abs(false - (1 - true)).argmin()
    assert equal_error_rate(points, identities) == pytest.approx(false[nearest], abs=0.003)
    assert 0.05 < false[nearest] < 0.4


def test_embeddings_without_meaning_err_half_the_time():
    generator = np.random.default_rng(0)
    identities = np.repeat(np.arange(20), 5)
    assert equal_error_rate(generator.normal(size=(100, 8)), identities) == pytest.approx(
        0.5, abs=0.06
    )
    assert equal_error_rate(np.ones((100, 8)), identities) == pytest.approx(0.5)


def test_verification_needs_pairs():
    with pytest.raises(DataError, match="several samples of at least two identities"):
        equal_error_rate(np.eye(3), np.arange(3))
