"""Stories with made-up numbers, for what tells and judges them."""

from __future__ import annotations

from xarch.demo.results import Relay, Score, Settings, Story, Task


def story(*, last_jax: float = 0.25, last_relay: float = 0.25, evaluated: float = 0.125) -> Story:
    """Two epochs on three backends; everything agrees unless told otherwise."""
    settings = Settings(epochs=2)
    task = Task(
        "dense",
        "Is it even?",
        settings,
        {"torch": (0.5, 0.25), "jax": (0.5, last_jax), "tensorflow": (0.5, 0.25)},
        {name: Score(0.125, 0.9375) for name in settings.backends},
        Relay((0.5, last_relay), Score(evaluated, 0.9375), ("jit_compile: False -> auto",)),
    )
    return Story(settings, {"torch": "2.13.0", "jax": "0.10.2", "tensorflow": "2.21.0"}, (task,))
