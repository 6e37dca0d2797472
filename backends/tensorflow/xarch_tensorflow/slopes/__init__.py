"""Gradients of TensorFlow's that are wrong where operands are equal, or where factors are 0."""

from xarch_tensorflow.slopes.extremes import evenly, larger, logarithm, smaller
from xarch_tensorflow.slopes.products import product, product_of_numbers

__all__ = ["evenly", "larger", "logarithm", "product", "product_of_numbers", "smaller"]
