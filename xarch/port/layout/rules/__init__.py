"""What each kind of operation does to the order of axes, a file per family."""

from xarch.port.layout.rules import elementwise, layers, moving, reducing, reshaping  # noqa: F401
from xarch.port.layout.rules.registry import apply

__all__ = ["apply"]
