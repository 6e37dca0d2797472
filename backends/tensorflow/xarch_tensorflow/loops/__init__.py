"""Loops that Keras has otherwise on TensorFlow."""

from xarch_tensorflow.loops.scanning import along

__all__ = ["along"]
