"""Runs reproducers of divergences: each must fail in the way that it says."""

import contextlib
import io
import re


def outcome(script):
    """The class of the error that a script ends with, or an empty string."""
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(script, "<reproducer>", "exec"), {"__name__": "reproducer"})
    except Exception as error:
        return type(error).__name__
    return ""


def reproduces(script, signature):
    """Whether a script fails as the signature of its failure wants."""
    raised = re.match(r"raises (\w+)(?!.*expected)", signature)
    return outcome(script) == (raised[1] if raised else "AssertionError")
