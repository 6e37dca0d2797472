"""What JAX's errors mean, and which ops of Keras let them out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from xarch.backend.refusals import Rule, leaks

RULES: Sequence[Rule] = (
    Rule(
        "TypeError", r"dtype|does not accept|not supported|complex|must be (integer|boolean|real)"
    ),
    Rule(
        "TypeError",
        r"shape|broadcast|dimension|\bax[ei]s\b|permutation|rank|ndim|\bsizes?\b|length",
        "ValueError",
    ),
    Rule("ValueError", r"not inexact", "TypeError"),
    Rule("AssertionError", means="ValueError"),
    Rule("MLIRError", r"invalid type", "ValueError"),
    Rule("IndexError", r"(tuple|list) index out of range", "ValueError"),
)

LEAKS: Mapping[str, str] = leaks(
    axis="""
    tensordot/one[float32]
    """,
    lengths="""
    add/same[float32] allclose/loose[float32] append/axis[float32] arctan2/same[float32]
    batch_normalization/distinct-axis-1[float32] bitwise_and/plain[int32]
    bitwise_left_shift/plain[int32] bitwise_or/plain[int32] bitwise_right_shift/plain[int32]
    bitwise_xor/plain[int32] clip/arrays[float32] concatenate/axis0[float32]
    ctc_loss/plain[float32] divide/same[float32] divide_no_nan/same[float32]
    dot/cube[float32] dot_product_attention/mask[float32] dstack/vectors[float32]
    equal/same[int32] floor_divide/same[float32] fmax/same[float32] fmin/same[float32]
    fmod/same[float32] greater/same[int32] greater_equal/same[int32]
    hstack/matrices[float32] hypot/same[float32]
    image.affine_transform/identity-nearest-constant[float32] inner/vectors[float32]
    isclose/loose[float32] layer_normalization/distinct-affine-axis-1[float32]
    ldexp/far[float32] left_shift/plain[int32] less/same[int32] less_equal/same[int32]
    logaddexp/same[float32] logaddexp2/same[float32] logical_and/same[int32]
    logical_or/same[int32] logical_xor/same[int32] matmul/vectors[float32]
    maximum/same[float32] minimum/same[float32] mod/same[float32] multiply/same[float32]
    nextafter/same[float32] not_equal/same[int32] polar/plain[float32] power/same[float32]
    right_shift/plain[int32] subtract/same[float32] true_divide/same[float32]
    vdot/vectors[float32] vstack/vectors[float32]
    """,
    negative="""
    tile/plain[float32]
    """,
    itself="""
    conv/refuses-rank[float32] glu/refuses-odd[float32] repeat/refuses-negative[float32]
    reshape/refuses-other-size[float32] round/refuses-truths[bool]
    transpose/refuses-repeated[float32]
    """,
)
