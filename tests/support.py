"""What several test folders share."""

import time
from pathlib import Path

import psutil

from xarch.backend import registry

FUNCTIONS = str(Path(__file__).with_name("cross") / "functions.py")
NAMES = tuple(registry.IN_TREE)


def path_of(function: str) -> str:
    return f"{FUNCTIONS}:{function}"


def is_alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def descendants(pid: int) -> list[int]:
    return [child.pid for child in psutil.Process(pid).children(recursive=True)]


def wait_until(condition, seconds=20.0):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False
