import os
import subprocess
import sys

import pytest


@pytest.fixture
def xarch():
    """Runs the command as a user does, and gives what it printed."""

    def run(*arguments, **environment):
        return subprocess.run(
            [sys.executable, "-m", "xarch", *arguments],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "COLUMNS": "120", **environment},
        )

    return run
