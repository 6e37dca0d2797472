"""The command line: parses, calls the library, prints.

Every module of this package whose name does not begin with an underscore is a command of that
name; it defines `command`. A new command is a new file.
"""

from __future__ import annotations

from xarch.cli._main import main

__all__ = ["main"]
