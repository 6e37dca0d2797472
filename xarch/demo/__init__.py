"""The demo: one model trained on one backend, continued on another, evaluated on a third."""

from xarch.demo.results import Relay, Settings, Story, Task
from xarch.demo.story import run

__all__ = ["Relay", "Settings", "Story", "Task", "run"]
