"""As a stranger writes calls from Keras's documentation: images."""

import numpy as np
from calls import call
from plain import grid, wave
from plain import numbers as f

F = np.float32


def calls():
    yield from _pictures()


def _pictures():
    rgb = (np.abs(wave(2, 6, 5, 3)) / 2).astype(F)
    whole = (rgb * 255).astype("uint8")
    for name in ("rgb_to_grayscale", "rgb_to_hsv", "hsv_to_rgb"):
        for given in (
            rgb,
            rgb[0],
            whole,
            rgb.astype("float16"),
            rgb[:0],
            np.moveaxis(rgb, -1, 1),
            rgb[..., :2],
            rgb[0, 0],
        ):
            yield call(f"image.{name}", given)
            yield call(f"image.{name}", given, data_format="channels_first")
    for method in ("bilinear", "nearest", "bicubic", "lanczos3", "lanczos5", "area"):
        for size in ((3, 3), (12, 10), (6, 5), (7, 4), (1, 1)):
            for options in ({}, {"antialias": True}):
                yield call("image.resize", rgb, size, interpolation=method, **options)
                yield call("image.resize", whole, size, method, **options)
        yield call("image.resize", rgb[0], (4, 4), method)
        yield call(
            "image.resize", np.moveaxis(rgb, -1, 1), (4, 4), method, data_format="channels_first"
        )
        yield call("image.resize", rgb, (4, 4), method, crop_to_aspect_ratio=True)
        yield call(
            "image.resize",
            rgb,
            (4, 8),
            method,
            pad_to_aspect_ratio=True,
            fill_mode="constant",
            fill_value=0.5,
        )
    yield call("image.resize", rgb, 4)
    yield call("image.resize", rgb, (0, 3))
    yield call("image.resize", rgb, (4.0, 4.0))
    yield call("image.resize", rgb, (4, 4), crop_to_aspect_ratio=True, pad_to_aspect_ratio=True)
    still, moved, turned = (
        f([1, 0, 0, 0, 1, 0, 0, 0]),
        f([1, 0, 1.5, 0, 1, -0.5, 0, 0]),
        f([0.8, -0.6, 1, 0.6, 0.8, 0, 0, 0]),
    )
    for transform in (
        still,
        moved,
        turned,
        np.stack([moved, turned]),
        f([1, 0, 0, 0, 1, 0, 0.01, 0.02]),
    ):
        for interpolation in ("bilinear", "nearest"):
            for mode in ("constant", "nearest", "wrap", "reflect", "mirror"):
                yield call("image.affine_transform", rgb, transform, interpolation, mode, 0.25)
            yield call("image.affine_transform", whole, transform, interpolation=interpolation)
    yield call("image.affine_transform", rgb, moved, fill_mode="edge")
    yield call("image.affine_transform", rgb, moved[:7])
    places = np.stack([wave(4, 4) * 3, wave(4, 4, shift=1) * 3])
    for order in (0, 1, 2, 3):
        for mode in ("constant", "nearest", "wrap", "mirror", "reflect"):
            yield call(
                "image.map_coordinates", wave(5, 6), places, order, fill_mode=mode, fill_value=-1.0
            )
            yield call("image.map_coordinates", grid(5, 6), places, order=order, fill_mode=mode)
    yield call("image.map_coordinates", wave(5), places[:1], 1)
    yield call("image.map_coordinates", wave(5, 6), places[:1], 1)
    yield call("image.map_coordinates", wave(5, 6), grid(2, 3), 0)
    for options in ({"top_padding": 1, "left_padding": 2, "target_height": 9, "target_width": 9}, {"top_padding": 1, "bottom_padding": 1, "left_padding": 0, "right_padding": 0},
                    {"bottom_padding": 2, "right_padding": 1, "target_height": 9, "target_width": 8}, {"top_padding": 1}, {"top_padding": -1, "bottom_padding": 0, "left_padding": 0, "right_padding": 0},
                    {"top_padding": 0, "left_padding": 0, "target_height": 2, "target_width": 9}, {"top_padding": 1, "bottom_padding": 1, "target_height": 8, "left_padding": 1, "right_padding": 1}):  # fmt: skip
        for given in (rgb, rgb[0], whole):
            yield call("image.pad_images", given, **options)
            yield call("image.pad_images", given, data_format="channels_first", **options)
    for options in ({"top_cropping": 1, "left_cropping": 1, "target_height": 3, "target_width": 3}, {"top_cropping": 1, "bottom_cropping": 1, "left_cropping": 0, "right_cropping": 0}, {"bottom_cropping": 1, "right_cropping": 1, "target_height": 2, "target_width": 2},
                    {"top_cropping": 1}, {"top_cropping": 4, "left_cropping": 0, "target_height": 9, "target_width": 3}, {"top_cropping": -1, "bottom_cropping": 0, "left_cropping": 0, "right_cropping": 0},
                    {"top_cropping": 3, "bottom_cropping": 3, "left_cropping": 0, "right_cropping": 0}, {"top_cropping": 9, "bottom_cropping": 0, "left_cropping": 0, "right_cropping": 0},
                    {"top_cropping": 1, "bottom_cropping": 2, "left_cropping": 1, "right_cropping": 1, "target_height": 3}):  # fmt: skip
        for given in (rgb, rgb[0], whole):
            yield call("image.crop_images", given, **options)
            yield call("image.crop_images", given, data_format="channels_first", **options)
    for options in (
        {},
        {"kernel_size": (5, 3)},
        {"sigma": (2.0, 0.5)},
        {"kernel_size": (3, 3), "sigma": (0.1, 0.1)},
        {"kernel_size": 3},
        {"sigma": 1.0},
        {"kernel_size": [3, 5], "sigma": [1.0, 2.0]},
    ):
        yield call("image.gaussian_blur", rgb, **options)
        yield call("image.gaussian_blur", rgb[0], **options)
        yield call("image.gaussian_blur", whole, **options)
    start = f([[0, 0], [0, 5], [4, 0], [4, 5]])
    for interpolation in ("bilinear", "nearest"):
        for end in (start, start + 0.5, f([[0, 1], [1, 5], [4, 0], [3, 4]])):
            yield call(
                "image.perspective_transform",
                rgb,
                start,
                end,
                interpolation=interpolation,
                fill_value=0.5,
            )
            yield call(
                "image.perspective_transform", rgb[0], start, end, interpolation=interpolation
            )
            yield call(
                "image.perspective_transform",
                whole,
                np.stack([start, start]),
                np.stack([end, end]),
                interpolation,
            )
    for options in (
        {},
        {"strides": 1},
        {"padding": "same"},
        {"dilation_rate": 2},
        {"strides": (1, 2)},
    ):
        yield call("image.extract_patches", rgb, (2, 2), **options)
        yield call("image.extract_patches", whole, 2, **options)
        yield call("image.extract_patches", rgb[0], (2, 3), **options)
    yield call("image.extract_patches_3d", wave(1, 4, 4, 4, 2), 2)
    yield call(
        "image.extract_patches_3d", wave(1, 4, 4, 4, 2), (2, 1, 2), strides=1, padding="same"
    )
    for method in ("linear", "bilinear", "trilinear", "cubic", "bicubic", "lanczos3", "nearest"):
        for antialias in (True, False):
            yield call(
                "image.scale_and_translate",
                rgb,
                (2, 8, 7, 3),
                f(1.5, 0.8),
                f(0.5, -0.3),
                (1, 2),
                method,
                antialias,
            )
    yield call("image.sobel_edges", rgb)
    yield call("image.sobel_edges", rgb[0])
    for one in (
        {},
        {"max_val": 2.0},
        {"filter_size": 3},
        {"filter_sigma": 0.5},
        {"k1": 0.1, "k2": 0.2},
    ):
        yield call("image.ssim", rgb, rgb * 0.9, **{"max_val": 1.0, "filter_size": 3, **one})
    yield call("image.ssim", np.abs(wave(1, 12, 12, 1)), np.abs(wave(1, 12, 12, 1)) * 0.8, 1.0)
    for one in (
        {"seed": 1},
        {"seed": 2, "alpha": 5.0, "sigma": 2.0},
        {"seed": 3, "interpolation": "nearest", "fill_mode": "constant", "fill_value": 0.5},
    ):
        yield call("image.elastic_transform", rgb, **one)
