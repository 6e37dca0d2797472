"""One usual call of every op that some backend replaces: float32, of a size that takes a while."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

Array = np.ndarray[Any, Any]


class Call(NamedTuple):
    """The arguments of one call: numpy arrays are tensors, all else is static.

    Attributes:
        args: By place.
        kwargs: By name.
        on: What the op's result is called on, where it is a function.
    """

    args: tuple[Any, ...]
    kwargs: Mapping[str, Any]
    on: tuple[Any, ...] = ()


_UNARY = """
    abs absolute angle cbrt ceil celu conj conjugate deg2rad elu erf erfc exp2 fabs floor gelu
    hard_shrink hard_sigmoid hard_silu hard_swish hard_tanh i0 imag isfinite isinf isnan leaky_relu
    log_sigmoid log_softmax ndim negative rad2deg real reciprocal relu relu6 round selu sigmoid sign
    silu sinc size soft_shrink softplus softsign sparse_plus sparse_sigmoid squareplus swish
    tanh_shrink
"""
_BINARY = """
    add arctan2 divide divide_no_nan equal floor_divide fmax fmin fmod greater greater_equal
    heaviside hypot isclose less less_equal logaddexp logaddexp2 maximum minimum mod multiply
    nextafter not_equal subtract true_divide
"""
_OF_INTEGERS = "bitwise_and bitwise_or bitwise_xor gcd lcm"
_ALONG_THE_LAST = """
    amax amin argmax argmin argsort average count_nonzero cumprod cumsum logsumexp max mean median
    min nanargmax nanargmin nancumprod nancumsum nanmax nanmean nanmedian nanmin nanprod nanstd
    nansum nanvar norm normalize prod ptp softmax sort sparsemax std sum trapezoid var
"""
_OF_MATRICES = "det eig inv matrix_rank pinv qr slogdet svd"
_OF_SYMMETRIC = "cholesky eigh"


def calls() -> dict[str, Call]:
    """The calls by the op's name below `keras.ops`. The arrays are the same each time.

    Example:
        >>> calls()["sum"].kwargs
        {'axis': -1}
    """
    found = {
        name: Call(args, kwargs, *on)
        for part in (_numbers, _matrices, _shapes, _places, _networks, _functions)
        for name, args, kwargs, *on in part(np.random.default_rng(0))
    }
    return dict(sorted(found.items()))


_Part = Iterator[tuple[Any, ...]]  # a name, and what a call holds


def _normal(rng: np.random.Generator) -> Callable[..., Array]:
    return lambda *shape: rng.normal(size=shape).astype("float32")


def _integers(rng: np.random.Generator) -> Callable[..., Array]:
    return lambda below, *shape: rng.integers(0, below, shape).astype("int32")


def _numbers(rng: np.random.Generator) -> _Part:
    x, y = (_normal(rng)(256, 256) for _ in range(2))
    m, n = (_integers(rng)(1000, 256, 256) for _ in range(2))
    for name in _UNARY.split():
        yield name, (x,), {}
    for name in _BINARY.split():
        yield name, (x, y), {}
    for name in _OF_INTEGERS.split():
        yield name, (m, n), {}
    for name in ("bitwise_invert", "bitwise_not"):
        yield name, (m,), {}
    for name in ("bitwise_left_shift", "bitwise_right_shift", "left_shift", "right_shift"):
        yield name, (m, n % 8), {}
    for name in _ALONG_THE_LAST.split():
        yield name, (x,), {"axis": -1}
    yield "erfinv", (np.tanh(x),), {}
    yield "rsqrt", (np.abs(x) + 1,), {}
    yield "power", (np.abs(x) + 1, y), {}
    yield "threshold", (x, 0.1, 0.0), {}
    yield "clip", (x, -1.0, 1.0), {}
    yield "cast", (x, "int32"), {}
    yield "saturate_cast", (100 * x, "uint8"), {}
    yield "moments", (x, [0]), {}
    yield "empty", ((256, 256),), {}
    yield "full", ((256, 256), 2.0), {}
    yield "full_like", (x, 2.0), {}
    yield "linspace", (0.0, 1.0), {"num": 65536}
    yield "histogram", (x.reshape(-1),), {"bins": 20}
    yield "where", (x > 0, x, y), {}
    yield "select", ([x > 0], [x], 0.0), {}
    yield "slice", (x, (0, 0), (200, 200)), {}
    yield "geomspace", (1.0, 8.0), {"num": 65536}
    yield "logspace", (0.0, 2.0), {"num": 65536}
    yield "ldexp", (x, n % 8), {}
    yield "view_as_real", (x + 1j * y,), {}
    yield "arange", (0, 65536), {}
    yield "quantile", (x, 0.3), {"axis": -1}
    yield "percentile", (x, 30.0), {"axis": -1}
    yield "nanquantile", (x, 0.3), {"axis": -1}
    yield "nanpercentile", (x, 30.0), {"axis": -1}
    yield "polar", (np.abs(x), y), {}
    yield "psnr", (x, y, 1.0), {}
    yield "convert_to_numpy", (x,), {}


def _matrices(rng: np.random.Generator) -> _Part:
    normal = _normal(rng)
    x, y, one = normal(8, 64, 64), normal(8, 64, 64), normal(256, 256)
    for name in _OF_MATRICES.split():
        yield name, (x,), {}
    symmetric = x @ np.swapaxes(x, 1, 2) + 64 * np.eye(64, dtype="float32")
    for name in _OF_SYMMETRIC.split():
        yield name, (symmetric,), {}
    yield "cholesky_inverse", (np.linalg.cholesky(symmetric[0]),), {}
    yield "lu_factor", (x[0],), {}
    yield "solve", (x, y), {}
    yield "solve_triangular", (np.tril(x) + 8 * np.eye(64, dtype="float32"), y), {"lower": True}
    yield "lstsq", (normal(128, 32), normal(128)), {}
    yield "matmul", (x, y), {}
    for name in ("dot", "inner", "tensordot"):
        yield name, (one, normal(256, 256)), {} if name != "tensordot" else {"axes": 1}
    yield "vdot", (normal(65536), normal(65536)), {}
    yield "outer", (normal(256), normal(256)), {}
    yield "vander", (normal(4096), 8), {}
    yield "kron", (normal(16, 16), normal(16, 16)), {}
    yield "cross", (normal(16384, 3), normal(16384, 3)), {}
    yield "corrcoef", (normal(64, 256),), {}
    yield "correlate", (normal(4096), normal(32)), {"mode": "valid"}
    yield "trace", (x,), {"axis1": 1, "axis2": 2}
    yield "diagonal", (x,), {"axis1": 1, "axis2": 2}
    yield "diag", (one,), {}
    yield "tri", (256,), {}
    yield "tril", (x,), {}
    yield "triu", (x,), {}
    yield "eye", (256,), {}
    yield "kaiser", (4096, 5.0), {}
    yield "logdet", (symmetric,), {}
    yield "einsum", ("bij,bjk->bik", x, y), {}
    yield "cdist", (normal(256, 64), normal(256, 64)), {}


def _shapes(rng: np.random.Generator) -> _Part:
    x, y = (_normal(rng)(256, 256) for _ in range(2))
    yield "append", (x, y), {"axis": 0}
    yield "hstack", ([x, y],), {}
    yield "vstack", ([x, y],), {}
    yield "dstack", ([x, y],), {}
    yield "pad", (x, ((1, 1), (2, 2))), {}
    yield "repeat", (x, 2), {"axis": 0}
    yield "roll", (x, 3), {"axis": 0}
    yield "rot90", (x,), {}
    yield "broadcast_to", (x[0], (256, 256)), {}
    yield "split", (x, 4), {}
    yield "hsplit", (x, 4), {}
    yield "vsplit", (x, 4), {}
    yield "dsplit", (_normal(rng)(32, 32, 64), 4), {}
    yield "squeeze", (x[:, None],), {"axis": 1}
    yield "tile", (x, (2, 1)), {}
    yield "meshgrid", (x[0], y[0]), {}
    yield "depth_to_space", (_normal(rng)(4, 32, 32, 16), 2), {"data_format": "channels_last"}
    yield "space_to_depth", (_normal(rng)(4, 64, 64, 4), 2), {"data_format": "channels_last"}


def _places(rng: np.random.Generator) -> _Part:
    normal, integers = _normal(rng), _integers(rng)
    x, rows = normal(256, 256), integers(256, 1024)
    yield "get_item", (x, (slice(1, None, 2), slice(None, -1))), {}
    yield "take", (x, rows), {"axis": 0}
    yield "slice_update", (x, (1, 2), normal(128, 128)), {}
    yield "scatter_update", (x, integers(256, 1024, 2), normal(1024)), {}
    for name in ("segment_max", "segment_min", "segment_prod", "segment_sum"):
        yield name, (normal(1024, 64), integers(32, 1024)), {"num_segments": 32}
    yield "top_k", (x, 5), {}
    yield "argpartition", (x.reshape(-1), 100), {}
    yield "in_top_k", (integers(256, 256), x, 5), {}
    yield "searchsorted", (np.sort(x[0]), normal(4096)), {}
    yield "digitize", (x, np.linspace(-2, 2, 17, dtype="float32")), {}
    yield "isin", (integers(1000, 256, 64), integers(1000, 32)), {}
    yield "unique", (integers(1000, 8192),), {}
    yield "nonzero", (x > 1,), {}
    yield "one_hot", (rows, 256), {}
    yield "multi_hot", (integers(64, 512, 8), 64), {}
    yield "bincount", (integers(100, 8192),), {}
    yield "unravel_index", (integers(65536, 8192), (256, 256)), {}
    yield "scatter", (integers(256, 1024, 2), normal(1024), (256, 256)), {}


def _networks(rng: np.random.Generator) -> _Part:
    normal, integers = _normal(rng), _integers(rng)
    image, classes = normal(4, 32, 32, 16), np.abs(normal(1024, 10)) + 0.1
    probable, last = classes / classes.sum(-1, keepdims=True), {"data_format": "channels_last"}
    for name in ("adaptive_average_pool", "adaptive_max_pool"):
        yield name, (image, (4, 4)), last
    yield "conv_transpose", (image, normal(3, 3, 8, image.shape[-1])), {}
    yield "image.extract_patches", (image, (3, 3)), {}
    for name in ("image.hsv_to_rgb", "image.rgb_to_hsv"):
        yield name, (1 / (1 + np.exp(-normal(4, 64, 64, 3))),), last
    yield "unfold", (normal(4, 8, 32, 32), 3), {}
    yield "fold", (normal(4, 72, 900), (32, 32), 3), {}
    for name in ("average_pool", "max_pool"):
        yield name, (image, 2, 2), last
    yield "conv", (image, normal(3, 3, 16, 32)), {"padding": "same", **last}
    kernels = (normal(3, 3, 16, 1), normal(1, 1, 16, 32))
    yield "separable_conv", (image, *kernels), {"padding": "same", **last}
    yield "depthwise_conv", (image, normal(3, 3, 16, 1)), {"padding": "same", **last}
    yield "dot_product_attention", tuple(normal(4, 64, 4, 32) for _ in range(3)), {}
    yield "layer_normalization", (normal(1024, 64),), {}
    yield "rms_normalization", (normal(1024, 64),), {}
    yield "binary_crossentropy", ((probable > 0.1).astype("float32"), probable), {}
    waves = normal(64, 1024), normal(64, 1024)
    for name in ("fft", "fft2", "ifft2", "irfft"):
        yield name, (waves,), {}
    yield "rfft", (waves[0],), {}
    yield "batch_normalization", (image, *np.abs(normal(2, 16)), -1), {}
    targets = integers(10, 1024)
    yield "categorical_crossentropy", (np.eye(10, dtype="float32")[targets], probable), {}
    yield "sparse_categorical_crossentropy", (targets, probable), {}
    lengths = (np.full(8, 10, "int32"), np.full(8, 60, "int32"))
    yield "ctc_decode", (normal(8, 60, 30), lengths[1]), {}
    yield "ctc_loss", (1 + integers(29, 8, 10), normal(8, 60, 30), *lengths), {}
    yield "stft", (normal(4, 8192), 256, 128, 256), {}
    yield "istft", ((normal(4, 65, 129), normal(4, 65, 129)), 256, 128, 256), {"center": False}
    picture = {"data_format": "channels_last"}
    yield "image.resize", (image, (48, 48)), {"interpolation": "bilinear", **picture}
    yield "image.gaussian_blur", (image, (5, 5), (1.0, 1.0)), picture
    yield "image.sobel_edges", (image,), {}
    yield "image.elastic_transform", (image[:2],), {"seed": 1, **picture}
    yield "image.ssim", (image, image), picture
    yield "image.extract_patches_3d", (normal(2, 16, 16, 16, 4), (4, 4, 4)), picture
    corners = np.array([[[0, 0], [0, 31], [31, 0], [31, 31]]] * 4, "float32")
    yield "image.perspective_transform", (image, corners, corners * 0.9 + normal(4, 4, 2)), picture
    where = (np.array([1.5, 1.5], "float32"), np.zeros(2, "float32"), (1, 2), "linear")
    yield "image.scale_and_translate", (image, (4, 48, 48, 16), *where), {}
    yield "rearrange", (image, "b (h i) (w j) c -> b h w (i j c)"), {"i": 4, "j": 4}
    turn = np.array([[0.9, 0.1, 1, -0.1, 0.9, 2, 0, 0]] * 4, "float32")
    yield "image.affine_transform", (image, turn), picture
    yield "image.map_coordinates", (normal(128, 128), 127 * np.abs(np.tanh(normal(2, 4096))), 1), {}


def _functions(rng: np.random.Generator) -> _Part:
    normal = _normal(rng)
    yield "jvp", (_cube, (normal(256, 256),), (normal(256, 256),)), {}
    yield "vectorize", (_cube,), {}, (normal(64, 64),)
    yield "associative_scan", (_sum, normal(64, 1024)), {}
    yield "map", (_cube, normal(64, 1024)), {}
    yield "scan", (_running, normal(1024), normal(64, 1024)), {}
    yield "cond", (np.array(True), _one, _one), {}


def _cube(x: Any) -> Any:
    return x * x * x


def _sum(x: Any, y: Any) -> Any:
    return x + y


def _running(carry: Any, x: Any) -> Any:
    return carry + x, carry


def _one() -> float:
    return 1.0
