"""What is kept of Keras's documentation of what xarch replaces."""

from __future__ import annotations

import doctest


def without_examples(text: str | None) -> str:
    """A docstring without its interactive examples, which show what Keras returns without xarch."""
    parts = doctest.DocTestParser().parse(_told_apart(text or ""))
    return "".join(one for one in parts if isinstance(one, str)).rstrip()


def _told_apart(text: str) -> str:
    """With a line before each fence, so that no example's output swallows the end of one."""
    return text.replace("```", "\n```")
