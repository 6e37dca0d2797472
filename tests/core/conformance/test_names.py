"""Which public names of `keras.ops` have no case: the list may only shrink."""

import json
from pathlib import Path

from xarch.conformance import corpus

DATA = Path(__file__).parents[2] / "data" / "conformance"
PUBLIC = json.loads((DATA / "names.json").read_text())  # of Keras 3.15.1

TAKES_A_FUNCTION = "a case is data, and this op takes a function"
RANDOM = "its result is random"
LATER = "no reference yet"
WITHOUT_A_CASE = {
    "argpartition": LATER,
    "associative_scan": TAKES_A_FUNCTION,
    "cond": TAKES_A_FUNCTION,
    "ctc_decode": LATER,
    "custom_gradient": TAKES_A_FUNCTION,
    "empty": "its numbers are not defined",
    "empty_like": "its numbers are not defined",
    "fori_loop": TAKES_A_FUNCTION,
    "image.elastic_transform": RANDOM,
    "image.extract_patches_3d": LATER,
    "image.gaussian_blur": LATER,
    "image.perspective_transform": LATER,
    "image.scale_and_translate": LATER,
    "image.ssim": LATER,
    "is_tensor": "its argument is no array",
    "istft": LATER,
    "jvp": TAKES_A_FUNCTION,
    "map": TAKES_A_FUNCTION,
    "rearrange": LATER,
    "scan": TAKES_A_FUNCTION,
    "switch": TAKES_A_FUNCTION,
    "vectorize": TAKES_A_FUNCTION,
    "vectorized_map": TAKES_A_FUNCTION,
    "while_loop": TAKES_A_FUNCTION,
}


def test_every_public_name_has_a_case_or_is_declared_without():
    with_case = {case.op for case in corpus.load()}
    assert set(PUBLIC) - with_case == set(WITHOUT_A_CASE)


def test_no_case_is_about_a_name_that_does_not_exist():
    assert {case.op for case in corpus.load()} <= set(PUBLIC)
