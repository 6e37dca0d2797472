"""What torch's errors mean, and which ops of Keras let them out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from xarch.backend.refusals import Rule, leaks

RULES: Sequence[Rule] = (
    Rule("OutOfMemoryError"),
    Rule("AcceleratorError"),
    Rule("TorchDynamoException"),
    Rule("RuntimeError", r"cuda error|cudnn|cublas|out of memory|allocate memory"),
    Rule("_LinAlgError", means="LinAlgError"),
    # "abs_cpu" not implemented for 'Bool'; other features that Keras or torch lack stay as they are
    Rule("NotImplementedError", r"implemented for '|complex|bool|dtype", "TypeError"),
    Rule("IndexError", r"non-zero size|numel\(\) == 0", "ValueError"),
    Rule("IndexError", r"dimension (out of range|specified as)", "AxisError"),
    Rule("IndexError", r"tuple index out of range|list index out of range", "ValueError"),
    Rule("NotImplementedError"),
    Rule("RuntimeError", r"index -?\d+ is out of bounds|index out of range", "IndexError"),
    Rule("RuntimeError", r"non-negative", "ValueError"),
    Rule(
        "RuntimeError",
        r"implemented for|dtype|scalar type|complex|\bbool|data type|input type|other than float"
        r"|floating.point|integral|integer inputs",
        "TypeError",
    ),
    Rule("RuntimeError", means="ValueError"),
    Rule("TypeError", r"shape|size|dimension", "ValueError"),
)

LEAKS: Mapping[str, str] = leaks(
    axis="""
    one_hot/beyond[int32] tensordot/one[float32]
    """,
    lengths="""
    add/same[float32] allclose/loose[float32] append/flat[float32] arctan2/same[float32]
    average/weights-all[float32] batch_normalization/distinct-axis-1[float32]
    bincount/weights[int32] bitwise_and/plain[int32] bitwise_left_shift/plain[int32]
    bitwise_or/plain[int32] bitwise_right_shift/plain[int32] bitwise_xor/plain[int32]
    clip/arrays[float32] concatenate/axis0[float32] cross/axis[float32]
    ctc_loss/plain[float32] divide/same[float32] divide_no_nan/same[float32]
    dot/cube[float32] dot_product_attention/mask[float32] dstack/vectors[float32]
    einsum/three[float32] equal/same[int32] floor_divide/same[float32] fmax/same[float32]
    fmin/same[float32] fmod/same[float32] gcd/plain[int32] greater/same[int32]
    greater_equal/same[int32] heaviside/same[float32] hstack/matrices[float32]
    hypot/same[float32] image.affine_transform/identity-nearest-constant[float32]
    in_top_k/k1[float32] inner/vectors[float32] isclose/loose[float32]
    layer_normalization/distinct-affine-axis-1[float32] lcm/plain[int32] ldexp/far[float32]
    left_shift/plain[int32] less/same[int32] less_equal/same[int32] logaddexp/same[float32]
    logaddexp2/same[float32] logical_and/same[int32] logical_or/same[int32]
    logical_xor/same[int32] lstsq/tall[float32] matmul/batch[float32] maximum/same[float32]
    minimum/same[float32] mod/same[float32] multiply/same[float32] nextafter/same[float32]
    not_equal/same[int32] polar/plain[float32] power/same[float32] right_shift/plain[int32]
    rms_normalization/distinct-affine-axis-1[float32] scatter_update/add[float32]
    select/two[float32] slice_update/plain[float32] solve/vector[float32]
    stack/axis0[float32] subtract/same[float32] take_along_axis/axis1[float32]
    trapezoid/x[float32] true_divide/same[float32] vdot/vectors[float32]
    vstack/vectors[float32] where/same[float32]
    """,
    rank="""
    array_split/axis[float32] diag/vector[float32] diff/wraps[uint8] digitize/plain[float32]
    dsplit/plain[float32] extract_sequences/plain[float32] fliplr/plain[float32]
    flipud/plain[float32] glu/axis-1[float32] hsplit/plain[float32]
    image.sobel_edges/plain[float32] logdet/plain[float32] matrix_rank/plain[float32]
    norm/matrix-fro[float32] pinv/wide[float32] qr/tall[float32] reshape/plain[float32]
    slice/tensor-start[float32] slogdet/plain[float32] top_k/ties[int32]
    transpose/axes[float32] tril/k1[float32] triu/k-1[float32] vsplit/plain[float32]
    """,
    dtype="""
    adaptive_average_pool/1d-channels_last[float32]
    adaptive_max_pool/1d-channels_last[float32] amax/axis1[bool] amin/axis1[bool]
    argmax/axis1[bool] argmin/axis1[bool] argsort/last[uint8]
    average_pool/1d-channels_last[float32] binary_crossentropy/edges[float32]
    bitwise_invert/extremes[int32] bitwise_not/extremes[int32]
    categorical_crossentropy/all-zero[float32] cbrt/one[float32] cdist/plain[float32]
    ceil/one[float32] celu/one[float32] conv/1d-channels_last[float32]
    conv_transpose/1d-channels_last[float32] deg2rad/one[float32]
    depthwise_conv/1d-channels_last[float32] det/plain[float32] eig/plain[float32]
    eigh/plain[float32] elu/one[float32] erf/one[float32] erfc/one[float32]
    erfinv/one[float32] floor/one[float32] gelu/one[float32] hard_shrink/one[float32]
    hard_sigmoid/one[float32] hard_silu/one[float32] hard_swish/one[float32]
    hard_tanh/one[float32] histogram/plain[float32] imag/scalar[float32]
    image.extract_patches/same-channels_last[float32]
    image.map_coordinates/inside-order0[float32] inv/plain[float32] isin/plain[int32]
    isneginf/special[float32] isposinf/special[float32] leaky_relu/one[float32]
    log_sigmoid/one[float32] log_softmax/large[float32] lu_factor/plain[float32]
    max/axis1[bool] max_pool/1d-channels_last[float32] median/axis1[bool] min/axis1[bool]
    moments/axis0[float32] nanargmax/axis1[bool] nanargmin/axis1[bool] nanmax/axis1[bool]
    nanmean/axis1[bool] nanmedian/axis1[bool] nanmin/axis1[bool]
    nanpercentile/lower[float32] nanquantile/lower[float32] nanstd/axis1[bool]
    nansum/axis1[bool] nanvar/axis1[bool] negative/one[float32] normalize/zero[float32]
    percentile/lower[float32] psnr/plain[float32] ptp/axis1[int32] quantile/lower[float32]
    rad2deg/one[float32] relu/one[float32] relu6/one[float32] rfft/length-None[float32]
    round/one[float32] saturate_cast/negative[int8] searchsorted/left[float32]
    selu/one[float32] separable_conv/1d-channels_last[float32] sign/one[float32]
    signbit/special[float32] silu/one[float32] soft_shrink/one[float32]
    softmax/large[float32] softplus/one[float32] softsign/one[float32]
    solve_triangular/upper[float32] sort/last[uint8] sparse_plus/one[float32]
    sparse_sigmoid/one[float32] sparsemax/distinct-axis-1[float32] svd/full[float32]
    swish/one[float32] tanh_shrink/one[float32] threshold/half[float32] trunc/one[float32]
    unique/axis[int32] view_as_real/plain[complex64]
    """,
    negative="""
    arange/stop[int32] broadcast_to/plain[float32] eye/square[float32] fold/plain[float32]
    full/given[int8] geomspace/plain[float32] identity/plain[float32] linspace/open[float32]
    logspace/base[float32] multi_hot/plain[int32] ones/empty[bool] repeat/flat[float32]
    scatter/distinct[float32] segment_max/sorted[float32] segment_min/sorted[float32]
    segment_prod/sorted[float32] segment_sum/sorted[float32] split/indices[float32]
    stft/hann[float32] tile/plain[float32] tri/wide[int32] unfold/plain[float32]
    zeros/plain[float32]
    """,
)
