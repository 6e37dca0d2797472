"""What a backend says of the ops of Keras that mean something else on it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from xarch.backend.refusals import Refusals


@dataclass(frozen=True)
class Need:
    """Why one op is replaced on a backend, and until when.

    Attributes:
        why: What Keras's op does there.
        shows: A conformance case that fails there without the replacement. A test runs it on plain
            `keras.ops` and fails once it passes: then the need goes.
        keras: The versions of Keras for which it was found, as a PEP 440 specifier set.
        upstream: The upstream issue, or `unreported`.
        rare: Whether it takes unusual dtypes or symbolic calls to meet it; `xarch lint`, which
            sees neither, is silent about it.
    """

    why: str
    shows: str
    keras: str = ">=3.15"
    upstream: str = "unreported"
    rare: bool = False


class Ops(Protocol):
    """The module `ops` of a backend."""

    NEEDS: Mapping[str, Need]
    """What is replaced, by the op's name below `keras.ops`."""

    COSTS: Mapping[str, str]
    """Why a replacement takes more than 1.2 times as long as Keras's op in a compiled function,
    where it does; `docs/reference/ops-cost.md` has the numbers."""

    ON_ACCELERATORS: Mapping[str, str]
    """What else is replaced where Keras computes on a GPU or TPU, and why; `NEEDS` can be shown
    anywhere, these there alone."""

    ARRAYS: Collection[str]
    """Ops that refuse numpy arrays or misread their dtypes there, and are given tensors."""

    VARIABLES: Collection[str]
    """Ops that refuse Keras's variables there, and are given what they hold."""

    OWN: Mapping[str, Callable[..., Any]]
    """The replacements that only the framework can make; all others are those of `xarch.ops`."""

    REFUSALS: Refusals
    """What the framework's errors mean, and which ops let them out."""

    def widens(self) -> bool:
        """Whether Keras gives results of 64 bits here that nobody asked for."""

    def around(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """An op, or its shared replacement, with what only the framework can mend around it."""


def needs(why: str, cases: str, *, rare: bool = False) -> dict[str, Need]:
    """The same need of several ops.

    Args:
        why: As in `Need`.
        cases: The ids of the cases that show it, one for each op.
        rare: As in `Need`.

    Example:
        >>> list(needs("NaN is skipped", "argmax/nan[float32] argmin/nan[float32]"))
        ['argmax', 'argmin']
    """
    return {case.partition("/")[0]: Need(why, case, rare=rare) for case in cases.split()}


def costs(reasons: Mapping[str, str]) -> dict[str, str]:
    """The reason of each op.

    Args:
        reasons: Names of ops by their reason.

    Example:
        >>> costs({"places are counted": "top_k searchsorted"})["top_k"]
        'places are counted'
    """
    return {name: why for why, names in reasons.items() for name in names.split()}


_WEAK = "a Python number beside half precision gives float32"
_SYMBOLIC_DTYPE = "the symbolic result has another dtype"
_SYMBOLIC_ROWS = "symbolic, a matrix of unknown rows is refused"
_SYMBOLIC_SHAPE = "the symbolic result has another shape"
_SYMBOLIC_SIZE = "symbolic, an unknown size is refused"
_FROM_64 = "of int64 the symbolic result is float64"

#: Functions of floats that take an integer's dtype for that of the result, or raise.
FLOATING = (
    "celu", "elu", "erf", "erfinv", "hard_sigmoid", "leaky_relu", "log_sigmoid", "log_softmax",
    "rsqrt", "selu", "sigmoid", "softplus", "sparse_plus", "sparse_sigmoid",
)  # fmt: skip

#: The same, and more that is not as it should be.
ACTIVATIONS = (
    "gelu", "hard_shrink", "hard_silu", "hard_swish", "silu", "soft_shrink", "softmax", "softsign",
    "squareplus", "swish", "tanh_shrink",
)  # fmt: skip

#: What Keras itself has otherwise, whatever it runs on; every backend needs it.
EVERYWHERE: Mapping[str, Need] = {
    **{
        name: Need("of integers the symbolic result is an integer", f"{name}/ordinary[int32]")
        for name in (*FLOATING, *ACTIVATIONS)
    },
    **needs(
        "symbolic, capitals and spaces among the subscripts are refused",
        "einsum/capitals[float32]",
        rare=True,
    ),
    **needs("integers become floats", "ceil/ordinary[int32] floor/ordinary[int32]"),
    "ctc_decode": Need("the gradient of beams is NaN or none", "ctc_decode/beam-small[float32]"),
    **needs(
        "a size given as one number raises for a symbolic tensor",
        """
        adaptive_average_pool/1d-channels_last[float32]
        adaptive_max_pool/1d-channels_last[float32]
        """,
    ),
    **needs(
        _FROM_64, "deg2rad/ordinary[int64] i0/ordinary[int64] rad2deg/ordinary[int64]", rare=True
    ),
    **needs(
        _WEAK,
        "arctan2/weak-float[float16] logaddexp/weak-float[float16] logaddexp2/weak-float[float16]",
        rare=True,
    ),
    **needs(
        _SYMBOLIC_ROWS,
        """
        cholesky/plain[float32] cholesky_inverse/plain[float32] det/plain[float32]
        eigh/plain[float32] inv/plain[float32] lstsq/tall[float32] solve/vector[float32]
        solve_triangular/upper[float32]
        """,
        rare=True,
    ),
    **needs(
        _SYMBOLIC_DTYPE,
        """
        eig/plain[float32] logsumexp/axis1[float16] lu_factor/plain[float32]
        multi_hot/plain[int32] searchsorted/left[float32] reciprocal/distinct[float16]
        """,
        rare=True,
    ),
    **needs(
        "nothing but NaN is accepted",
        "nanargmax/refuses-all-nan[float32] nanargmin/refuses-all-nan[float32]",
    ),
    **needs(
        _SYMBOLIC_SHAPE,
        """
        categorical_crossentropy/probabilities-axis0[float32] corrcoef/plain[float32]
        kron/ranks[float32] rot90/k2[float32] vstack/vectors[float32]
        """,
        rare=True,
    ),
    **needs(
        _SYMBOLIC_SIZE,
        """
        append/axis[float32] cross/vectors[float32] ctc_loss/plain[float32]
        hstack/vectors[float32] sparse_categorical_crossentropy/probabilities[float32]
        squeeze/axes[float32]
        """,
        rare=True,
    ),
    **needs(
        "of two dtypes the symbolic result has the first one's",
        "batch_normalization/mixed[float16,float32] clip/mixed[float16,float32]",
        rare=True,
    ),
    **needs(
        "a Python number before a symbolic tensor raises",
        """
        bitwise_left_shift/weak-first[uint8] bitwise_right_shift/weak-first[uint8]
        left_shift/weak-first[uint8] right_shift/weak-first[uint8]
        """,
        rare=True,
    ),
    **needs(
        "infinities make NaN of what lies beside them",
        """
        nanpercentile/infinite[float32] nanquantile/infinite[float32]
        percentile/infinite[float32] quantile/infinite[float32]
        """,
    ),
    "argpartition": Need("several places at once raise", "argpartition/several[int32]"),
    **needs(
        "integers and half precision raise",
        """
        fft/even[float16] fft2/even[float16] ifft2/even[float16] irfft/plain[float16]
        logdet/narrow[float16] matrix_rank/plain[float16] pinv/narrow[float16] qr/plain[bfloat16]
        rfft/plain[float16] slogdet/narrow[float16] stft/hann[float16] svd/plain[float16]
        """,
    ),
    "layer_normalization": Need("integers stay integers", "layer_normalization/ordinary[int32]"),
    **needs(
        "symbolic, the parts of complex numbers are complex",
        "imag/parts[complex64] real/parts[complex64]",
        rare=True,
    ),
    "ndim": Need("symbolic, it is a vector", "ndim/plain[float32]", rare=True),
    "polar": Need(_SYMBOLIC_DTYPE, "polar/mixed[float16,float32]", rare=True),
    "cbrt": Need(_FROM_64, "cbrt/ordinary[int64]", rare=True),
    "conv": Need(
        "symbolic, groups are refused", "conv/2d-groups-channels_last[float32]", rare=True
    ),
    "dot_product_attention": Need(
        "symbolic, the result is as wide as the keys",
        "dot_product_attention/narrow-values[float32]",
        rare=True,
    ),
    "get_item": Need("symbolic, a slice is refused", "get_item/slice[float32]", rare=True),
    "histogram": Need("counts are floats", "histogram/plain[float32]"),
    "image.extract_patches_3d": Need(
        "an infinity spreads over its patch", "image.extract_patches_3d/infinite[float32]"
    ),
    "image.scale_and_translate": Need(
        "the method triangle raises", "image.scale_and_translate/triangle[float32]"
    ),
    "image.ssim": Need("of integers the result is an integer", "image.ssim/integers[uint8]"),
    "median": Need("nothing raises", "median/empty-axis0[float32]"),
    "nanmedian": Need("nothing raises", "nanmedian/empty-axis0[float32]"),
    "rearrange": Need("symbolic, an unknown size raises", "rearrange/moved[float32]", rare=True),
    **needs(
        "as truth values, numbers are added up and multiplied, or become integers symbolically",
        "cumsum/truths[int32] cumprod/truths[int32]",
        rare=True,
    ),
    **needs(
        "falling places are refused",
        "dsplit/falling[float32] hsplit/falling[float32] vsplit/falling[float32]",
        rare=True,
    ),
    "split": Need("a place beyond the end raises", "split/beyond[float32]"),
    "unique": Need("what fills a size is another number or dtype", "unique/nan-size-6[float32]"),
    "unravel_index": Need("a place outside is accepted", "unravel_index/refuses-beyond[int32]"),
    "hypot": Need("a number beside a symbolic tensor raises", "hypot/weak-int[float16]"),
    "rms_normalization": Need(
        "the scale of another axis than the last raises",
        "rms_normalization/distinct-affine-axis1[float32]",
    ),
    "sinc": Need("NaN of large numbers", "sinc/special[float32]"),
    "sparsemax": Need("it is no projection", "sparsemax/distinct-axis-1[float32]"),
}
