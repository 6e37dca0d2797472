"""Mending `.keras` files with no framework, and with Keras unable to be imported."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from core.saving.keras_files import config, members, read_config, write

from xarch.errors import SavedModelError
from xarch.saving import mend_file


@pytest.fixture
def torch_file(tmp_path: Path) -> Path:
    return write(tmp_path / "model.keras", members(config()))


def test_the_configuration_is_mended_where_the_file_lies(torch_file):
    changes = mend_file(torch_file)
    optimizer = read_config(torch_file)["compile_config"]["optimizer"]
    assert optimizer["module"] == "keras.optimizers"
    assert len(changes) == 2


def test_all_other_members_keep_their_bytes_order_and_compression(tmp_path):
    given = members(config())
    file = write(tmp_path / "model.keras", given, zipfile.ZIP_DEFLATED)
    mend_file(file)
    with zipfile.ZipFile(file) as archive:
        assert archive.namelist() == list(given)
        for name in set(given) - {"config.json"}:
            assert archive.read(name) == given[name]
            assert archive.getinfo(name).compress_type == zipfile.ZIP_DEFLATED


def test_mending_twice_changes_nothing_more(torch_file):
    mend_file(torch_file)
    before = torch_file.read_bytes()
    assert mend_file(torch_file) == ()
    assert torch_file.read_bytes() == before


def test_with_output_the_original_stays(torch_file, tmp_path):
    before = torch_file.read_bytes()
    mend_file(torch_file, tmp_path / "portable.keras")
    assert torch_file.read_bytes() == before
    assert read_config(tmp_path / "portable.keras")["compile_config"]["jit_compile"] == "auto"


def test_a_portable_file_with_output_is_copied(tmp_path):
    portable = config("keras.optimizers", jit_compile="auto")
    file = write(tmp_path / "model.keras", members(portable))
    assert mend_file(file, tmp_path / "copy.keras") == ()
    assert read_config(tmp_path / "copy.keras") == portable


def test_the_files_permissions_stay(torch_file):
    torch_file.chmod(0o640)
    mend_file(torch_file)
    assert torch_file.stat().st_mode & 0o777 == 0o640


def test_a_link_stays_a_link_and_its_target_is_mended(torch_file, tmp_path):
    link = tmp_path / "link.keras"
    link.symlink_to(torch_file)
    mend_file(link)
    assert link.is_symlink()
    assert read_config(torch_file)["compile_config"]["jit_compile"] == "auto"


def test_a_failure_while_writing_leaves_the_file_and_no_other(torch_file, monkeypatch):
    before = torch_file.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(SavedModelError, match="No space left"):
        mend_file(torch_file)
    assert torch_file.read_bytes() == before
    assert list(torch_file.parent.iterdir()) == [torch_file]


def test_a_missing_output_folder_is_said(torch_file, tmp_path):
    with pytest.raises(SavedModelError, match=r"cannot be written.*Choose another place"):
        mend_file(torch_file, tmp_path / "nowhere" / "model.keras")


def test_neither_keras_nor_a_framework_is_imported(torch_file):
    program = (
        "import sys, xarch.saving; changes = xarch.saving.mend_file(sys.argv[1]); "
        "found = {'keras', 'torch', 'jax', 'tensorflow', 'h5py'} & set(sys.modules); "
        "sys.exit(repr(found) if found or len(changes) != 2 else 0)"
    )
    subprocess.run([sys.executable, "-c", program, torch_file], check=True)
