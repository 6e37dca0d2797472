"""Whatever reading a stranger's file raises, as one error."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from xarch.errors import DataError, XarchError


@contextmanager
def refused(path: Path, noun: str) -> Iterator[None]:
    """Makes a `DataError` of what the block raises.

    Args:
        path: The file.
        noun: What it should be.

    Raises:
        DataError: The block raised; the text says what.
    """
    try:
        yield
    except XarchError:
        raise
    except FileNotFoundError:
        raise DataError(f"There is no file {path}.") from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise DataError(f"{path} cannot be read as {_a(noun)}: {reason}.") from None
    except Exception as error:
        text = " ".join(str(error).split())[:200] or type(error).__name__
        raise DataError(f"{path} cannot be read as {_a(noun)}: {text}.") from None


def _a(noun: str) -> str:
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"
