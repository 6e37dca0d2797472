"""As a stranger writes calls from Keras's documentation: networks."""

import numpy as np
from calls import call
from plain import grid, wave
from plain import numbers as f

F = np.float32


def calls():
    yield from _networks()


def _networks():
    x, probabilities = wave(2, 3, 4), f([[0.2, 0.5, 0.3], [0.0, 1.0, 0.0]])
    for name in ("softmax", "log_softmax", "sparsemax", "glu"):
        for given in (
            x,
            grid(2, 4),
            x.astype("float16") * 50,
            np.zeros((2, 0), F),
            f(np.inf, 1.0),
            f(-np.inf, -np.inf),
            f(np.nan, 0.0),
            wave(4),
            np.asarray(1.0, F),
        ):
            for axis in (-1, 0, 1, None, (0, 1), (-1, 0)):
                yield call(name, given, axis=axis)
    for logits in (False, True):
        for target, output in ((probabilities, wave(2, 3)), (probabilities, probabilities), (grid(2, 3) % 2, probabilities), (f([[0, 1, 0], [1, 0, 0]], dtype="float16"), probabilities), (probabilities > 0.4, probabilities),
                               (probabilities, wave(2, 4)), (probabilities[0], probabilities), (np.asarray(1.0, F), np.asarray(0.3, F)), (f(1, dtype="int32"), f(0.3))):  # fmt: skip
            yield call("binary_crossentropy", target, output, from_logits=logits)
            yield call("categorical_crossentropy", target, output, from_logits=logits)
        for axis in (0, 1, -1, 2, -2):
            yield call("categorical_crossentropy", probabilities, probabilities, logits, axis)
            yield call(
                "sparse_categorical_crossentropy",
                f(0, 2, dtype="int32"),
                probabilities,
                from_logits=logits,
                axis=axis,
            )
        for labels in (
            f(0, 2, dtype="int32"),
            f([[0], [2]], dtype="int32"),
            f(0.0, 2.0),
            [0, 2],
            f(0, 3, dtype="int32"),
            f(-1, 0, dtype="int32"),
            f(0, 1, 2, dtype="int32"),
            f(1, 0, dtype="uint8"),
        ):
            yield call("sparse_categorical_crossentropy", labels, probabilities, from_logits=logits)
    ones = np.ones((3,), F)
    for mean, variance, axis, options in ((ones, ones, -1, {}), (ones, ones * 0, -1, {}), (ones, ones, 1, {"offset": ones, "scale": ones * 2}), (ones, ones, -1, {"epsilon": 0.1, "offset": ones}), (np.ones((2,), F), np.ones((2,), F), 0, {}),
                                          (ones[:2], ones, -1, {}), (ones, ones, 5, {}), (ones, ones, -1, {"scale": ones}), (ones, -ones, -1, {}), (ones, ones * np.nan, -1, {}), (ones, ones, -1, {"epsilon": 0.0})):  # fmt: skip
        yield call("batch_normalization", wave(2, 3), mean, variance, axis, **options)
        yield call("batch_normalization", grid(2, 3), mean, variance, axis, **options)
    yield call("batch_normalization", f([[1.0, 1.0, 1.0]]), ones, ones * 0, -1, epsilon=0.0)
    for options in (
        {},
        {"axis": -1},
        {"axis": 1},
        {"axis": (1, 2)},
        {"epsilon": 1.0},
        {"gamma": wave(4)},
        {"gamma": wave(4), "beta": wave(4, shift=1)},
        {"beta": wave(4)},
        {"rms_scaling": True},
        {"axis": [-2, -1], "gamma": wave(3, 4)},
        {"axis": 5},
    ):
        yield call("layer_normalization", x, **options)
        yield call("layer_normalization", np.ones((2, 3, 4), F), **options)
        yield call("layer_normalization", grid(2, 3, 4), **options)
    for options in (
        {},
        {"scale": wave(4)},
        {"axis": 1},
        {"axis": (0, 1)},
        {"epsilon": 0.5},
        {"scale": 2.0},
    ):
        yield call("rms_normalization", x, **options)
        yield call("rms_normalization", np.zeros((2, 4), F), **options)
        yield call("rms_normalization", grid(2, 4), **options)
    q, kv = wave(2, 3, 2, 4), wave(2, 5, 2, 4, shift=1)
    mask = grid(2, 2, 3, 5) % 3 > 0
    for options in ({}, {"is_causal": True}, {"mask": mask}, {"bias": wave(2, 2, 3, 5)}, {"scale": 0.5}, {"scale": 0.0}, {"mask": mask, "bias": wave(2, 2, 3, 5)}, {"mask": mask & False}, {"mask": mask, "is_causal": True},
                    {"attn_logits_soft_cap": 2.0}, {"bias": wave(1, 2, 3, 5), "is_causal": True}, {"bias": np.full((2, 2, 3, 5), -np.inf, F)}, {"mask": mask[:1, :1]}, {"flash_attention": False}, {"bias": np.full((2, 2, 3, 5), np.nan, F)},
                    {"mask": mask.astype("int32")}, {"mask": mask, "bias": wave(2, 2, 3, 5), "is_causal": True}):  # fmt: skip
        yield call("dot_product_attention", q, kv, kv, **options)
        yield call(
            "dot_product_attention",
            q.astype("float16"),
            kv.astype("float16"),
            kv.astype("float16"),
            **{
                key: one.astype("float16") if key == "bias" else one for key, one in options.items()
            },
        )
    yield call("dot_product_attention", wave(2, 3, 4, 4), kv, kv)
    yield call("dot_product_attention", wave(2, 3, 1, 4), kv, kv)
    yield call("dot_product_attention", wave(3, 2, 4), kv[0], kv[0])
    yield call("dot_product_attention", q, kv, wave(2, 4, 2, 4))
    yield call("dot_product_attention", q * np.nan, kv, kv)
    sound, labels = wave(2, 6, 4), f([[1, 2], [3, 3]], dtype="int32")
    lengths, steps = f(2, 2, dtype="int32"), f(6, 5, dtype="int32")
    for output in (
        sound,
        np.log(np.abs(sound) + 0.1),
        sound.astype("float16"),
        np.where(grid(2, 6, 4) % 7 == 0, F(-np.inf), sound),
        np.where(grid(2, 6, 4) % 11 == 0, F(np.inf), sound),
    ):
        yield call("ctc_loss", labels, output, lengths, steps)
        yield call("ctc_loss", labels, output, lengths, steps, mask_index=-1)
        for options in (
            {},
            {"strategy": "beam_search", "beam_width": 4, "top_paths": 2},
            {"merge_repeated": False},
            {"mask_index": 3},
            {"mask_index": None},
            {"strategy": "other"},
        ):
            yield call("ctc_decode", output, steps, **options)
    image = wave(2, 5, 6, 3)
    for padding in ("valid", "same", "SAME", "causal", "full"):
        for strides in (1, 2, (1, 2), (2,)):
            yield call("conv", image, wave(3, 2, 3, 4), strides, padding)
            yield call("depthwise_conv", image, wave(3, 2, 3, 2), strides, padding)
            yield call(
                "separable_conv", image, wave(3, 2, 3, 1), wave(1, 1, 3, 4), strides, padding
            )
            yield call("conv_transpose", image, wave(3, 2, 4, 3), strides, padding)
            yield call("max_pool", image, 2, strides, padding)
            yield call("average_pool", image, (2, 3), strides=strides, padding=padding)
            yield call("conv", wave(2, 9, 3), wave(3, 3, 2), strides, padding)
    for layout in ("channels_first", "channels_last", "other"):
        yield call(
            "conv", image, wave(2, 2, 5 if layout == "channels_first" else 3, 5), data_format=layout
        )
        yield call(
            "conv_transpose",
            image,
            wave(2, 2, 4, 5 if layout == "channels_first" else 3),
            data_format=layout,
        )
        for name in ("max_pool", "average_pool"):
            yield call(name, image, 2, data_format=layout)
        for name in ("adaptive_max_pool", "adaptive_average_pool"):
            for size in (1, 2, (2, 3), (4, 5), 7, (2,), 0):
                yield call(name, image, size, data_format=layout)
                yield call(name, wave(2, 6, 3), size, data_format=layout)
    for one in (2, (1, 2), 3):
        yield call("conv", image, wave(2, 2, 3, 4), dilation_rate=one)
        yield call("conv", image, wave(2, 2, 3, 4), 1, "same", dilation_rate=one)
        yield call("depthwise_conv", image, wave(2, 2, 3, 1), dilation_rate=one, padding="same")
        yield call("conv_transpose", image, wave(2, 2, 4, 3), dilation_rate=one)
    yield call("conv_transpose", image, wave(2, 2, 4, 3), 2, "valid", 1)
    yield call("conv_transpose", image, wave(3, 3, 4, 3), 3, "same", output_padding=(1, 2))
    yield call("conv", image, wave(2, 2, 1, 6))
    yield call("conv", image, wave(2, 2, 2, 6))
    yield call("conv", wave(2, 4, 4, 4, 2), wave(2, 2, 2, 2, 3))
    yield call("conv", image.astype("float16"), wave(2, 2, 3, 4, dtype="float16"))
    yield call("conv", grid(1, 4, 4, 2), grid(2, 2, 2, 3))
    for given, size in (
        (wave(2, 6, 3), 2),
        (wave(2, 4, 4, 4, 2), 2),
        (grid(1, 4, 4, 1), 2),
        (image, (2, 2)),
        (image, [2, 3]),
        (image * np.nan, 2),
        (image, 9),
        (image, 0),
    ):
        yield call("max_pool", given, size)
        yield call("average_pool", given, size)
        yield call("max_pool", given, size, 1, "same")
        yield call("average_pool", given, size, 1, padding="same")
    for block in (1, 2, 3):
        for layout in ("channels_last", "channels_first", None):
            yield call("depth_to_space", wave(2, 4, 4, 4), block, layout)
            yield call("space_to_depth", wave(2, 4, 4, 4), block, data_format=layout)
            yield call("depth_to_space", grid(1, 4, 2, 4), block, data_format=layout)
    for options in (
        {},
        {"dilation": 2},
        {"padding": 1},
        {"stride": 2},
        {"stride": (1, 2), "padding": (0, 1)},
    ):
        yield call("unfold", wave(2, 3, 5, 6), 2, **options)
        yield call("unfold", wave(2, 3, 5, 6), (2, 3), **options)
    yield call("fold", wave(2, 12, 4), (3, 3), 2)
    yield call("fold", wave(2, 12, 4), (4, 4), 2, stride=2)
    yield call("fold", wave(2, 12, 9), output_size=(4, 4), kernel_size=(2, 2))
    yield call("fold", wave(2, 12, 5), (4, 4), 2)
    yield call("psnr", wave(2, 4), wave(2, 4, shift=0.1), max_val=2.0)
    yield call("psnr", wave(2, 4), wave(2, 4), 1.0)
    yield call("psnr", wave(2, 4), wave(2, 3), 1.0)
    yield call("psnr", grid(2, 4), grid(2, 4) + 1, 255)
