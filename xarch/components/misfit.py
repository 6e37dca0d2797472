"""What a component says of an input that it cannot take."""

from __future__ import annotations

from xarch.errors import XarchError


class Misfit(XarchError):
    """Shapes that do not meet; the spec's reader adds where."""
