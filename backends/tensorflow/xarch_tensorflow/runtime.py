"""Process-wide settings of TensorFlow."""

from __future__ import annotations

import os

import tensorflow as tf

from xarch.backend.contract import Device


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
