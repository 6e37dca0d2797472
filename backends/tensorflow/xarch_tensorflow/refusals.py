"""What TensorFlow's errors mean, and which ops of Keras let them out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from xarch.backend.refusals import Rule, leaks

RULES: Sequence[Rule] = (
    Rule("InvalidArgumentError", r"not invertible|decomposition was not successful", "LinAlgError"),
    Rule(
        "InvalidArgumentError",
        r"value for attr|d(ata )?type|list of allowed|expected to be an? \w+ tensor|no opkernel",
        "TypeError",
    ),
    Rule("InvalidArgumentError", r"indices.* is not in|slice index .* out of bounds", "IndexError"),
    Rule(
        "InvalidArgumentError",
        r"(axis|dim|dimension)\b[^,:]*(range|\[-)|reduction dimension|expand dim index"
        r"|expected axis|concatenating dimensions|input rank\(-\d+\) <=",
        "AxisError",
    ),
    Rule("InvalidArgumentError", means="ValueError"),
    Rule("FailedPreconditionError", r"cross.products|must be", "ValueError"),
    Rule("OutOfRangeError", r"is out of range", "ValueError"),
    # no kernel for the dtype; other features that TensorFlow lacks stay as they are
    Rule("UnimplementedError", r"type", "TypeError"),
    Rule("NotFoundError", r"could not find device", "TypeError"),
)

LEAKS: Mapping[str, str] = leaks(
    axis="""
    all/axis1[bool] amax/axis1[bool] amin/axis1[bool] any/axis1[bool] append/flat[float32]
    argmax/axis1[bool] argmin/axis1[bool] argsort/last[uint8] average/axis[float32]
    categorical_crossentropy/all-zero[float32] concatenate/axis0[float32]
    count_nonzero/axis1[bool] cumprod/special[float32] cumsum/extremes[int32]
    geomspace/plain[float32] linspace/open[float32] log_softmax/large[float32]
    logspace/base[float32] logsumexp/axis1[bool] max/axis1[bool] mean/axis1[bool]
    min/axis1[bool] moments/axis0[float32] multi_hot/plain[int32] nanargmax/axis1[bool]
    nanargmin/axis1[bool] nancumprod/special[float32] nancumsum/special[float32]
    nanmax/axis1[bool] nanmean/axis1[bool] nanmedian/axis1[bool] nanmin/axis1[bool]
    nanpercentile/lower[float32] nanprod/axis1[bool] nanquantile/lower[float32]
    nanstd/axis1[bool] nansum/axis1[bool] nanvar/axis1[bool] normalize/zero[float32]
    one_hot/bool[int32] prod/axis1[bool] ptp/axis1[int32]
    rms_normalization/distinct-axis-1[float32] roll/flat[float32] rot90/axes[float32]
    softmax/large[float32] sort/last[uint8] sparsemax/distinct-axis-1[float32]
    split/equal[float32] std/axis1[bool] sum/axis1[bool] take/flat[float32]
    trapezoid/plain[float32] var/axis1[bool]
    """,
    lengths="""
    add/same[float32] allclose/loose[float32] arctan2/same[float32]
    batch_normalization/distinct-axis-1[float32] bincount/weights[int32]
    bitwise_and/plain[int32] bitwise_left_shift/plain[int32] bitwise_or/plain[int32]
    bitwise_right_shift/plain[int32] bitwise_xor/plain[int32] clip/arrays[float32]
    cross/axis[float32] ctc_loss/plain[float32] digitize/plain[float32] divide/same[float32]
    divide_no_nan/same[float32] dot/cube[float32] dot_product_attention/mask[float32]
    dstack/vectors[float32] einsum/three[float32] equal/same[int32]
    floor_divide/same[float32] fmax/same[float32] fmin/same[float32] fmod/same[float32]
    greater/same[int32] greater_equal/same[int32] heaviside/same[float32]
    hstack/matrices[float32] hypot/same[float32]
    image.affine_transform/identity-nearest-constant[float32] in_top_k/k1[float32]
    inner/vectors[float32] isclose/loose[float32]
    layer_normalization/distinct-affine-axis-1[float32] ldexp/far[float32]
    left_shift/plain[int32] less/same[int32] less_equal/same[int32] logaddexp/same[float32]
    logaddexp2/same[float32] logical_and/same[int32] logical_or/same[int32]
    logical_xor/same[int32] matmul/batch[float32] maximum/same[float32]
    minimum/same[float32] mod/same[float32] multiply/same[float32] nextafter/same[float32]
    not_equal/same[int32] polar/plain[float32] power/same[float32] right_shift/plain[int32]
    scatter/distinct[float32] scatter_update/add[float32] searchsorted/left[float32]
    select/two[float32] slice/tensor-start[float32] solve/vector[float32]
    stack/axis0[float32] subtract/same[float32] tensordot/one[float32]
    true_divide/same[float32] vdot/vectors[float32] vstack/matrices[float32]
    where/same[float32]
    """,
    rank="""
    depth_to_space/last[float32] dsplit/plain[float32] hsplit/plain[float32]
    ifft2/even[float32] image.sobel_edges/plain[float32] logdet/plain[float32]
    nonzero/nan[float32] qr/tall[float32] reshape/plain[float32] slice_update/plain[float32]
    slogdet/plain[float32] space_to_depth/last[float32] take_along_axis/flat[float32]
    top_k/k1[float32] tril/k1[float32] triu/k-1[float32] vsplit/plain[float32]
    """,
    dtype="""
    adaptive_average_pool/1d-channels_last[float32]
    adaptive_max_pool/1d-channels_last[float32] average_pool/1d-channels_last[float32]
    binary_crossentropy/edges[float32] bitwise_invert/extremes[int32]
    bitwise_not/extremes[int32] cdist/plain[float32] ceil/one[float32] celu/one[float32]
    conv/1d-channels_last[float32] conv_transpose/1d-channels_last[float32]
    depthwise_conv/1d-channels_last[float32] det/plain[float32] eig/plain[float32]
    eigh/plain[float32] elu/one[float32] erf/one[float32] erfc/one[float32]
    erfinv/one[float32] floor/one[float32] fold/plain[float32] glu/axis-1[float32]
    hard_shrink/one[float32] hard_sigmoid/one[float32] hard_silu/one[float32]
    hard_swish/one[float32] hard_tanh/one[float32] histogram/plain[float32]
    image.extract_patches/same-channels_last[float32]
    image.map_coordinates/inside-order0[float32] image.resize/nearest[uint8]
    inv/plain[float32] isfinite/special[float32] isin/plain[int32] isinf/special[float32]
    isnan/special[float32] kron/ranks[float32] leaky_relu/one[float32]
    log_sigmoid/one[float32] lu_factor/plain[float32] max_pool/1d-channels_last[float32]
    median/axis1[bool] nan_to_num/given[float32] negative/one[float32]
    percentile/lower[float32] psnr/plain[float32] quantile/lower[float32]
    reciprocal/one[float32] relu/one[float32] relu6/one[float32] round/one[float32]
    rsqrt/one[float32] saturate_cast/negative[int8] segment_max/unsorted[float32]
    segment_min/unsorted[float32] segment_prod/unsorted[float32]
    segment_sum/unsorted[float32] selu/one[float32] separable_conv/1d-channels_last[float32]
    sigmoid/one[float32] sign/one[float32] silu/one[float32] soft_shrink/one[float32]
    softplus/one[float32] softsign/one[float32] solve_triangular/upper[float32]
    sparse_plus/one[float32] sparse_sigmoid/one[float32] squareplus/b[float32]
    svd/full[float32] swish/one[float32] tanh_shrink/one[float32] threshold/half[float32]
    trace/offset[float32] trunc/one[float32] unfold/plain[float32] unique/axis[int32]
    unravel_index/plain[int32] view/as-int32[float32]
    """,
    negative="""
    arange/stop[int32] bartlett/plain[float32] blackman/plain[float32]
    broadcast_to/plain[float32] diag/matrix-k[float32] diagonal/offset[float32]
    extract_sequences/plain[float32] eye/below[int8] full/given[int8]
    get_item/integer[float32] hamming/plain[float32] hanning/plain[float32]
    identity/plain[float32] kaiser/plain[float32] ones/empty[bool] repeat/flat[float32]
    stft/hann[float32] tile/plain[float32] tri/wide[int32] zeros/plain[float32]
    """,
    itself="""
    fliplr/refuses-vector[float32] pad/refuses-negative[float32]
    transpose/refuses-too-few[float32]
    """,
)
