"""Packages that a source needs, imported late."""

from __future__ import annotations

import importlib
import sys
from types import ModuleType

from xarch.errors import DataError


class MissingDataExtra(DataError, ImportError):
    """A package that a source of data needs is not installed."""


def load(module: str, extra: str, source: str) -> ModuleType:
    """Imports a module of an extra.

    Args:
        module: Its full name.
        extra: The extra of xarch that has it.
        source: The source of data that needs it.

    Raises:
        MissingDataExtra: It is not installed; the text has the line that installs it.
    """
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        raise MissingDataExtra(
            f"The data source {source!r} needs {error.name}, which {sys.executable} does not have. "
            f'Install it: {sys.executable} -m pip install "xarch[{extra}]"'
        ) from None
