"""Data that the project generates, each kind in one file, from numpy generators alone.

The functions here are given a `numpy.random.Generator` and return arrays or texts; what they make
is synthetic, and the sources in `xarch.data.sources` say so.
"""
