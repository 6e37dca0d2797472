"""What a kind of failure means, in words, for drafts of ledger entries.

A row says what its fingerprint alone shows; why an op does so, someone has to find out.
"""

from __future__ import annotations

import fnmatch
import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Topic:
    """Failures of several ops that have one cause, seen by their cases.

    Attributes:
        cases: A glob over the ids; a bracket stands for itself.
        reason: The cause.
        varies: Whether another processor may give other numbers.
    """

    cases: str
    reason: str
    varies: bool = False


TOPICS = (
    Topic("*denormal[*", "subnormal numbers count as zero", varies=True),
    Topic("cast/*", "numbers that the type cannot hold give what the processor gives", varies=True),
    Topic("saturate_cast/*", "the largest number is rounded past the type's, or NaN becomes what "
          "the processor gives", varies=True),
    Topic("tanh_shrink/*", "x - tanh(x) loses its digits near zero", varies=True),
    Topic("gelu/exact[*", "1 + erf(x) loses its digits where it is near zero", varies=True),
    Topic("conv/2d-channels_first[bfloat16]", "only some processors have a kernel for this dtype",
          varies=True),
    Topic("moments/far-*", "the variance is E[x2] - E[x]2, which cancels", varies=True),
    Topic("arg*/*nan[*", "NaN is passed over"),
    Topic("arg*/*special[*", "NaN is passed over"),
    Topic("*special[*", "NaN, an infinity or a subnormal number gives another result than "
          "the formula in IEEE 754 arithmetic"),
    Topic("*nan*/*infinite[*", "infinities become NaN"),
    Topic("median/infinite[*", "infinities become NaN"),
    Topic("*/weak-*", "a Python number that the integer type cannot hold wraps around before the "
          "comparison"),
    Topic("clip/extremes[int64]", "64-bit integers are cut to 32 bits"),
    Topic("clip/crossed[*", "where the bounds cross, it gives the lower one, NumPy the upper one"),
    Topic("erfinv/near-the-ends[*", "it loses its digits near zero", varies=True),
    Topic("floor/extremes[int32]", "integers go through float32 and are rounded"),
    Topic("round/extremes[int32]", "integers go through float32 and are rounded"),
    Topic("ceil/extremes[int32]", "integers go through float32 and are rounded"),
)  # fmt: skip
_OF_TOPICS = {"value"}

_SYMBOLIC = "static|dynamic"
_ROWS = (
    ("health", ".*", "the process does not survive the call"),
    ("error", "does not raise", "a mistake in the arguments goes unnoticed"),
    ("error", "raises .* expected .*", "the error is of a class that NumPy's error is not"),
    ("error", "raises .*", "the op refuses these dtypes or options"),
    (_SYMBOLIC, r"dtype u?int\d+, expected u?int\d+", "the symbolic result has another width"),
    (_SYMBOLIC, "dtype (bool|u?int).*, expected .*float.*",
     "the symbolic result keeps the integers' dtype where the eager one is a float"),
    (_SYMBOLIC, "dtype .*", "the symbolic result has another dtype"),
    ("static", "raises .*", "the symbolic call is refused where the eager one works"),
    ("dynamic", "raises .*", "the symbolic call is refused when the leading dimension is unknown"),
    (_SYMBOLIC, ".*shape .*", "the symbolic result has another shape"),
    ("dtype", r"dtype float\d+, expected u?int\d+", "integers come back as floats"),
    ("dtype", r"dtype \w+32, expected \w+64", "64-bit types are computed in 32 bits"),
    ("dtype", ".*", "the result has another dtype than promotion gives"),
    ("shape", ".*", "the result has another shape"),
    ("value", ".*", "the numbers are wrong"),
    ("traced", "raises .*", "the compiled function is refused where the eager one works"),
    ("traced", ".*", "the compiled function gives another result"),
    ("gradient", "raises .*", "the gradient cannot be taken"),
    ("gradient", ".*", "the gradient is wrong"),
)  # fmt: skip
_OPS = {
    ("add", "value"): "a sum with a column of as many rows as there are columns is taken for a "
    "bias add",
    ("batch_normalization", "value"): "the variance is E[x2] - E[x]2, which cancels",
    ("average_pool", "value"): "the padding is averaged, too",
    ("pad", "value"): "symmetric padding repeats the edge",
    ("rot90", "value"): "half a turn of a plane that is not square mixes up its elements",
    ("count_nonzero", "shape"): "the result is transposed",
    ("vstack", "shape"): "vectors are joined end to end",
    ("conv", "shape"): "an empty batch comes back as it was",
    ("vdot", "value"): "the first vector is not conjugated",
    ("slice_update", "gradient"): "the op has no gradient",
    ("scatter_update", "gradient"): "the op changes in place what its gradient needs",
    ("max_pool", "value"): "NaN is passed over",
    ("segment_max", "value"): "an empty segment gives the lowest number, not minus infinity",
    ("segment_min", "value"): "an empty segment gives the largest number, not infinity",
    ("image.resize", "value"): "bicubic takes a = -0.75; xarch's policy is -0.5",
    ("image.sobel_edges", "value"): "the borders are not reflected",
    ("layer_normalization", "value"): "an inner axis of the size of the last is taken for it",
    ("rms_normalization", "value"): "for an inner axis of the size of the last, the scale or the "
    "mean is along the last",
    ("sparsemax", "value"): "it is not the projection onto the simplex",
    ("negative", "value"): "the unsigned result does not wrap around",
    ("subtract", "value"): "the unsigned result does not wrap around",
    ("average", "value"): "the weights are taken along another axis",
    ("logaddexp2", "value"): "float64 is computed in float32",
    ("top_k", "value"): "of equal values, not the first are taken",
    ("depth_to_space", "value"): "channels_first orders the channels in another way",
    ("space_to_depth", "value"): "channels_first orders the channels in another way",
    ("left_shift", "value"): "a shift by the width or more does not give zero",
    ("bitwise_left_shift", "value"): "a shift by the width or more does not give zero",
    ("ctc_loss", "value"): "a label that its input cannot hold gives a finite loss, not infinity",
    (
        "sparse_categorical_crossentropy",
        "value",
    ): "all-zero probabilities give a finite loss, not NaN",
    ("sort", "value"): "NaN is not sorted last",
    ("argsort", "value"): "NaN is not sorted last",
    ("searchsorted", "value"): "NaN is not the largest",
    ("nextafter", "value"): "bfloat16 goes through float64 and does not move",
}


def topic(channel: str, case: str) -> Topic | None:
    """The topic that a failure belongs to; None where its op stands for itself."""
    if channel not in _OF_TOPICS:
        return None
    globs = ((one, one.cases.replace("[", "[[]")) for one in TOPICS)
    return next((one for one, glob in globs if fnmatch.fnmatchcase(case, glob)), None)


def reason(channel: str, op: str, fingerprint: str) -> str:
    """One sentence about a group of failures.

    Args:
        channel: The channel.
        op: The op; empty where the group is of several.
        fingerprint: A glob over the failures' signatures.

    Example:
        >>> reason("dtype", "", "dtype int32, expected int64")
        'several ops: 64-bit types are computed in 32 bits'
    """
    name = op or "several ops"
    known = _OPS.get((op, channel))
    if known:
        return f"{name}: {known}"
    for channels, pattern, text in _ROWS:
        if channel in channels.split("|") and re.fullmatch(pattern, fingerprint):
            return f"{name}: {text}"
    return f"{name}: {fingerprint.replace('*', '...')}"
