"""Files that claim to be ported models: each is refused with a sentence."""

import json

import pytest
from core.saving.keras_files import config, members, write

from xarch.errors import SavedModelError
from xarch.port import files

ENTRY = {
    "names": ["a"],
    "shape": [2, 3],
    "dtype": "float32",
    "variable": "v",
    "reshape": None,
    "axes": None,
    "in_state": True,
}


def made(path, content):
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    return write(path / "model.keras", {**members(config()), files.MEMBER: data})


def test_a_sound_map_is_read(tmp_path):
    content = {"format": 1, "weights": [ENTRY]}
    assert files.read_content(made(tmp_path, content))["weights"] == [ENTRY]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[" * 100_000,
        [],
        {"format": 2, "weights": []},
        {"format": 1},
        {"format": 1, "weights": 3},
        {"format": 1, "weights": ["a"]},
        {"format": 1, "weights": [{**ENTRY, "shape": "no"}]},
        {"format": 1, "weights": [{**ENTRY, "shape": [-2, -3]}]},
        {"format": 1, "weights": [{**ENTRY, "reshape": [5]}]},
        {"format": 1, "weights": [{**ENTRY, "axes": [0, 0]}]},
        {"format": 1, "weights": [{**ENTRY, "axes": [0, 7]}]},
        {"format": 1, "weights": [{**ENTRY, "dtype": "object"}]},
        {"format": 1, "weights": [{**ENTRY, "dtype": "no dtype"}]},
    ],
    ids=repr,
)
def test_a_map_that_cannot_be_followed(tmp_path, content):
    with pytest.raises(SavedModelError, match=r"weight map|xarch_port.json"):
        files.read_content(made(tmp_path, content))


def test_a_file_without_a_map(tmp_path):
    path = write(tmp_path / "model.keras", members(config()))
    with pytest.raises(SavedModelError, match="holds no weight map"):
        files.read_content(path)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", bytes(10_000)])
def test_a_file_that_is_no_archive(tmp_path, data):
    (tmp_path / "model.keras").write_bytes(data)
    with pytest.raises(SavedModelError, match=r"no \.keras file"):
        files.read_content(tmp_path / "model.keras")


def test_a_map_that_claims_too_much(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "LARGEST_MAP", 10)
    with pytest.raises(SavedModelError, match="larger than any"):
        files.read_content(made(tmp_path, {"format": 1, "weights": [ENTRY]}))
