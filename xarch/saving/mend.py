"""Mending a `.keras` file where it lies, with no framework and no Keras."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from xarch.errors import SavedModelError
from xarch.files import replacing
from xarch.saving import archive
from xarch.saving.config import JitCompile, mend_config


def mend_file(
    path: str | os.PathLike[str],
    output: str | os.PathLike[str] | None = None,
    *,
    jit_compile: JitCompile = "auto",
) -> tuple[str, ...]:
    """Makes a `.keras` file loadable and trainable on every backend.

    Only the configuration changes; weights and optimizer state are copied byte for byte. The new
    file takes its place in one step, and a file that is portable already is left alone.

    Args:
        path: The file, written by any Keras 3 on any backend.
        output: Where the mended file goes; None replaces `path`.
        jit_compile: As for `mend_config`.

    Returns:
        One line for each change.

    Raises:
        SavedModelError: The file cannot be read, is no `.keras` archive, is damaged, or the new
            one cannot be written.
    """
    config, changes = mend_config(archive.read_config(path), jit_compile)
    target = Path(path if output is None else output)
    if not changes and output is None:
        return changes
    try:
        with replacing(target, ".keras") as temporary:
            archive.copy_with_config(path, temporary, config)
            if output is None:
                temporary.chmod(stat.S_IMODE(target.stat().st_mode))
    except OSError as error:
        raise SavedModelError(
            f"{target} cannot be written: {error.strerror or error}. Choose another place with "
            "`output`, or make room and give the right to write there."
        ) from error
    return changes
