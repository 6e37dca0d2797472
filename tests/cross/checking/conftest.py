"""A package with components, installed for this process and its workers."""

import os
import shutil
from pathlib import Path

import pytest

from xarch.components import registry

ENTRIES = """\
[xarch.components]
fine = my_blocks:Fine
drifting = my_blocks:Drifting
lying = my_blocks:Lying
demanding = my_blocks:Demanding
missing = my_blocks:NoSuchClass
"""


@pytest.fixture
def package(tmp_path, monkeypatch):
    """The folder that it lies in."""
    home = tmp_path / "site"
    facts = home / "my_pkg-1.0.dist-info"
    facts.mkdir(parents=True)
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: my-pkg\nVersion: 1.0\n")
    (facts / "entry_points.txt").write_text(ENTRIES)
    shutil.copy(Path(__file__).with_name("my_blocks.py"), home)
    monkeypatch.syspath_prepend(home)
    path = os.pathsep.join(filter(None, [str(home), os.environ.get("PYTHONPATH", "")]))
    monkeypatch.setenv("PYTHONPATH", path)
    registry.REGISTRY.clear()
    yield home
    registry.REGISTRY.clear()
