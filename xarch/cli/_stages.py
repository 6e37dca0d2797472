"""What a long command does at the moment: one moving line on a terminal, plain lines elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console


@contextmanager
def shown() -> Iterator[Callable[[str], None]]:
    """A function that shows a stage on stderr; an indented text is a result and stays there."""
    console = Console(stderr=True, highlight=False)
    start = time.monotonic()

    def line(text: str) -> None:
        clock = "      " if text.startswith(" ") else f"{time.monotonic() - start:4.0f} s"
        console.print(f"{clock} {text}", markup=False, soft_wrap=True)

    if not console.is_terminal or console.is_dumb_terminal:
        yield line
        return
    with console.status("Starting") as status:

        def move(text: str) -> None:
            if text.startswith(" "):
                line(text)
            else:
                status.update(f"{text} [{time.monotonic() - start:.0f} s]".replace("[", r"\["))

        yield move
