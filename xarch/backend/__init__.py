"""Which framework this process runs, and what a backend is.

`current()` tells what this process runs on; `names()` and `get(name)` list the registered
backends; `Backend` is the contract that each fulfils.
"""

from xarch.backend.active import Current, current, current_backend
from xarch.backend.contract import CAPABILITIES, Arrays, Backend, Device, Fast, Runtime
from xarch.backend.registry import get, names

__all__ = [
    "CAPABILITIES",
    "Arrays",
    "Backend",
    "Current",
    "Device",
    "Fast",
    "Runtime",
    "current",
    "current_backend",
    "get",
    "names",
]
