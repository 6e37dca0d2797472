"""The zip archive that a `.keras` file is, taken for hostile until it has been looked at.

Nothing is extracted to a path that the archive names, nothing is executed or unpickled, and no
member is read before its declared size has been checked. The weights pass through as bytes; it is
Keras that reads them, after these checks, with `safe_mode` on.
"""

from __future__ import annotations

import errno
import json
import lzma
import os
import shutil
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from xarch.errors import SavedModelError

CONFIG = "config.json"
WEIGHTS = ("model.weights.h5", "model.weights.npz")
LARGEST_CONFIG = 256 * 2**20
MOST_MEMBERS = 100_000
DEEPEST_CONFIG = 200  # Keras itself recurses several calls for each level and fails earlier
# Keras stores its members uncompressed. A member of more than this many bytes that also grows by
# more than this factor is no model that was packed again, but an archive made to fill the memory.
SUSPICIOUS_SIZE = 256 * 2**20
SUSPICIOUS_GROWTH = 100

# What zipfile raises for damaged or unsupported archives, as found by feeding it mutated ones;
# also OSError, without a number from bz2 and with EINVAL for an offset before the file.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OverflowError,
)


def read_config(path: str | os.PathLike[str]) -> dict[str, Any]:
    """The parsed configuration of a `.keras` file, after checking the whole archive's directory.

    Args:
        path: The file.

    Raises:
        SavedModelError: It cannot be read, is no `.keras` archive, or is built to do harm.
    """
    with _opened(path) as archive:
        data = archive.read(CONFIG)
    try:
        config = json.loads(data)
    except RecursionError:
        raise _broken(path, f"its {CONFIG} is nested too deeply") from None
    except ValueError as error:
        raise _broken(path, f"its {CONFIG} is no JSON ({error})") from None
    if not isinstance(config, dict):
        raise _broken(path, f"its {CONFIG} holds a {type(config).__name__} instead of an object")
    if _is_deep(config):
        raise _broken(path, f"its {CONFIG} is nested too deeply")
    return config


def read_member(path: str | os.PathLike[str], name: str, largest: int) -> Any:
    """A further member of a `.keras` file that holds JSON, after checking the whole archive.

    Args:
        path: The file.
        name: The member's name.
        largest: Most bytes to read.

    Returns:
        Its data, or None where the file has no such member.

    Raises:
        SavedModelError: The file is none, is built to do harm, or the member is too large or no
            JSON.
    """
    with _opened(path) as archive:
        if name not in archive.namelist():
            return None
        if archive.getinfo(name).file_size > largest:
            raise _broken(path, f"its {name} is larger than any that xarch writes")
        data = archive.read(name)
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        raise _broken(path, f"its {name} is no JSON") from None


def add_members(path: str | os.PathLike[str], members: Mapping[str, Any]) -> None:
    """Adds JSON beside the weights, where Keras ignores it.

    Args:
        path: A `.keras` file that nobody else reads yet.
        members: The data by the member's name.
    """
    with zipfile.ZipFile(path, "a") as archive:
        for name, data in members.items():
            archive.writestr(name, json.dumps(data, allow_nan=False))


def copy_with_config(
    source: str | os.PathLike[str], destination: Path, config: dict[str, Any]
) -> None:
    """Writes a copy of a `.keras` file that differs in its configuration alone.

    Args:
        source: The file to copy; checked as in `read_config`.
        destination: The new file; must not exist.
        config: The configuration that the copy is to have.

    Raises:
        SavedModelError: The source cannot be read or is damaged.
        OSError: The destination cannot be written.
    """
    with _opened(source) as archive, zipfile.ZipFile(destination, "x") as copy:
        for member in archive.infolist():
            if member.filename == CONFIG:
                copy.writestr(member, json.dumps(config))
                continue
            with (
                archive.open(member) as old,
                copy.open(_like(member), "w", force_zip64=True) as new,
            ):
                shutil.copyfileobj(old, new, 2**20)


def pack(
    folder: Path,
    destination: Path,
    mend: Callable[[dict[str, Any]], tuple[dict[str, Any], tuple[str, ...]]],
) -> tuple[str, ...]:
    """Makes a `.keras` file of the folder that Keras wrote.

    Args:
        folder: What `model.save(folder, zipped=False)` left.
        destination: The new file; must not exist.
        mend: Gives the configuration that the file is to have, and what it changed.

    Returns:
        What `mend` changed.

    Raises:
        OSError: The destination cannot be written.
    """
    path = folder / CONFIG
    config, changes = mend(json.loads(path.read_text(encoding="utf-8")))
    path.write_text(json.dumps(config), encoding="utf-8")
    with zipfile.ZipFile(destination, "x") as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                archive.write(file, file.relative_to(folder).as_posix())
    return changes


def _is_deep(config: dict[str, Any]) -> bool:
    level: list[Any] = [config]
    for _ in range(DEEPEST_CONFIG):
        inner = [node.values() if isinstance(node, dict) else node for node in level]
        level = [child for node in inner for child in node if isinstance(child, (dict, list))]
    return bool(level)


def _like(member: zipfile.ZipInfo) -> zipfile.ZipInfo:
    copy = zipfile.ZipInfo(member.filename, member.date_time)
    copy.compress_type = member.compress_type
    copy.external_attr = member.external_attr
    return copy


@contextmanager
def _opened(path: str | os.PathLike[str]) -> Iterator[zipfile.ZipFile]:
    """The archive, checked; whatever goes wrong while it is read becomes a `SavedModelError`."""
    with _file(path) as file:
        try:
            with zipfile.ZipFile(file) as archive:
                _check(path, archive, os.fstat(file.fileno()).st_size)
                yield archive
        except _DAMAGE as error:
            raise _broken(path, str(error) or type(error).__name__) from None
        except OSError as error:
            if error.errno not in {None, errno.EINVAL}:  # a true one, say from a full disk
                raise
            raise _broken(path, str(error)) from None


def _file(path: str | os.PathLike[str]) -> BinaryIO:
    try:
        return Path(path).open("rb")
    except FileNotFoundError:
        raise SavedModelError(f"There is no file {os.fspath(path)}.") from None
    except OSError as error:
        raise SavedModelError(f"{os.fspath(path)} cannot be read: {error.strerror}.") from None


def _check(path: str | os.PathLike[str], archive: zipfile.ZipFile, size: int) -> None:
    members = archive.infolist()
    names = [member.filename for member in members]
    if len(names) > MOST_MEMBERS:
        raise _broken(path, f"it has {len(names)} members, more than {MOST_MEMBERS}")
    if len(set(names)) != len(names):
        raise _broken(path, "it has two members of one name")
    if CONFIG not in names:
        raise _broken(path, f"it has no member {CONFIG}")
    if not any(name in names for name in WEIGHTS):
        raise _broken(path, f"it has no member {' or '.join(WEIGHTS)}")
    if sum(member.compress_size for member in members) > size:
        raise _broken(path, "its members overlap")
    for member in members:
        reason = _objection(member)
        if reason:
            raise _broken(path, f"its member {member.filename[:100]!r} {reason}")


def _objection(member: zipfile.ZipInfo) -> str:
    name = PurePosixPath(member.filename)
    if name.is_absolute() or ".." in name.parts or "\\" in member.filename:
        return "points outside the archive"
    if member.flag_bits & 1:
        return "is encrypted"
    if member.filename == CONFIG and member.file_size > LARGEST_CONFIG:
        return f"claims {member.file_size} bytes, more than {LARGEST_CONFIG}"
    grown = member.file_size > SUSPICIOUS_GROWTH * max(member.compress_size, 1)
    if member.file_size > SUSPICIOUS_SIZE and grown:
        return f"claims {member.file_size} bytes and has {member.compress_size}"
    return ""


def _broken(path: str | os.PathLike[str], reason: str) -> SavedModelError:
    return SavedModelError(
        f"{os.fspath(path)} is no .keras file that can be used: {reason}. Save the model again "
        "with xarch.saving.save_model or model.save, or copy the file again."
    )
