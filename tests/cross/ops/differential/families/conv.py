"""Convolutions and their kin."""

from calls import call
from sampling import draws

from xarch.conformance.generate import _values as values

U = values.uniform
SIZES = {1: (8,), 2: (6, 7), 3: (4, 5, 4)}
KERNELS = {1: [(3,), (2,), (1,)], 2: [(3, 2), (2, 2), (1, 3)], 3: [(2, 3, 2), (1, 1, 2)]}


def _image(rank, channels, layout, batch=2, dtype="float32"):
    size = SIZES[rank]
    shape = (batch, channels, *size) if layout == "channels_first" else (batch, *size, channels)
    return values.of(dtype, shape)


def calls():
    for rank in (1, 2, 3):
        yield from _conv(rank)
        yield from _depthwise(rank)
        yield from _transposed(rank)
    yield from _odd()


def _conv(rank):
    for one in draws(
        40, f"conv{rank}", kernel=KERNELS[rank], strides=[1, 2, (2,) * rank, [1] * rank],
        padding=["valid", "same", "SAME", "Valid"], layout=["channels_last", "channels_first", None],
        dilation=[1, 2, (2,) * rank], groups=[1, 2], dtype=["float32", "float32", "float16", "int32"],
    ):  # fmt: skip
        x = _image(rank, 4, one["layout"] or "channels_last", dtype=one["dtype"])
        kernel = values.of(one["dtype"], (*one["kernel"], 4 // one["groups"], 6), seed="k")
        options = {"strides": one["strides"], "padding": one["padding"]}
        if one["layout"]:
            options["data_format"] = one["layout"]
        if one["dilation"] != 1:
            options["dilation_rate"] = one["dilation"]
        yield call("conv", x, kernel, **options)


def _depthwise(rank):
    if rank == 3:
        return
    for one in draws(
        30, f"depthwise{rank}", kernel=KERNELS[rank], strides=[1, 2, (2,) * rank],
        padding=["valid", "same"], layout=["channels_last", "channels_first"],
        dilation=[1, 2, (2,) * rank], times=[1, 2], dtype=["float32", "float32", "bfloat16"],
    ):  # fmt: skip
        x = _image(rank, 3, one["layout"], dtype=one["dtype"])
        kernel = values.of(one["dtype"], (*one["kernel"], 3, one["times"]), seed="k")
        options = {"strides": one["strides"], "padding": one["padding"],
                   "data_format": one["layout"], "dilation_rate": one["dilation"]}  # fmt: skip
        yield call("depthwise_conv", x, kernel, **options)
        point = values.of(one["dtype"], (*(1,) * rank, 3 * one["times"], 5), seed="p")
        yield call("separable_conv", x, kernel, point, **options)


def _transposed(rank):
    for one in draws(
        36, f"transposed{rank}", kernel=KERNELS[rank], strides=[1, 2, 3, (2,) * rank],
        padding=["valid", "same"], layout=["channels_last", "channels_first"],
        dilation=[1, 2], more=[None, 0, 1, (1,) * rank], dtype=["float32", "float32", "float16"],
    ):  # fmt: skip
        x = _image(rank, 3, one["layout"], dtype=one["dtype"])
        kernel = values.of(one["dtype"], (*one["kernel"], 5, 3), seed="k")
        options = {"strides": one["strides"], "padding": one["padding"],
                   "data_format": one["layout"], "dilation_rate": one["dilation"],
                   "output_padding": one["more"]}  # fmt: skip
        yield call("conv_transpose", x, kernel, **options)


def _odd():
    x, k = U((2, 6, 7, 3)), U((3, 3, 3, 4), seed="k")
    yield call("conv", x, k, (1, 2), "same")
    yield call("conv", x, k, (2, 1), "same", dilation_rate=(1, 2))
    yield call("conv", x, k, (2, 3), "valid", "channels_last")
    yield call("conv", x, k, 0)
    yield call("conv", x, k, -1)
    yield call("conv", x, k, 1.5)
    yield call("conv", x, k, "2")
    yield call("conv", x, k, (1, 1, 1))
    yield call("conv", x, k, (2,))
    yield call("conv", x, k, padding="causal")
    yield call("conv", x, k, padding=1)
    yield call("conv", x, k, padding=((1, 1), (0, 0)))
    yield call("conv", x, k, padding=None)
    yield call("conv", x, k, data_format="NHWC")
    yield call("conv", x, k, data_format="channels_middle")
    yield call("conv", x, k, dilation_rate=0)
    yield call("conv", x, k, dilation_rate=(0, 1))
    yield call("conv", x, k[:, :, :2])  # channels do not fit
    yield call("conv", x, k[0])
    yield call("conv", x[0], k)
    yield call("conv", x[:, :2], k)
    yield call("conv", x[:0], k)
    yield call("conv", x[..., :0], k[:, :, :0])
    yield call("conv", x, k[..., :0])
    yield call("conv", x[:, :1, :1], k, padding="same")
    yield call("conv", x, k[:0])
    yield call("conv", x, k.astype("float16"))
    yield call("conv", x.tolist(), k.tolist(), channels=())
    yield call("conv", x, k, use="arrays")
    yield call("conv", values.booleans((1, 4, 3)), values.booleans((2, 3, 1), "k"))
    yield call(
        "conv", values.integers((1, 4, 3), dtype="uint8"), values.integers((2, 3, 1), dtype="int8")
    )
    x1 = U((2, 8, 3))
    for padding in ("causal", "same", "valid"):
        yield call("conv", x1, U((3, 3, 2), seed="k"), padding=padding, dilation_rate=2)
    d = U((3, 3, 3, 2), seed="d")
    yield call("depthwise_conv", x, d, (2, 2), "same", dilation_rate=(2, 2))
    yield call("depthwise_conv", x, d, (1, 2), "same")
    yield call("depthwise_conv", x, d[:, :, :2])
    yield call("depthwise_conv", x[:0], d)
    yield call("depthwise_conv", U((1, 3, 4, 5, 2)), U((2, 2, 2, 2, 1), seed="k"))
    yield call("depthwise_conv", x, d[..., :0])
    yield call("separable_conv", x, d, U((1, 1, 5, 4)))
    yield call("separable_conv", x, d, U((2, 1, 6, 4)))
    yield call("separable_conv", x, d, U((1, 1, 6, 4)), (2, 2), "same")
    yield call("separable_conv", x, d, U((1, 1, 6, 4)), (1, 2), "valid")
    t = U((3, 3, 4, 3), seed="t")
    yield call("conv_transpose", x, t, (2, 1), "same")
    yield call("conv_transpose", x, t, (2, 3), "valid", (1, 0))
    yield call("conv_transpose", x, t, 2, "same", 2)
    yield call("conv_transpose", x, t, 2, "same", -1)
    yield call("conv_transpose", x, t, 2, "same", (1,))
    yield call("conv_transpose", x, t[..., :2], 2)
    yield call("conv_transpose", x[:0], t, 2)
    yield call("conv_transpose", x, t, 2, "same", dilation_rate=2)
    yield call("conv_transpose", x, t, 4, "valid")
    yield call("conv_transpose", x, t, 4, "same")
    yield call("conv_transpose", x, t[:1, :1], 2, "same")
    yield call("conv_transpose", x, t[:1, :1], 2, "valid")
