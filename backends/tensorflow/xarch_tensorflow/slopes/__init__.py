"""Gradients of TensorFlow's that are wrong or absent."""

from xarch_tensorflow.slopes.colours import hsv_to_rgb, rgb_to_hsv
from xarch_tensorflow.slopes.determinants import (
    determinant,
    logarithm_of_determinant,
    sign_and_logarithm,
)
from xarch_tensorflow.slopes.extremes import (
    between,
    curved,
    evenly,
    larger,
    logarithm,
    rest,
    size,
    smaller,
)
from xarch_tensorflow.slopes.formulas import perspective_transform
from xarch_tensorflow.slopes.powers import raised
from xarch_tensorflow.slopes.products import product, product_of_numbers

__all__ = [
    "between",
    "curved",
    "determinant",
    "evenly",
    "hsv_to_rgb",
    "larger",
    "logarithm",
    "logarithm_of_determinant",
    "perspective_transform",
    "product",
    "product_of_numbers",
    "raised",
    "rest",
    "rgb_to_hsv",
    "sign_and_logarithm",
    "size",
    "smaller",
]
