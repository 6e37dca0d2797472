"""Seeds: one for each path, so that a block keeps its numbers when its neighbour is swapped."""

from __future__ import annotations

import hashlib
from operator import index

from xarch.random.errors import RandomArgumentError


def derive(seed: int, *path: str | int, bits: int = 64) -> int:
    """The seed that belongs to a path under a seed.

    The first `bits` bits of BLAKE2s (RFC 7693, 8-byte digest, personal string `xarch.rn`, read as
    a little-endian number) of the seed and of each part: a letter (`i` for a number, `s` for a
    text), the length in bytes as four little-endian bytes, and the text in UTF-8, numbers in
    decimal. Nothing depends on the process, the platform or the order of calls.

    Args:
        seed: Any integer.
        path: Names and numbers, from the outside in.
        bits: 1 to 64; a `keras.random.SeedGenerator` takes 31.

    Returns:
        A number from 0 to `2**bits - 1`, to be used as a seed anywhere in `xarch.random`.

    Raises:
        RandomArgumentError: A part is neither a text nor an integer, or `bits` is out of range.

    Example:
        >>> derive(1, "encoder", "dense", "kernel") == derive(1, "encoder", "dense", "bias")
        False
    """
    if not 1 <= bits <= 64:
        raise RandomArgumentError(f"bits must be from 1 to 64. Received: bits={bits}")
    digest = hashlib.blake2s(digest_size=8, person=b"xarch.rn")
    for part in (seed, *path):
        kind, text = _text(part)
        digest.update(kind + len(text).to_bytes(4, "little") + text)
    return int.from_bytes(digest.digest(), "little") >> (64 - bits)


def _text(part: object) -> tuple[bytes, bytes]:
    if isinstance(part, str):
        return b"s", part.encode()
    try:
        return b"i", str(index(part)).encode()  # type: ignore[arg-type]
    except TypeError:
        raise RandomArgumentError(
            f"A seed and the parts of its path must be integers or texts. Received: {part!r}"
        ) from None
