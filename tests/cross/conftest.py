import pytest
from support import NAMES

import xarch


@pytest.fixture(scope="session")
def workers():
    """One worker per backend of this tree; a missing framework is an error."""
    with xarch.Workers(*NAMES) as running:
        yield running
