"""Process-wide settings of TensorFlow."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import tensorflow as tf

from xarch.backend.contract import Device

_max_pool = tf.nn.max_pool


def version() -> str:
    """The version of TensorFlow."""
    return str(tf.__version__)


def devices() -> list[Device]:
    """The GPUs or TPUs first, because TensorFlow prefers them, then the CPU."""
    found = tf.config.list_physical_devices()
    found.sort(key=lambda device: device.device_type == "CPU")
    return [
        Device(
            device.device_type.lower(),
            device.name.removeprefix("/physical_device:").lower(),
            str(tf.config.experimental.get_device_details(device).get("device_name", "")),
        )
        for device in found
    ]


def threads() -> int | None:
    """Threads for one op on the CPU; where TensorFlow says 0, what the environment or it chose."""
    asked = int(tf.config.threading.get_intra_op_parallelism_threads())
    return asked or int(os.environ.get("TF_NUM_INTRAOP_THREADS", "0")) or os.cpu_count()


def precision() -> dict[str, str]:
    """The settings of TensorFlow that change numbers."""
    return {
        "tensor_float_32": str(tf.config.experimental.tensor_float_32_execution_enabled()).lower(),
        "onednn_opts": os.environ.get("TF_ENABLE_ONEDNN_OPTS", "default"),
    }


def memory() -> dict[str, int]:
    """Bytes in use on each GPU."""
    return {
        device.name: int(tf.config.experimental.get_memory_info(device.name)["current"])
        for device in tf.config.list_logical_devices("GPU")
    }


def seed(value: int) -> None:
    """Seeds TensorFlow's global generator."""
    tf.random.set_seed(value)


def is_compiling() -> bool:
    """Tensors of a graph raise when they are read."""
    return False


@contextmanager
def in_float64() -> Iterator[None]:
    """Gives `tf.nn.max_pool` of three axes a float64, for the duration.

    TensorFlow 2.16 to 2.21 register the kernel MaxPool3D for float32, float16 and bfloat16 alone.
    """
    tf.nn.max_pool = _max_pool_of_any_float
    try:
        yield
    finally:
        tf.nn.max_pool = _max_pool


def _max_pool_of_any_float(
    x: Any, ksize: Any, strides: Any, padding: str, data_format: str | None = None
) -> Any:
    """The largest of each window: over height and width of each slice, then over the slices.

    Of equal elements the first one has the gradient, as in the kernel.
    """
    if x.dtype != tf.float64 or x.shape.rank != 5:
        return _max_pool(x, ksize, strides, padding, data_format)
    size, step = _three(ksize), _three(strides)
    batch, depth, height, width, channels = tf.unstack(tf.shape(x))
    flat = tf.reshape(x, [batch * depth, height, width, channels])
    flat = _max_pool(flat, size[1:], step[1:], padding)
    _, height, width, _ = tf.unstack(tf.shape(flat))
    deep = tf.reshape(flat, [batch, depth, height * width, channels])
    deep = _max_pool(deep, [size[0], 1], [step[0], 1], padding)
    return tf.reshape(deep, [batch, tf.shape(deep)[1], height, width, channels])


def _three(value: Any) -> list[int]:
    given = [value] if isinstance(value, int) else list(value)
    return given * 3 if len(given) == 1 else given
