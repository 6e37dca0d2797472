"""A failing case as a script of plain Keras, which fails as long as the divergence is there."""

from xarch.conformance.reproducer.script import script

__all__ = ["script"]
