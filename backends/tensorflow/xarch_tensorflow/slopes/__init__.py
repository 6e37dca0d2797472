"""Gradients of TensorFlow's that are wrong: of equals, of factors of 0, of singular matrices."""

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
from xarch_tensorflow.slopes.products import product, product_of_numbers

__all__ = [
    "between",
    "curved",
    "determinant",
    "evenly",
    "larger",
    "logarithm",
    "logarithm_of_determinant",
    "product",
    "product_of_numbers",
    "rest",
    "sign_and_logarithm",
    "size",
    "smaller",
]
