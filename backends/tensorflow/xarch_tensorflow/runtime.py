"""Process-wide settings of TensorFlow."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import tensorflow as tf

from xarch.backend.contract import Device

_max_pool, _avg_pool = tf.nn.max_pool, tf.nn.avg_pool


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
    """Gives `tf.nn.max_pool` and `tf.nn.avg_pool` of three axes a float64, for the duration.

    TensorFlow 2.16 to 2.21 register the kernels MaxPool3D and AvgPool3D for float32, float16 and
    bfloat16 alone.
    """
    tf.nn.max_pool, tf.nn.avg_pool = _of_any_float(_max_pool), _of_any_float(_avg_pool)
    try:
        yield
    finally:
        tf.nn.max_pool, tf.nn.avg_pool = _max_pool, _avg_pool


def _of_any_float(pool: Callable[..., Any]) -> Callable[..., Any]:
    """The pooling, in float64 over height and width of each slice first, then over the slices.

    Of equal elements the first one has the gradient of a maximum, as in the kernel.
    """

    def pooled(
        x: Any, ksize: Any, strides: Any, padding: str, data_format: str | None = None
    ) -> Any:
        if x.dtype != tf.float64 or x.shape.rank != 5:
            return pool(x, ksize, strides, padding, data_format)
        size, step = _three(ksize), _three(strides)
        batch, depth, height, width, channels = tf.unstack(tf.shape(x))
        flat = tf.reshape(x, [batch * depth, height, width, channels])
        flat = pool(flat, size[1:], step[1:], padding)
        _, height, width, _ = tf.unstack(tf.shape(flat))
        deep = tf.reshape(flat, [batch, depth, height * width, channels])
        deep = pool(deep, [size[0], 1], [step[0], 1], padding)
        return tf.reshape(deep, [batch, tf.shape(deep)[1], height, width, channels])

    return pooled


def _three(value: Any) -> list[int]:
    given = [value] if isinstance(value, int) else list(value)
    return given * 3 if len(given) == 1 else given
