"""What a reader can refuse."""

from __future__ import annotations

from xarch.errors import PortError


class NotExportable(PortError):
    """`torch.export` refuses the model."""


class UnsupportedOps(PortError):
    """The graph holds ops without a converter; the text lists all of them."""


class ConversionError(PortError):
    """A converter failed; the text names the node, its module and its source line."""


class ConverterError(PortError):
    """A converter is registered wrongly."""
