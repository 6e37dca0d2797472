"""Image geometry and colours."""

import numpy as np
from calls import call
from sampling import draws

from xarch.conformance.generate import _values as values

U = values.uniform
SYMBOLIC = ("static", "dynamic")


def _picture(dtype="float32", layout="channels_last", batch=True, size=(5, 7), channels=3):
    x = values.integers((*size, channels), 0, 256, "int32")
    x = (
        x.astype(dtype)
        if dtype in {"uint8", "int32"}
        else (x / 255).astype(values.of(dtype, (1,)).dtype)
    )
    x = np.moveaxis(x, -1, 0) if layout == "channels_first" else x
    return np.stack([x, x[::-1]]) if batch else np.ascontiguousarray(x)


def calls():
    yield from _resize()
    yield from _affine()
    yield from _perspective()
    yield from _elastic()
    yield from _coordinates()
    yield from _patches()
    yield from _cropping()
    yield from _blur()
    yield from _colours()
    yield from _others()


def _resize():
    op = "image.resize"
    for one in draws(
        90, "resize", size=[(3, 4), (10, 14), (5, 7), [8, 3], (1, 1), (2, 9)],
        interpolation=["bilinear", "nearest", "bicubic", "lanczos3", "lanczos5"],
        antialias=[False, True], layout=["channels_last", "channels_first", None],
        batch=[True, False], dtype=["float32", "float32", "uint8", "float16", "int32"],
    ):  # fmt: skip
        x = _picture(one["dtype"], one["layout"] or "channels_last", one["batch"])
        yield call(op, x, one["size"], one["interpolation"], one["antialias"],
                   data_format=one["layout"])  # fmt: skip
    for one in draws(
        60, "aspect", size=[(3, 4), (10, 14), (8, 3), (4, 9), (6, 6)],
        interpolation=["bilinear", "nearest", "bicubic"], crop=[True, False],
        layout=["channels_last", "channels_first"], batch=[True, False],
        dtype=["float32", "uint8"], fill=[0.0, 0.5, 3],
    ):  # fmt: skip
        x = _picture(one["dtype"], one["layout"], one["batch"])
        yield call(op, x, one["size"], one["interpolation"], crop_to_aspect_ratio=one["crop"],
                   pad_to_aspect_ratio=not one["crop"], fill_value=one["fill"],
                   data_format=one["layout"])  # fmt: skip
    x = _picture()
    yield call(op, x, (4, 4), crop_to_aspect_ratio=True, pad_to_aspect_ratio=True)
    yield call(op, x, (4, 4), pad_to_aspect_ratio=True, fill_mode="reflect")
    yield call(op, x, (4, 4), pad_to_aspect_ratio=True, fill_mode="edge")
    for size in (4, (4,), (4, 4, 4), (0, 4), (-1, 4), (4.0, 4), (4.5, 4), None, "44"):
        yield call(op, x, size)
    for kernel in ("area", "BILINEAR", "linear", "cubic", None, 1):
        yield call(op, x, (4, 4), kernel)
    yield call(op, x, (4, 4), data_format="NCHW")
    yield call(op, x[0, 0], (4, 4))
    yield call(op, x[None], (4, 4))
    yield call(op, x[:0], (4, 4))
    yield call(op, x[..., :0], (4, 4))
    yield call(op, x[:, :1], (4, 4))
    yield call(op, x[:, :1, :1], (4, 4), "bicubic")
    yield call(op, x, (4, 4), use="arrays")
    yield call(op, x.tolist(), (4, 4), channels=())
    yield call(op, x, np.array([4, 4], "int32"), channels=())
    yield call(op, values.booleans((1, 4, 4, 1)), (2, 2))
    yield call(op, values.booleans((1, 4, 4, 1)), (2, 2), "nearest")
    lost = x.copy()
    lost[0, 1, 1] = np.nan
    lost[1, 2, 2] = np.inf
    for kernel in ("bilinear", "nearest", "bicubic"):
        yield call(op, lost, (4, 9), kernel)
        yield call(op, lost, (3, 3), kernel, True)


def _affine():
    op = "image.affine_transform"
    moves = {
        "none": [1, 0, 0, 0, 1, 0, 0, 0], "shift": [1, 0, 1.5, 0, 1, -0.5, 0, 0],
        "turn": [0.8, -0.6, 1, 0.6, 0.8, -1, 0, 0], "grow": [0.5, 0, 0, 0, 0.7, 0, 0, 0],
        "project": [1, 0.1, 0, 0.05, 1, 0, 0.01, 0.02], "away": [1, 0, 40, 0, 1, 0, 0, 0],
    }  # fmt: skip
    for one in draws(
        70, "affine", move=list(moves), interpolation=["bilinear", "nearest"],
        mode=["constant", "nearest", "wrap", "mirror", "reflect"], fill=[0, 0.5, 2],
        layout=["channels_last", "channels_first"], batch=[True, False],
        dtype=["float32", "float32", "uint8", "float16"],
    ):  # fmt: skip
        x = _picture(one["dtype"], one["layout"], one["batch"])
        move = np.array(moves[one["move"]], "float32")
        move = np.stack([move, np.array(moves["turn"], "float32")]) if one["batch"] else move
        yield call(op, x, move, one["interpolation"], one["mode"], one["fill"], one["layout"])
    x, move = _picture(), np.array([moves["turn"]] * 2, "float32")
    yield call(op, x, move[:1])
    yield call(op, x, move[0])
    yield call(op, x, move[:, :6])
    yield call(op, x, np.concatenate([move, move[:1]]))
    yield call(op, x[0], move)
    yield call(op, x[0, 0], move[0])
    yield call(op, x, move, "bicubic")
    yield call(op, x, move, "bilinear", "edge")
    yield call(op, x, move, "bilinear", "constant", None)
    yield call(op, x, move.astype("float64"))
    yield call(op, x, np.array([[1, 0, 1, 0, 1, 0, 0, 0]] * 2, "int32"))
    yield call(op, x, move.tolist())
    yield call(op, x, move, use="arrays")
    yield call(op, x[:0], move[:0])
    yield call(op, x, np.full((2, 8), np.nan, "float32"))


def _perspective():
    op = "image.perspective_transform"
    start = np.array([[[0, 0], [6, 0], [0, 4], [6, 4]]] * 2, "float32")
    end = start + U((2, 4, 2), -0.5, 0.5)
    for one in draws(
        30, "perspective", interpolation=["bilinear", "nearest"], fill=[0, 0.5, 2],
        layout=["channels_last", "channels_first"], batch=[True, False],
        dtype=["float32", "float32", "uint8", "float16"],
    ):  # fmt: skip
        x = _picture(one["dtype"], one["layout"], one["batch"])
        pair = (start, end) if one["batch"] else (start[0], end[0])
        yield call(op, x, *pair, one["interpolation"], one["fill"], one["layout"])
    x = _picture()
    yield call(op, x, start[0], end[0])
    yield call(op, x, start[:1], end[:1])
    yield call(op, x, start, end[0])
    yield call(op, x, start[:, :3], end[:, :3])
    yield call(op, x, start, end, "bicubic")
    yield call(op, x, start.astype("int32"), end)
    yield call(op, x, start.astype("int32"), start.astype("int32"))
    yield call(op, x, start.tolist(), end.tolist())
    yield call(op, x, start, start)
    yield call(op, x, np.zeros_like(start), end)
    yield call(op, x, start, end, use="arrays")


def _elastic():
    op = "image.elastic_transform"
    for one in draws(
        30, "elastic", alpha=[20.0, 5, 0.0], sigma=[5.0, 1.5], interpolation=["bilinear", "nearest"],
        mode=["constant", "nearest", "wrap", "mirror", "reflect"], seed=[0, 7],
        layout=["channels_last", "channels_first"], batch=[True, False],
        dtype=["float32", "uint8"],
    ):  # fmt: skip
        x = _picture(one["dtype"], one["layout"], one["batch"])
        yield call(op, x, one["alpha"], one["sigma"], one["interpolation"], one["mode"], 0.25,
                   seed=one["seed"], data_format=one["layout"], channels=())  # fmt: skip
    x = _picture()
    yield call(op, x, 1.0, 1.0, "bicubic", seed=1, channels=())
    yield call(op, x, 1.0, 0.0, seed=1, channels=())
    yield call(op, x, 1.0, 1.0, "bilinear", "edge", seed=1, channels=())
    yield call(op, x[0, 0], seed=1, channels=())


def _coordinates():
    op = "image.map_coordinates"
    for one in draws(
        70, "coordinates", shape=[(5,), (4, 5), (3, 4, 2)], order=[0, 1],
        mode=["constant", "nearest", "wrap", "mirror", "reflect"], fill=[0, 0.5, 2, -1],
        many=[(), (6,), (2, 3)], dtype=["float32", "float32", "int32", "uint8", "float16"],
    ):  # fmt: skip
        x = values.of(one["dtype"], one["shape"])
        where = U((len(one["shape"]), *one["many"]), -6.0, 9.0)
        yield call(op, x, where, one["order"], one["mode"], one["fill"])
    x, where = U((4, 5)), U((2, 6), 0, 4)
    yield call(op, x, where, 2)
    yield call(op, x, where, 3)
    yield call(op, x, where, -1)
    yield call(op, x, where, 1, "edge")
    yield call(op, x, where[:1], 1)
    yield call(op, x, where.astype("int32"), 1)
    yield call(op, x, where.astype("int32"), 0)
    yield call(op, x, [[0, 1, 2], [1, 2, 0]], 1)
    yield call(op, x, [where[0], where[1]], 1)
    yield call(op, x, np.zeros((2, 0), "float32"), 1)
    yield call(op, x, where, use="arrays", order=1)
    yield call(op, x, np.full((2, 2), np.nan, "float32"), 1)
    yield call(op, U((1, 1)), where, 1, "mirror")
    yield call(op, U((1, 1)), where, 1, "reflect")
    yield call(op, U((1, 1)), where, 1, "wrap")


def _patches():
    op = "image.extract_patches"
    for one in draws(
        40, "patches", size=[2, 3, (2, 3), [1, 2]], strides=[None, 1, 2, (1, 2)], gap=[1, 2],
        padding=["valid", "same"], layout=["channels_last", "channels_first", None],
        batch=[True, False], dtype=["float32", "uint8", "int32", "float16"],
    ):  # fmt: skip
        x = _picture(one["dtype"], one["layout"] or "channels_last", one["batch"])
        strides = 1 if one["gap"] != 1 else one["strides"]
        yield call(op, x, one["size"], strides, one["gap"], one["padding"], one["layout"])
    x = _picture()
    for size in (0, -1, (2,), (2, 2, 2), (2, 2, 2, 2), 1.5, 9):
        yield call(op, x, size)
    yield call(op, x, (2, 2), (1, 1), 2, "same")
    yield call(op, x, 2, 2, 2)
    yield call(op, x, 2, (2, 2), (1, 2))
    yield call(op, x, 2, padding="full")
    yield call(op, x[0, 0], 2)
    yield call(op, x[:0], 2)
    yield call(op, x, 2, use="arrays")
    three = "image.extract_patches_3d"
    for one in draws(
        24, "patches3", size=[2, (2, 1, 2)], strides=[None, 1, (1, 2, 1)], padding=["valid", "same"],
        layout=["channels_last", "channels_first", None], dtype=["float32", "int32"],
    ):  # fmt: skip
        shape = (2, 2, 3, 4, 3) if one["layout"] == "channels_first" else (2, 3, 4, 3, 2)
        yield call(three, values.of(one["dtype"], shape), one["size"], one["strides"],
                   padding=one["padding"], data_format=one["layout"])  # fmt: skip
        yield call("image.extract_patches", values.of(one["dtype"], shape), (2, 1, 2),
                   one["strides"], padding=one["padding"], data_format=one["layout"])  # fmt: skip
    yield call(three, U((3, 4, 3, 2)), 2)
    yield call(three, U((2, 3, 4, 3, 2)), 2, 1, 2)


def _cropping():
    for one in draws(
        60, "crop", batch=[True, False], layout=["channels_last", "channels_first", None],
        top=[0, 1, None, 2], left=[0, 2, None], bottom=[None, 1, 0], right=[None, 2, 0],
        height=[None, 2, 3, 8], width=[None, 3, 12], dtype=["float32", "uint8"],
    ):  # fmt: skip
        x = _picture(one["dtype"], one["layout"] or "channels_last", one["batch"])
        names = ("top", "left", "bottom", "right")
        size = {"target_height": one["height"], "target_width": one["width"]}
        yield call("image.crop_images", x, **{f"{n}_cropping": one[n] for n in names}, **size,
                   data_format=one["layout"])  # fmt: skip
        yield call("image.pad_images", x, **{f"{n}_padding": one[n] for n in names}, **size,
                   data_format=one["layout"])  # fmt: skip
    x = _picture()
    for op, word in (("image.crop_images", "cropping"), ("image.pad_images", "padding")):
        yield call(op, x, **{f"top_{word}": -1, f"left_{word}": 0}, target_height=3, target_width=3)
        yield call(op, x, **{f"top_{word}": 1, f"left_{word}": 1, f"bottom_{word}": 1,
                             f"right_{word}": 1})  # fmt: skip
        yield call(op, x, **{f"top_{word}": 1, f"left_{word}": 1, f"bottom_{word}": 1,
                             f"right_{word}": 1}, target_height=3, target_width=3)  # fmt: skip
        yield call(op, x[0, 0], 0, 0, 0, 0)
        yield call(op, x, 0, 0, 0, 0)
        yield call(op, x, 0, 0, 0, 0, use="arrays")
        yield call(op, x, 9, 9, 0, 0)


def _blur():
    op = "image.gaussian_blur"
    for one in draws(
        30, "blur", size=[(3, 3), (5, 3), [2, 4], (1, 1), (9, 9)], sigma=[(1.0, 1.0), [0.5, 2], (3, 0.1)],
        layout=["channels_last", "channels_first", None], batch=[True, False],
        dtype=["float32", "float16", "float32"], channels=[1, 3],
    ):  # fmt: skip
        x = _picture(one["dtype"], one["layout"] or "channels_last", one["batch"],
                     channels=one["channels"])  # fmt: skip
        yield call(op, x, one["size"], one["sigma"], one["layout"])
    x = _picture()
    for size in (3, (3,), (0, 3), (3, 3, 3), (2.5, 3)):
        yield call(op, x, size)
    for sigma in (1.0, (0.0, 1.0), (-1, 1), (1,), np.array([1.0, 0.5], "float32")):
        yield call(op, x, (3, 3), sigma)
    yield call(op, _picture("uint8"))
    yield call(op, x, use="arrays")
    yield call(op, x[0, 0])


def _colours():
    for op in ("image.rgb_to_hsv", "image.hsv_to_rgb", "image.rgb_to_grayscale"):
        for one in draws(
            16, op, layout=["channels_last", "channels_first", None], batch=[True, False],
            dtype=["float32", "float16", "bfloat16", "uint8", "int32", "float64"],
        ):  # fmt: skip
            x = _picture(one["dtype"], one["layout"] or "channels_last", one["batch"])
            yield call(op, x, data_format=one["layout"])
        x = _picture()
        yield call(op, x[..., :1])
        yield call(op, np.concatenate([x, x], -1)[..., :4])
        yield call(op, x[..., :2])
        yield call(op, x[0, 0])
        yield call(op, x[:0])
        yield call(op, x * 300 - 20)
        yield call(op, np.zeros_like(x))
        yield call(op, np.ones_like(x))
        yield call(op, x, "NCHW")
        yield call(op, x, use="arrays")
        yield call(op, x.tolist(), channels=())


def _others():
    x, y = _picture(size=(12, 13)), _picture(size=(12, 13))[:, ::-1].copy()
    op = "image.ssim"
    for one in draws(
        24, "ssim", most=[1.0, 255, 2], size=[11, 3, 4, 1], sigma=[1.5, 0.5],
        layout=["channels_last", "channels_first", None], dtype=["float32", "float16", "uint8"],
    ):  # fmt: skip
        a, b = (
            _picture(one["dtype"], one["layout"] or "channels_last", size=(12, 13)) for _ in "ab"
        )
        yield call(op, a, b[:, ::-1].copy(), one["most"], one["size"], one["sigma"],
                   data_format=one["layout"])  # fmt: skip
    yield call(op, x, x)
    yield call(op, x[0], y[0])
    yield call(op, x, y, 1.0, 13)
    yield call(op, x, y[:1])
    yield call(op, x, y, 0)
    yield call(op, x, y, 1.0, 0)
    yield call(op, x, y, k1=0.0, k2=0.0)
    for shape in ((4, 5, 2), (2, 4, 5, 2), (4, 5)):
        for dtype in ("float32", "uint8", "float16"):
            yield call("image.sobel_edges", values.of(dtype, shape))
    yield call("image.sobel_edges", U((2, 3, 4, 5)), "channels_first")
    yield call("image.sobel_edges", U((2, 1, 4, 5)))
    op = "image.scale_and_translate"
    scale, move = np.array([1.5, 0.7], "float32"), np.array([0.5, -0.25], "float32")
    for one in draws(
        50, "scale", method=["linear", "bilinear", "cubic", "bicubic", "lanczos3", "lanczos5", "triangle"],
        antialias=[True, False], shape=[(2, 8, 5, 3), (2, 3, 3, 3), [2, 5, 7, 3]],
        dims=[(1, 2), [1, 2]], dtype=["float32", "float16", "uint8"],
    ):  # fmt: skip
        yield call(op, _picture(one["dtype"]), one["shape"], scale, move, one["dims"],
                   one["method"], one["antialias"])  # fmt: skip
    yield call(op, x, (2, 8, 5, 3), scale, move, (-3, -2), "linear")
    yield call(op, x, (2, 8, 13, 3), scale[:1], move[:1], (1,), "linear")
    yield call(op, x, (2, 8, 13, 3), [1.5], [0.5], (1,), "linear")
    yield call(op, x, (2, 8, 5, 3), scale, move, (1, 1), "linear")
    yield call(op, x, (2, 8, 5, 3), scale[:1], move, (1, 2), "linear")
    yield call(op, x, (2, 8, 5, 3), scale, move, (1, 7), "linear")
    yield call(op, x, (8, 5, 3), scale, move, (1, 2), "linear")
    yield call(op, x, (2, 8, 5, 3), scale, move, (1, 2), "nearest")
    yield call(op, x, (2, 8, 5, 3), np.zeros(2, "float32"), move, (1, 2), "linear")
    yield call(op, x, (2, 8, 5, 3), -scale, move, (1, 2), "linear")
