"""The ops of Keras that mean something else on TensorFlow, and what only TensorFlow can mend."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from xarch.backend.needs import EVERYWHERE, Need, costs, needs
from xarch.backend.refusals import Refusals
from xarch_tensorflow import refusals

REFUSALS: Refusals = refusals

NEEDS: Mapping[str, Need] = {
    **EVERYWHERE,
    "convert_to_numpy": Need(
        "a number in bfloat16 raises", "convert_to_numpy/number[bfloat16]", rare=True
    ),
    "jvp": Need("what is constant raises", "jvp/constant[float32]"),
    "vectorize": Need("it is not supported", "vectorize/plain[float32]"),
    "add": Need("one long axis is taken for a bias", "add/coinciding-column[float32]"),
    "argmax": Need("NaN is skipped", "argmax/nan[float32]"),
    "cast": Need("out of range is undefined", "cast/negative[uint8]"),
    "clip": Need("of crossed bounds the lower one holds", "clip/crossed[float32]"),
    "conv": Need(
        "no images keep the shape of the input", "conv/2d-empty-batch-channels_last[float32]"
    ),
    **needs(
        "integers raise",
        """
        erfc/ordinary[int32] logsumexp/axis1[int32] nanmedian/axis1[int32]
        image.extract_patches/plain[uint8] image.sobel_edges/plain[uint8] normalize/plain[int32]
        reciprocal/ordinary[int32]
        """,
    ),
    "diag": Need("a diagonal outside raises", "diag/outside[float32]"),
    "diagonal": Need("a diagonal outside raises", "diagonal/outside[float32]"),
    "moments": Need("integers have whole means", "moments/ordinary[int32]"),
    "select": Need("choices of two dtypes are float64", "select/mixed[int32,float32]"),
    "hard_tanh": Need("integers raise", "hard_tanh/ordinary[int32]"),
    "image.affine_transform": Need(
        "wrap is another", "image.affine_transform/shift-bilinear-wrap[float32]"
    ),
    "gcd": Need("a Python number makes int32 of small integers", "gcd/weak[int8]"),
    "ldexp": Need("zeros have another slope", "ldexp/zeros-slope[float32]", rare=True),
    "image.elastic_transform": Need(
        "rows move as columns do, and integers raise",
        "image.elastic_transform/plain[uint8]",
    ),
    "image.gaussian_blur": Need(
        "rows and columns of an oblong kernel are mixed up",
        "image.gaussian_blur/oblong-channels_last[float32]",
    ),
    "image.perspective_transform": Need(
        "integers are cut off", "image.perspective_transform/bilinear[uint8]"
    ),
    "istft": Need("the edges are divided by another sum", "istft/uncentred[float32]"),
    "image.map_coordinates": Need(
        "reflect is another", "image.map_coordinates/reflect-order1[float32]"
    ),
    "image.resize": Need(
        "the bicubic kernel is read from a table, to three digits",
        "image.resize/bicubic-gradient[float32]",
    ),
    "left_shift": Need("the width or more is undefined", "left_shift/by-32[int32]"),
    "max_pool": Need("NaN is dropped", "max_pool/nan[float32]"),
    "rot90": Need("180 degrees are wrong", "rot90/k2[float32]"),
    "searchsorted": Need("NaN stands first", "searchsorted/left-nan[float32]"),
    "segment_max": Need(
        "an empty segment is the lowest finite number", "segment_max/unsorted[float32]"
    ),
    "separable_conv": Need(
        "no images raise", "separable_conv/2d-empty-batch-channels_last[float32]"
    ),
    "softmax": Need("with oneDNN, NaN and infinities give zeros", "softmax/special[float32]"),
    "slice_update": Need("it has no gradient", "slice_update/plain[float32]"),
    "sort": Need("NaN stands in no order", "sort/nan[float32]"),
    "sparse_categorical_crossentropy": Need(
        "no probability at all gives an even one",
        "sparse_categorical_crossentropy/all-zero[float32]",
    ),
    "vdot": Need("it does not conjugate", "vdot/conjugates[complex64]"),
    "power": Need("truth values raise", "power/plain[bool]", rare=True),
    "scan": Need(
        "each step gives what the carry is, in shape and number", "scan/of-other-shapes[float32]"
    ),
    "batch_normalization": Need(
        "products of the mean cancel, and of no variance are NaN",
        "batch_normalization/no-variance[float32]",
    ),
    "full": Need("one number as a shape raises", "full/list[int32]", rare=True),
    **needs(
        "complex numbers raise",
        "isfinite/special[complex64] isinf/special[complex64] isnan/special[complex64]",
        rare=True,
    ),
    "vstack": Need("vectors are joined end to end", "vstack/vectors[float32]"),
    **needs(
        "nothing along an axis that is kept raises",
        """
        amax/empty-other-axis[float32] amin/empty-other-axis[float32]
        max/empty-other-axis[float32] min/empty-other-axis[float32]
        """,
    ),
    **needs(
        "an extreme of nothing is accepted",
        "nanmax/refuses-empty[float32] nanmin/refuses-empty[float32] ptp/refuses-empty[float32]",
    ),
    **needs(
        "truth values raise",
        """
        conv_transpose/plain[bool] fold/plain[bool] unfold/plain[bool]
        bitwise_and/plain[bool] bitwise_invert/plain[bool] bitwise_not/plain[bool]
        bitwise_or/plain[bool] bitwise_xor/plain[bool] greater/plain[bool]
        greater_equal/plain[bool] less/plain[bool] less_equal/plain[bool]
        fmax/plain[bool] fmin/plain[bool] maximum/plain[bool] minimum/plain[bool]
        einsum/plain[bool] top_k/plain[bool]
        """,
    ),
    **needs(
        "infinities become large numbers", "nancumprod/special[float32] nancumsum/special[float32]"
    ),
    **needs(
        "a Python number beside half precision gives float32",
        "fmod/weak-float[float16] mod/weak-float[float16]",
        rare=True,
    ),
    **needs(
        "a sorted one takes no number of segments",
        "segment_prod/sorted[float32] segment_sum/sorted[float32]",
    ),
    "angle": Need("that of -0 is 0", "angle/special[float32]"),
    "argmin": Need("NaN is skipped", "argmin/nan[float32]"),
    "argsort": Need("NaN stands in no order", "argsort/nan[float32]"),
    "average_pool": Need("the sum of a window overflows", "average_pool/low-same[float32]"),
    "bitwise_left_shift": Need("the width or more is undefined", "bitwise_left_shift/by-32[int32]"),
    "correlate": Need("a longer second sequence raises", "correlate/longer-right[float32]"),
    "depthwise_conv": Need(
        "no images keep the shape of the input",
        "depthwise_conv/2d-empty-batch-channels_last[float32]",
    ),
    "digitize": Need("it cannot be traced", "digitize/plain[float32]"),
    "eye": Need("a diagonal beside the main one changes the shape", "eye/wide[float32]"),
    "floor_divide": Need("a quotient that underflows is -0", "floor_divide/special[float32]"),
    "heaviside": Need("NaN and infinities are wrong", "heaviside/special[float32]"),
    "inner": Need("it cannot be traced", "inner/matrices[float32]"),
    "isclose": Need("infinities are not close", "isclose/default[float32]"),
    "isin": Need("it cannot be traced", "isin/plain[int32]"),
    "negative": Need("unsigned integers raise", "negative/ordinary[uint8]"),
    "nextafter": Need("it goes through float32", "nextafter/mixed[bfloat16,bfloat16]"),
    "pad": Need("a width for all axes raises", "pad/one-width[float32]"),
    "saturate_cast": Need("the largest number wraps", "saturate_cast/large[int32]"),
    "segment_min": Need(
        "an empty segment is the largest finite number", "segment_min/unsorted[float32]"
    ),
    "one_hot": Need("an axis from the end raises", "one_hot/axis-2[int32]"),
    "take": Need("small indices raise", "take/indices[int8]"),
    "tile": Need("uint16 raises", "tile/plain[uint16]"),
    **needs(
        "a negative place raises",
        "scatter/from-the-end[float32] scatter_update/from-the-end[float32]",
    ),
    "arange": Need("steps that lead away from the end raise", "arange/away[int32]"),
    "logdet": Need("a determinant of 0 has none", "logdet/singular[float32]"),
    **needs(
        "operands of two dtypes raise",
        """
        binary_crossentropy/mixed[int32,float32] cdist/mixed[int32,float32]
        meshgrid/mixed[float32,int32] psnr/mixed[int32,float32]
        """,
    ),
    "linspace": Need("lists raise", "linspace/lists[float32]", rare=True),
    "logspace": Need("integers are cut off too early", "logspace/whole[int32]"),
    "map": Need("of no rows it raises", "map/none[float32]"),
    "cond": Need("a number is no condition", "cond/half[float32]", rare=True),
    "trapezoid": Need(
        "places in another dtype are cut to that of the values", "trapezoid/mixed[float16,float32]"
    ),
    "where": Need(
        "symbolic, the places of a condition are one array", "where/symbolic[bool]", rare=True
    ),
    "cumprod": Need("the gradient at a 0 is 0", "cumprod/zeros[float32]", rare=True),
    "exp2": Need("half precision cannot be traced", "exp2/traced[bfloat16]", rare=True),
    **needs("a diagonal outside raises", "tril/outside[float32] triu/outside-below[float32]"),
    **needs("truth values raise", "conj/plain[bool] conjugate/plain[bool] real/plain[bool]"),
    "threshold": Need("integers raise", "threshold/half[int32]"),
    "image.scale_and_translate": Need(
        "whole scales raise", "image.scale_and_translate/whole-scale[float32]"
    ),
    "kaiser": Need("no window raises", "kaiser/none[float32]"),
    **needs(
        "the slope of NaN is NaN",
        "abs/slopes[float32] absolute/slopes[float32] fabs/slopes[float32]",
        rare=True,
    ),
    **needs(
        "truth values raise", "multiply/plain[bool] relu/plain[bool] relu6/plain[bool]", rare=True
    ),
    "bincount": Need("weights have no gradient", "bincount/slope[float32]"),
    "std": Need("of equal numbers the slope is NaN", "std/equals[float32]"),
    "geomspace": Need("another axis than the first raises", "geomspace/axis[float32]"),
    **needs(
        "at 0 the slope is NaN",
        "norm/zeros[float32] vander/zero[float32] arctan2/origin[float32]",
        rare=True,
    ),
    "nanstd": Need("of equal numbers the slope is NaN", "nanstd/alone[float32]"),
    "lcm": Need("truth values beside integers raise", "lcm/mixed[int32,bool]", rare=True),
    "roll": Need("one shift for several axes raises", "roll/one-for-two[float32]", rare=True),
    "outer": Need(
        "a Python number beside half precision gives float32",
        "outer/weak-float[float16]",
        rare=True,
    ),
    "average": Need("symbolic, no axes raise", "average/no-axes[float32]", rare=True),
    "nanmean": Need("over no axes integers stay", "nanmean/no-axes[int32]", rare=True),
    **needs(
        "symbolic, integers become floats",
        "view_as_real/plain[int32]",
        rare=True,
    ),
    "broadcast_to": Need("one number as a shape raises", "broadcast_to/number[float32]"),
    **needs(
        "NaN is a colour",
        "image.hsv_to_rgb/special[float32] image.rgb_to_hsv/special[float32]",
    ),
    "in_top_k": Need("half precision raises", "in_top_k/k2[float16]"),
    "trace": Need("another diagonal raises", "trace/offset[float32]"),
}

COSTS: Mapping[str, str] = costs(
    {
        "what is no number is looked for in each step's logits": "ctc_decode",
        "an infinity, NaN or what is out of range is looked for beside one cheap function": """
            argmax argmin bitwise_left_shift bitwise_right_shift cast erfinv floor_divide
            hypot left_shift max_pool right_shift silu sinc swish
        """,
        "where numbers would cancel, other terms stand for them": "selu squareplus tanh_shrink",
        "NaN is put last by a second sort": "argsort",
        "zeros and infinities are multiplied by the power, whose slope they have": "ldexp",
        "the origin is looked for, where there is no slope": "arctan2",
        "NaN is looked for beside what compares colours": "image.hsv_to_rgb image.rgb_to_hsv",
        "segments without rows and those with NaN are looked for": "segment_max segment_min",
        "the rows that were exchanged are worked out one by one": "lu_factor",
        "the parts of the vectors are taken one by one": "cross",
    }
)

ON_ACCELERATORS: Mapping[str, str] = {}  # not tried on one

ARRAYS = frozenset(["stack"])

VARIABLES = frozenset(
    [
        "image.sobel_edges", "isreal", "nan_to_num", "nanmax", "nanmean", "nanmin", "nanprod",
    ]
)  # fmt: skip

#: Replaced ops that Keras also has for sparse tensors here.
OF_SPARSE = frozenset({"abs", "absolute", "digitize", "maximum", "mean", "minimum"})

OWN: Mapping[str, Callable[..., Any]] = {}


def widens() -> bool:
    """Keras keeps to 32 bits here."""
    return False


def around(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """An op with what only TensorFlow can mend around it."""
    from xarch.ops.sparse import dense  # imports Keras
    from xarch_tensorflow.around import AROUND, SPARSE  # imports TensorFlow

    function = AROUND[name](function) if name in AROUND else function
    return dense(name, function, SPARSE) if name in OF_SPARSE else function
