"""The ops of Keras that mean something else on JAX, and what only JAX can mend."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from xarch.backend.needs import EVERYWHERE, Need, costs, needs
from xarch.backend.refusals import Refusals
from xarch_jax import refusals

REFUSALS: Refusals = refusals

NEEDS: Mapping[str, Need] = {
    **EVERYWHERE,
    **needs(
        "a Python number beside a symbolic tensor raises",
        "bitwise_and/weak[int8] bitwise_or/weak[int8] bitwise_xor/weak[int8]",
    ),
    **needs(
        "channels_first orders the channels otherwise",
        "depth_to_space/first[float32] space_to_depth/first[float32]",
    ),
    "average_pool": Need(
        "strides that are not given raise", "average_pool/1d-channels_last[float32]"
    ),
    "dot_product_attention": Need(
        "values of another width than the keys raise",
        "dot_product_attention/narrow-values[float32]",
    ),
    "argsort": Need(
        "symbolic, a tensor without axes keeps none", "argsort/without-axes[float32]", rare=True
    ),
    "angle": Need("a number in bfloat16 becomes float32", "angle/number[bfloat16]", rare=True),
    **needs(
        "an integer divided by 0 is -1 or less",
        "floor_divide/by-zero[int32]",
    ),
    "nextafter": Need("it has no slope", "nextafter/slope[float32]", rare=True),
    "saturate_cast": Need(
        "half precision ends at its own largest number", "saturate_cast/special[float16]"
    ),
    **needs(
        "it has to be told how many segments there are",
        "segment_max/by-ids[float32] segment_min/by-ids[float32]",
    ),
    "pad": Need("one width in a tuple raises", "pad/width-in-tuple[float32]", rare=True),
    "batch_normalization": Need(
        "products of the mean cancel, and of no variance are NaN",
        "batch_normalization/no-variance[float32]",
    ),
    "average": Need("symbolic, no axes raise", "average/no-axes[float32]", rare=True),
    "arange": Need("steps of integers are not truncated", "arange/truncated[int32]", rare=True),
    "view_as_real": Need(
        "symbolic, integers become floats", "view_as_real/plain[int32]", rare=True
    ),
    **needs(
        "of two zeros it gives the second",
        "fmax/zeros[float32] fmin/zeros[float32]",
        rare=True,
    ),
    "gcd": Need("the lowest integer never returns", "gcd/lowest-itself[int32]"),
    "lcm": Need("the lowest integer never returns", "lcm/lowest-itself[int32]"),
    "hard_tanh": Need("unsigned integers are wrong", "hard_tanh/ordinary[uint8]"),
    "max_pool": Need("strides that are not given raise", "max_pool/1d-channels_last[float32]"),
    "relu6": Need("integers become floats", "relu6/ordinary[int32]"),
    "slice_update": Need(
        "a window outside is moved inside", "slice_update/refuses-negative-start[float32]"
    ),
    "image.affine_transform": Need(
        "halves of integers are rounded away from zero",
        "image.affine_transform/integers-bilinear[uint8]",
    ),
    "take": Need("outside is NaN", "take/refuses-beyond[float32]"),
    **needs(
        "a Python number wraps to the width of the tensor",
        """
        equal/weak--1[uint8] greater/weak--1[uint8] greater_equal/weak--1[uint8]
        less/weak--1[uint8] less_equal/weak--1[uint8] not_equal/weak--1[uint8]
        """,
    ),
    **needs(
        "large divisors go through their reciprocal",
        "divide/special[float32] divide_no_nan/special[float32] true_divide/special[float32]",
    ),
    **needs(
        "the gradient at 0 is 1",
        "abs/kink[float32] absolute/kink[float32] fabs/kink[float32]",
        rare=True,
    ),
    **needs(
        "axes in a list raise",
        """
        count_nonzero/axes-list[float32] nanmax/axes-list[float32] nanmean/axes-list[float32]
        nanmin/axes-list[float32] nanprod/axes-list[float32] nanstd/axes-list[float32]
        nansum/axes-list[float32] nanvar/axes-list[float32] norm/axes-list[float32]
        """,
        rare=True,
    ),
    **needs(
        "minus zero lies below zero",
        "argmax/zeros[float32] argmin/zeros[float32] top_k/zeros[float32]",
    ),
    "logdet": Need("a negative determinant has one", "logdet/negative[float32]"),
    "in_top_k": Need("a class beside NaN is one of the best", "in_top_k/special-k1[float32]"),
    "softmax": Need("no rows raise", "softmax/axes-no-rows[float32]"),
    **needs(
        "a kernel of another dtype gives the result its own",
        """
        conv_transpose/mixed[float32,int32] depthwise_conv/mixed[float32,int32]
        separable_conv/mixed[float32,int32]
        """,
    ),
    "binary_crossentropy": Need(
        "of integers the symbolic result is an integer",
        "binary_crossentropy/logits[int32]",
        rare=True,
    ),
    "moments": Need("bfloat16 ends at float16's largest number", "moments/beyond[bfloat16]"),
    **needs(
        "the symbolic result has another dtype",
        "psnr/plain[bfloat16] select/mixed[int32,float32]",
        rare=True,
    ),
    "heaviside": Need(
        "a number beside a symbolic tensor raises", "heaviside/weak-int[float32]", rare=True
    ),
    "scatter": Need("truth values raise", "scatter/plain[bool]"),
    "threshold": Need("integers become floats", "threshold/half[int32]"),
    "correlate": Need("integers become floats", "correlate/ordinary[int32]"),
    "unfold": Need("NaN and infinities spread over their patches", "unfold/special[float32]"),
    **needs(
        "lists raise",
        """
        dstack/lists[int32] full/list[float32] geomspace/whole-lists[float32]
        linspace/lists[float32] logspace/whole-lists[float32]
        """,
        rare=True,
    ),
    "image.map_coordinates": Need(
        "a filling is cut off among integers", "image.map_coordinates/half-filling[int32]"
    ),
    "fold": Need("what no window reaches is left out", "fold/short[float32]"),
    "associative_scan": Need(
        "backwards, an axis from the end raises", "associative_scan/last-reverse[float32]"
    ),
    "where": Need(
        "symbolic, the places of a condition are one array", "where/symbolic[bool]", rare=True
    ),
    "normalize": Need("integers raise", "normalize/plain[int32]"),
    "trapezoid": Need("an infinity gives NaN", "trapezoid/infinite[float32]"),
    "one_hot": Need("truth values raise", "one_hot/plain[bool]"),
    "size": Need("it is no tensor", "size/distinct[float32]", rare=True),
    "bincount": Need("negative numbers are accepted", "bincount/refuses-negative[int32]"),
    "ldexp": Need("zeros have another slope", "ldexp/zeros-slope[float32]", rare=True),
    "image.elastic_transform": Need(
        "rows move as columns do, and a picture of one row raises",
        "image.elastic_transform/row[float32]",
    ),
    "image.gaussian_blur": Need(
        "without a data_format the axes are others",
        "image.gaussian_blur/default[float32]",
    ),
    "image.resize": Need(
        "halves of integers are rounded by the last digit of their sum",
        "image.resize/halves[uint8]",
    ),
    "image.perspective_transform": Need(
        "points of one image are refused for several", "image.perspective_transform/shared[float32]"
    ),
    "istft": Need(
        "few frames give another shape, and without a window the edges are too large",
        "istft/none[float32]",
    ),
    "image.sobel_edges": Need("the border is another", "image.sobel_edges/plain[float32]"),
    "meshgrid": Need("a number raises", "meshgrid/scalar[float32]"),
    "power": Need(
        "integers to negative powers are accepted", "power/refuses-negative-exponent[int32]"
    ),
    "std": Need("of equal numbers the slope is NaN", "std/equals[float32]"),
    **needs(
        "at 0 the slope is NaN",
        "vander/zero[float32] arctan2/origin[float32]",
        rare=True,
    ),
    "repeat": Need("a number for each element raises", "repeat/several[float32]"),
    "scatter_update": Need("mul has no gradient", "scatter_update/mul[float32]"),
    "segment_sum": Need("truth values raise", "segment_sum/plain[bool]"),
    "segment_prod": Need("it has no gradient", "segment_prod/no-empty[float32]"),
    **needs("symbolic, a list raises", "digitize/list[float32]", rare=True),
    **needs(
        "symbolic, a number raises", "broadcast_to/number[int32] isin/number[int32]", rare=True
    ),
    **needs(
        "symbolic, truth values are integers",
        "nancumprod/truths[int32] nancumsum/truths[int32]",
        rare=True,
    ),
    "relu": Need("truth values become integers", "relu/plain[bool]", rare=True),
}

COSTS: Mapping[str, str] = costs(
    {
        "what is no number is looked for in each step's logits": "ctc_decode",
        "the parts of the vectors are taken one by one": "cross",
        "an infinity is looked for, and slopes at 0 are kept": "hypot",
        "where numbers would cancel, other terms stand for them": "squareplus tanh_shrink",
        "the elements in front of each are counted": "argpartition",
        "both ends are added apart from the rest": "trapezoid",
        "segments without rows and those with NaN are looked for": "segment_max segment_min",
        "NaN is looked for in what is ordered and in what is placed": "searchsorted",
        "zeros lose their signs first, and the largest are taken by their places": "top_k",
    }
)

ON_ACCELERATORS: Mapping[str, str] = {
    "extract_sequences": "integers raise",
}

ARRAYS = frozenset(["cast"])

VARIABLES = frozenset(
    [
        "all", "amax", "amin", "any", "image.resize", "ones_like", "outer",
        "slice", "unstack", "zeros_like",
    ]
)  # fmt: skip

#: Replaced ops that Keras also has for sparse tensors here.
OF_SPARSE = frozenset({"abs", "absolute", "digitize", "divide", "true_divide"})

OWN: Mapping[str, Callable[..., Any]] = {}


def widens() -> bool:
    """Where JAX has 64 bits they are its default."""
    import jax

    return bool(jax.config.jax_enable_x64)


def around(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """An op with what only JAX can mend around it."""
    from xarch.ops.sparse import dense  # imports Keras
    from xarch.ops.widening import of_float64
    from xarch_jax.around import AROUND, SPARSE, WIDE

    function = AROUND[name](function) if name in AROUND else function
    function = dense(name, function, SPARSE) if name in OF_SPARSE else function
    return of_float64(name, function, WIDE[name]) if widens() and name in WIDE else function
