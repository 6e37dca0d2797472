"""The packages that pages and charts need, imported late."""

from __future__ import annotations

import importlib
import sys
from types import ModuleType

from xarch.errors import XarchError

PACKAGES = ("jinja2", "matplotlib")


class MissingReportExtra(XarchError, ImportError):
    """A package of the extra `xarch[report]` is not installed."""


def require() -> None:
    """Makes sure before a long run that its page can be written at the end.

    Raises:
        MissingReportExtra: A package is missing; the text has the line that installs it.
    """
    for package in PACKAGES:
        load(package)


def load(module: str) -> ModuleType:
    """Imports a module of the extra.

    Args:
        module: Its full name.

    Raises:
        MissingReportExtra: It is not installed.
    """
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        raise MissingReportExtra(
            f"The HTML page needs {error.name}, which {sys.executable} does not have. Install it: "
            f'{sys.executable} -m pip install "xarch[report]"'
        ) from None
