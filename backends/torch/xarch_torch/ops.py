"""The ops of Keras that mean something else on torch, and what only torch can mend."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from xarch.backend.needs import EVERYWHERE, Need, costs, needs
from xarch.backend.refusals import Refusals
from xarch_torch import refusals

REFUSALS: Refusals = refusals

_KEPT = "keepdims is lost where all axes are folded"
_WEAK = "a Python number wraps to the width of the tensor"

NEEDS: Mapping[str, Need] = {
    **EVERYWHERE,
    "jvp": Need("primals in a list raise", "jvp/list[float32]"),
    "vectorize": Need("what is excluded is vectorized too", "vectorize/excluded[float32]"),
    **needs(
        "a tensor without axes does not count for the dtype",
        """
        add/without-axes[int8,int32] bitwise_and/without-axes[int8,int32]
        bitwise_left_shift/without-axes[int8,int32] bitwise_or/without-axes[int8,int32]
        bitwise_right_shift/without-axes[int8,int32] bitwise_xor/without-axes[int8,int32]
        divide/without-axes[float16,float32] fmod/without-axes[int8,int32]
        left_shift/without-axes[int8,int32] mod/without-axes[int8,int32]
        multiply/without-axes[int8,int32] right_shift/without-axes[int8,int32]
        subtract/without-axes[int8,int32] true_divide/without-axes[float16,float32]
        """,
        rare=True,
    ),
    **needs(
        "integers raise",
        "conv_transpose/plain[int32] fold/plain[int32] psnr/ordinary[int32] unfold/plain[int32]",
    ),
    **needs(
        "truth values raise",
        "depthwise_conv/plain[bool] image.extract_patches/plain[bool] separable_conv/plain[bool]",
    ),
    "empty": Need("one number as a shape raises", "empty/number[float32]"),
    "full": Need("NaN is no integer", "full/nan[uint8]", rare=True),
    "full_like": Need("a column is not repeated", "full_like/column[float32]"),
    "associative_scan": Need("integers become floats", "associative_scan/whole[int32]"),
    **needs("of no rows it raises", "map/none[float32] scan/none[float32]"),
    "max_pool": Need("of no channels it raises", "max_pool/no-channels[float32]"),
    **needs("of no axes the dtype is another", "mean/no-axes[bool]", rare=True),
    "select": Need(
        "the symbolic result has the dtype of the first choice",
        "select/mixed[int32,float32]",
        rare=True,
    ),
    "correlate": Need("a single number beside several gives one", "correlate/single[float32]"),
    "take": Need("a place from the end of all axes is another", "take/flat-from-the-end[float32]"),
    "trapezoid": Need("an infinity gives NaN", "trapezoid/infinite[float32]"),
    **needs(
        "channels_first orders the channels otherwise",
        "depth_to_space/first[float32] space_to_depth/first[float32]",
    ),
    **needs(
        "64 bits are cut to 32",
        """
        divide_no_nan/mixed[float32,float64] floor_divide/mixed[int32,int64]
        fmax/mixed[int32,int64] fmin/mixed[int32,int64] inner/dtypes[int64,int64]
        matmul/dtypes[int64,int64] maximum/mixed[int32,int64] minimum/mixed[int32,int64]
        tensordot/dtypes[int64,int64]
        """,
        rare=True,
    ),
    **needs(
        _KEPT,
        """
        sum/keepdims-all-axes[float32] prod/keepdims-all-axes[float32]
        max/keepdims-all-axes[float32] min/keepdims-all-axes[float32]
        ptp/keepdims-all-axes[float32] nanprod/keepdims-all-axes[float32]
        """,
    ),
    "average": Need("weights of the tensor's shape give a row", "average/weights-all[float32]"),
    "average_pool": Need(
        "same padding counts at the border", "average_pool/2d-same-strides-channels_last[float32]"
    ),
    "cast": Need("out of range is undefined", "cast/negative[uint8]"),
    "count_nonzero": Need("the result is transposed", "count_nonzero/distinct-axis1[float32]"),
    "hard_tanh": Need("unsigned integers raise", "hard_tanh/ordinary[uint8]"),
    "imag": Need("real numbers raise", "imag/distinct[float32]"),
    "image.resize": Need(
        "a cubic kernel has a = -0.75, and Lanczos raises",
        "image.resize/bicubic-up-channels_last[float32]",
    ),
    "image.affine_transform": Need(
        "of halves the even place is read", "image.affine_transform/integers-nearest[uint8]"
    ),
    "image.elastic_transform": Need(
        "a seed is not heeded, and a picture of one row raises",
        "image.elastic_transform/row[float32]",
    ),
    "image.gaussian_blur": Need(
        "even sizes give another shape, and without a data_format the axes are others",
        "image.gaussian_blur/even-channels_last[float32]",
    ),
    "image.perspective_transform": Need(
        "integers are read at integer places", "image.perspective_transform/nearest[uint8]"
    ),
    "istft": Need("the edges are divided by another sum", "istft/uncentred[float32]"),
    "image.sobel_edges": Need("the border is another", "image.sobel_edges/plain[float32]"),
    "lcm": Need("the lowest integer ends the process", "lcm/lowest-five[int32]"),
    "less": Need(_WEAK, "less/weak--1[uint8]"),
    "moments": Need("E[x^2] - E[x]^2 cancels", "moments/far-from-zero[float32]"),
    "pad": Need("symmetric pads as edge does", "pad/symmetric[float32]"),
    "scatter_update": Need("max, min and mul have no gradient", "scatter_update/max[float32]"),
    "slice": Need("a size of -1 is counted from the end", "slice/rest[float32]"),
    "tri": Need("no columns are as many as rows", "tri/no-columns[float32]"),
    "top_k": Need("places are int64", "top_k/k3[float32]"),
    **needs(
        _WEAK,
        """
        equal/weak--1[uint8] greater/weak--1[uint8] greater_equal/weak--1[uint8]
        less_equal/weak--1[uint8] not_equal/weak--1[uint8]
        """,
    ),
    **needs(_KEPT, "amax/keepdims-all-axes[float32] amin/keepdims-all-axes[float32]"),
    **needs(
        "infinities become large numbers", "nancumprod/special[float32] nancumsum/special[float32]"
    ),
    "angle": Need("that of -0 is 0", "angle/special[float32]"),
    "dot": Need("tensors of more than two axes raise", "dot/cube[float32]"),
    "dot_product_attention": Need(
        "a query that sees nothing has a gradient", "dot_product_attention/masked-row[float32]"
    ),
    "gcd": Need("of the lowest integer it is negative", "gcd/lowest-five[int32]"),
    "heaviside": Need("of NaN it is 0", "heaviside/special[float32]"),
    "layer_normalization": Need(
        "another axis than the last raises", "layer_normalization/distinct-axis1[float32]"
    ),
    **needs("float64 becomes float32", "nanvar/rows[float64] norm/rows[float64]", rare=True),
    "ldexp": Need("exponents below 0 have no slope", "ldexp/slope[float32]"),
    "linspace": Need("the step is float64", "linspace/step[float32]"),
    "nextafter": Need("it goes through float32", "nextafter/mixed[bfloat16,bfloat16]"),
    "nonzero": Need("places are rows of one tensor", "nonzero/matrix[float32]"),
    "one_hot": Need("a class outside raises", "one_hot/beyond[int32]"),
    "power": Need(
        "integers to negative powers are accepted", "power/refuses-negative-exponent[int32]"
    ),
    "repeat": Need("a number for each element raises", "repeat/several[float32]"),
    "round": Need("integers go through float32", "round/extremes[int32]"),
    "saturate_cast": Need("the largest number wraps", "saturate_cast/large[int32]"),
    "sign": Need("of NaN it is 0", "sign/special[float32]"),
    "threshold": Need("NaN stays", "threshold/half-special[float32]"),
    "vdot": Need("tensors of more than one axis raise", "vdot/matrices[float32]"),
    **needs(
        "no segments are as many as there are",
        """
        segment_max/none[float32] segment_min/none[float32] segment_prod/none[float32]
        segment_sum/none[float32]
        """,
    ),
    **needs(
        "operands of two dtypes raise",
        """
        binary_crossentropy/mixed[int32,float32] einsum/mixed[int32,float32]
        meshgrid/mixed[float32,int32]
        """,
    ),
    "normalize": Need("the gradient of zeros is NaN", "normalize/zeros[float32]", rare=True),
    "bincount": Need("truth values raise", "bincount/plain[bool]"),
    "arange": Need("steps that lead away from the end raise", "arange/away[int32]"),
    "digitize": Need("falling edges are taken for rising ones", "digitize/falling[float32]"),
    "geomspace": Need("a single number is NaN", "geomspace/one[float32]"),
    "image.map_coordinates": Need(
        "halves are rounded to even places", "image.map_coordinates/halves-order0[float32]"
    ),
    "size": Need("it is int64", "size/distinct[float32]", rare=True),
    "slogdet": Need("the sign of NaN is 0", "slogdet/nan[float32]"),
    "std": Need("no axes are all of them", "std/no-axes[float32]"),
    **needs("the slope of NaN is 1", "relu/slopes[float32] relu6/slopes[float32]", rare=True),
    "outer": Need(
        "a Python number beside half precision gives float32",
        "outer/weak-float[float16]",
        rare=True,
    ),
    "vander": Need("rising powers have no gradient", "vander/rising[float32]"),
    "roll": Need("one shift for several axes raises", "roll/one-for-two[float32]", rare=True),
    "broadcast_to": Need("one number as a shape raises", "broadcast_to/number[float32]"),
    **needs(
        "over no axes integers are folded",
        "nanmax/no-axes[int32] nanmin/no-axes[int32]",
        rare=True,
    ),
    "nanmean": Need("over no axes integers stay", "nanmean/no-axes[int32]", rare=True),
    "nanstd": Need("of equal numbers the slope is NaN", "nanstd/alone[float32]"),
    "logspace": Need("an axis raises", "logspace/axis[float32]"),
    "view_as_real": Need("real numbers raise", "view_as_real/plain[float32]"),
    "kaiser": Need("a negative beta raises", "kaiser/negative[float32]"),
    "argsort": Need("a tensor without axes keeps none", "argsort/without-axes[float32]", rare=True),
    "var": Need("over no axes that of NaN is 0", "var/no-axes-special[float32]", rare=True),
    "in_top_k": Need("more places than classes raise", "in_top_k/k-beyond[float32]"),
    "searchsorted": Need("NaN is not in order", "searchsorted/left-nan-last[float32]"),
    "slice_update": Need(
        "a window that begins before the start is accepted",
        "slice_update/refuses-negative-start[float32]",
    ),
    "stft": Need("no window is taken for a short one", "stft/none[float32]"),
    "where": Need("places are rows of one tensor", "where/one-argument[float32]"),
    "isin": Need("symbolic, a number raises", "isin/number[int32]", rare=True),
}

COSTS: Mapping[str, str] = costs(
    {
        "what is no number is looked for in each step's logits": "ctc_decode",
        "labels that do not fit are taken out before, and their loss put in": "ctc_loss",
        "an infinity, NaN or what is out of range is looked for beside one cheap function": """
            angle cast divide_no_nan floor_divide gelu hard_shrink hard_silu hard_swish hypot sign
            silu sinc soft_shrink softsign swish threshold
        """,
        "where numbers would cancel, other terms stand for them": "moments squareplus tanh_shrink",
        "each window is a slice of its own": "adaptive_average_pool adaptive_max_pool",
        "the triangle that is not read is set to 0": "cholesky_inverse",
        "negative numbers are looked for": "bincount",
        "the whole axis is sorted, so that of equals the earlier comes first": "top_k",
        "NaN is looked for, and places become int32": "nonzero",
        "places that are known are checked": "slice_update unravel_index",
        "a window is a view, of which microseconds of calls are all the cost": "slice",
        "microseconds of checks before the call are all the cost": "rearrange",
        "numbers are drawn that are the same on every backend": "image.elastic_transform",
        "the windows at each place are added up": "istft",
        "probabilities are divided by their sum": "sparse_categorical_crossentropy",
        "edges may fall, so that each is compared": "digitize",
        "both operands get the float dtype of the two": "lstsq",
        "64-bit numbers keep their width through another product": "vdot",
    }
)

ON_ACCELERATORS: Mapping[str, str] = {
    "take_along_axis": "a place outside loses the device",
}

ARRAYS = frozenset(["conj", "conjugate", "fold", "real", "stop_gradient", "unfold", "unstack"])

VARIABLES = frozenset(["conj", "conjugate", "unstack"])

OWN: Mapping[str, Callable[..., Any]] = {}


def widens() -> bool:
    """Keras keeps to 32 bits here."""
    return False


def around(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """An op with what only torch can mend around it."""
    from xarch.ops.widening import of_float64  # imports Keras
    from xarch_torch.around import AROUND
    from xarch_torch.wide.functions import WIDE

    function = AROUND[name](function) if name in AROUND else function
    return of_float64(name, function, WIDE[name]) if name in WIDE else function
