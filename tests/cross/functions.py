"""What the workers are asked to run: each function here is called inside a worker process."""

import ctypes
import os
import signal
import subprocess
import sys
import time

import keras
import numpy as np
from keras import ops

import xarch
from xarch.workers import ask, notify


def facts():
    current = xarch.backend.current()
    return {"name": current.name, "keras": keras.backend.backend(), "pid": os.getpid()}


def double(x):
    return {"twice": ops.multiply(ops.convert_to_tensor(x), 2), "same": x}


def dense(x):
    layer = keras.layers.Dense(2, kernel_initializer="ones")
    layer.build(x.shape)
    return [layer(x), *layer.weights]


def random_numbers():
    return np.random.default_rng(np.random.get_state()[1][0]).random(3)  # noqa: NPY002


def floatx():
    return {"floatx": keras.config.floatx(), "mean": ops.mean(np.array([0.1, 0.2], "float64"))}


def agree_or_not(x, off):
    """Adds one where the backend has a capability."""
    return ops.add(x, 1.0 if off in xarch.backend.current_backend().capabilities else 0.0)


def fail(capability, how):
    """Ends in some way on backends with a capability and returns a number on the others."""
    if capability in xarch.backend.current_backend().capabilities:
        print("last words", flush=True)
        HOW[how]()
    return 1


def _raise():
    raise ValueError("not today")


def _endless_native_loop():
    libc = ctypes.PyDLL(None)  # PyDLL keeps the interpreter lock: no Python thread can run
    while True:
        libc.usleep(999_999)


def _lose_the_device():
    def to_numpy(value):
        raise RuntimeError("device-side assert triggered")

    xarch.backend.current_backend().arrays().to_numpy = to_numpy
    raise IndexError("out of range")


def _use_too_much_memory():
    import resource

    limit = 64 * 2**30
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    np.zeros(2**40, "uint8")


HOW = {
    "raises": _raise,
    "loses the device": _lose_the_device,
    "exits": lambda: os._exit(3),
    "calls sys.exit": lambda: sys.exit(4),
    "divides": lambda: os.kill(os.getpid(), signal.SIGFPE),
    "is killed": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "overflows memory": _use_too_much_memory,
    "reads null": lambda: ctypes.string_at(0),
    "sleeps": lambda: time.sleep(1000),
    "loops": _endless_native_loop,
}


def loop_for_ever():
    notify(os.getpid())
    _endless_native_loop()


def leave_a_child_behind():
    child = subprocess.Popen(["sleep", "1000"])
    notify([os.getpid(), child.pid])
    _endless_native_loop()


def count(n):
    for i in range(n):
        notify(i)
    return n


def count_until_told(n):
    for i in range(n):
        if ask(i):
            return i
    return n


def no_tree():
    return {"a": object()}


def interrupted():
    raise KeyboardInterrupt
