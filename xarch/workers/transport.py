"""Objects between parent and worker over a Unix socket, arrays at the cost of a copy.

A message is a pickle (protocol 5). Buffers of 64 KiB and more leave the pickle and are written
into one anonymous memory file whose descriptor travels with the message; the receiver maps it
privately, so that arrays arrive writable and without a second copy. Nothing has a name in a file
system, so nothing is left behind when either side is killed.

numpy arrays are pickled as (dtype name, shape, bytes) rather than by numpy's own functions, whose
module paths differ between numpy versions, and which know no out-of-band form for `ml_dtypes`.
"""

from __future__ import annotations

import array
import io
import mmap
import os
import pickle
import socket
import struct
import tempfile
import time
from typing import Any, BinaryIO, Self

import ml_dtypes
import numpy as np

OUT_OF_BAND = 64 * 1024
_ALIGN = 64
_HEADER = struct.Struct("<QQ")  # bytes of pickle, bytes in the memory file (0: none travels)


class Message:
    """An object made ready to be sent, its large buffers in an anonymous memory file.

    Raises:
        Exception: Whatever pickling raises.
    """

    def __init__(self, value: Any) -> None:
        buffers: list[pickle.PickleBuffer] = []
        self.payload = dumps(value, buffers)
        self.file = _memory_file() if buffers else None
        self.shared = _write(self.file, buffers) if self.file is not None else 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        if self.file is not None:
            self.file.close()


class Channel:
    """One end of a socket pair that carries Python objects."""

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock

    def fileno(self) -> int:
        """The socket's descriptor, for `select`."""
        return self._socket.fileno()

    def close(self) -> None:
        """Closes this end."""
        self._socket.close()

    def send(self, value: Any) -> None:
        """Sends one object.

        Raises:
            Exception: Whatever pickling raises; nothing has been sent then.
            OSError: The other end is gone.
        """
        with Message(value) as message:
            self.send_message(message)

    def send_message(self, message: Message, deadline: float | None = None) -> None:
        """Sends what was packed before, for instance to several channels.

        Raises:
            OSError: The other end is gone; as TimeoutError, the deadline has passed.
        """
        self._wait_until(deadline)
        header = _HEADER.pack(len(message.payload), message.shared)
        if message.file is not None:
            sent = socket.send_fds(self._socket, [header], [message.file.fileno()])
            header = header[sent:]
        self._socket.sendall(header + message.payload)

    def receive(self, deadline: float | None = None) -> Any:
        """Receives one object.

        Args:
            deadline: The `time.monotonic()` by which it must have arrived; None waits for ever.

        Raises:
            EOFError: The other end is gone.
            TimeoutError: The deadline has passed.
        """
        header, descriptors = self._receive_header(deadline)
        size, shared = _HEADER.unpack(header)
        try:
            payload = self._receive_exactly(size, deadline)
            buffers = _map(descriptors[0], shared) if shared else []
        finally:
            for descriptor in descriptors:
                os.close(descriptor)
        return pickle.loads(payload, buffers=buffers)

    def _receive_header(self, deadline: float | None) -> tuple[bytes, list[int]]:
        self._wait_until(deadline)
        try:
            header, descriptors, _, _ = socket.recv_fds(self._socket, _HEADER.size, 1)
        except ConnectionResetError:
            raise EOFError from None
        if not header:
            raise EOFError
        return header + self._receive_exactly(_HEADER.size - len(header), deadline), descriptors

    def _receive_exactly(self, size: int, deadline: float | None) -> bytearray:
        payload = bytearray(size)
        view = memoryview(payload)
        while view:
            self._wait_until(deadline)
            try:
                count = self._socket.recv_into(view)
            except ConnectionResetError:
                raise EOFError from None
            if count == 0:
                raise EOFError
            view = view[count:]
        return payload

    def _wait_until(self, deadline: float | None) -> None:
        if deadline is None:
            self._socket.settimeout(None)
        else:
            self._socket.settimeout(max(deadline - time.monotonic(), 1e-3))


def dumps(value: Any, buffers: list[pickle.PickleBuffer] | None = None) -> bytes:
    """The pickle of an object; large buffers go into `buffers` instead where that is given."""

    def keep_in_band(buffer: pickle.PickleBuffer) -> bool:
        if buffers is None or buffer.raw().nbytes < OUT_OF_BAND:
            return True
        buffers.append(buffer)
        return False

    stream = io.BytesIO()
    _Pickler(stream, protocol=5, buffer_callback=keep_in_band).dump(value)
    return stream.getvalue()


class _Pickler(pickle.Pickler):
    def reducer_override(self, value: Any) -> Any:
        if type(value) is np.ndarray and not (value.dtype.hasobject or value.dtype.names):
            bits: Any = np.ascontiguousarray(value).reshape(-1).view(np.uint8)
            return _restore_array, (
                _dtype_name(value.dtype),
                value.shape,
                pickle.PickleBuffer(bits),
            )
        if isinstance(value, np.generic) and not (value.dtype.hasobject or value.dtype.names):
            return _restore_scalar, (_dtype_name(value.dtype), value.tobytes())
        return NotImplemented


def _dtype_name(dtype: np.dtype[Any]) -> str:
    return dtype.name if hasattr(ml_dtypes, dtype.name) else dtype.str


def _dtype(name: str) -> np.dtype[Any]:
    return np.dtype(getattr(ml_dtypes, name, name))


def _restore_array(name: str, shape: tuple[int, ...], bits: Any) -> np.ndarray[Any, Any]:
    if isinstance(bits, bytes):  # in band: the pickle's own bytes are read-only
        bits = bytearray(bits)
    dtype = _dtype(name)
    if dtype.itemsize == 0 or 0 in shape:
        return np.empty(shape, dtype)
    return np.frombuffer(bits, np.uint8).view(dtype).reshape(shape)


def _restore_scalar(name: str, bits: bytes) -> Any:
    return np.frombuffer(bits, np.uint8).view(_dtype(name))[0]


def _memory_file() -> BinaryIO:
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("xarch"), "wb")
    return tempfile.TemporaryFile()


def _write(file: BinaryIO, buffers: list[pickle.PickleBuffer]) -> int:
    sizes = [buffer.raw().nbytes for buffer in buffers]
    file.write(array.array("Q", [len(sizes), *sizes]).tobytes())
    for buffer in buffers:
        file.write(bytes(-file.tell() % _ALIGN))
        file.write(buffer.raw())
    file.flush()
    return file.tell()


def _map(descriptor: int, size: int) -> list[memoryview]:
    mapped = memoryview(mmap.mmap(descriptor, size, access=mmap.ACCESS_COPY))
    count = int.from_bytes(mapped[:8], "little")
    sizes = array.array("Q", bytes(mapped[8 : 8 * (count + 1)]))
    views, start = [], 8 * (count + 1)
    for length in sizes:
        start += -start % _ALIGN
        views.append(mapped[start : start + length])
        start += length
    return views
