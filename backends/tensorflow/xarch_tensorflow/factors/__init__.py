"""Factors of matrices that TensorFlow has otherwise than the other frameworks."""

from xarch_tensorflow.factors.elimination import of

__all__ = ["of"]
