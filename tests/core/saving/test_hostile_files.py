"""Files that are no models, or worse: each is refused with a sentence and left as it is."""

from __future__ import annotations

import io
import json
import random
import struct
import zipfile
from pathlib import Path

import pytest
from core.saving.keras_files import config, members, write

from xarch.errors import SavedModelError
from xarch.saving import archive, mend_file


def refused(path: Path) -> str:
    before = path.read_bytes()
    with pytest.raises(SavedModelError) as caught:
        mend_file(path)
    assert path.read_bytes() == before
    assert str(path) in str(caught.value)
    return str(caught.value)


def test_a_missing_file(tmp_path):
    with pytest.raises(SavedModelError, match="There is no file"):
        mend_file(tmp_path / "none.keras")


def test_a_folder(tmp_path):
    with pytest.raises(SavedModelError, match="cannot be read"):
        mend_file(tmp_path)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"\x89HDF\r\n\x1a\n" * 9, bytes(10_000)])
def test_a_file_that_is_no_zip(tmp_path, data):
    path = tmp_path / "model.keras"
    path.write_bytes(data)
    assert "not a zip" in refused(path)


@pytest.mark.parametrize("missing", ["config.json", "model.weights.h5"])
def test_a_missing_member(tmp_path, missing):
    given = members(config())
    del given[missing]
    assert f"no member {missing}" in refused(write(tmp_path / "model.keras", given))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"{", "no JSON"),
        (b"\xff\xfe\x00", "no JSON"),
        (b"[]", "list instead of an object"),
        (b"1" * 5000, "no JSON"),
        (b"[" * 100_000, "too deeply"),
        (b'{"a":' * 300 + b"1" + b"}" * 300, "too deeply"),
    ],
)
def test_a_configuration_that_is_none(tmp_path, data, said):
    given = members(config()) | {"config.json": data}
    assert said in refused(write(tmp_path / "model.keras", given))


@pytest.mark.parametrize("name", ["../evil", "/etc/evil", "assets/../../evil", "a\\..\\evil"])
def test_a_member_that_points_outside(tmp_path, name):
    given = members(config()) | {name: b""}
    assert "points outside" in refused(write(tmp_path / "model.keras", given))


def test_two_members_of_one_name(tmp_path):
    path = tmp_path / "model.keras"
    write(path, members(config()))
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(path, "a") as opened:
        opened.writestr("config.json", "{}")
    assert "two members of one name" in refused(path)


def test_weights_that_grow_enormously(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "SUSPICIOUS_SIZE", 2**20)
    given = members(config()) | {"model.weights.h5": bytes(2**21)}
    assert "claims 2097152 bytes" in refused(
        write(tmp_path / "model.keras", given, zipfile.ZIP_DEFLATED)
    )


def test_a_configuration_of_absurd_size(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "LARGEST_CONFIG", 100)
    assert "more than 100" in refused(write(tmp_path / "model.keras", members(config())))


def test_too_many_members(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "MOST_MEMBERS", 3)
    assert "4 members" in refused(write(tmp_path / "model.keras", members(config())))


def test_a_declared_size_that_is_not_there_is_not_allocated(tmp_path):
    path = write(tmp_path / "model.keras", members(config()))
    data = bytearray(path.read_bytes())
    entry = data.index(b"PK\x01\x02", data.rindex(b"config.json") - 46)
    data[entry + 24 : entry + 28] = struct.pack("<L", 2**31)
    path.write_bytes(data)
    assert "claims 2147483648 bytes" in refused(path)


def test_an_encrypted_member(tmp_path):
    path = write(tmp_path / "model.keras", members(config()))
    data = bytearray(path.read_bytes())
    entry = data.index(b"PK\x01\x02")
    data[entry + 8] |= 1
    path.write_bytes(data)
    assert "is encrypted" in refused(path)


def test_weights_whose_checksum_is_wrong(tmp_path):
    path = write(tmp_path / "model.keras", members(config()))
    data = bytearray(path.read_bytes())
    data[data.index(bytes(range(256))) + 7] ^= 1
    path.write_bytes(data)
    assert "Bad CRC-32" in refused(path)


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_random_damage_is_mended_or_refused_but_never_another_error(tmp_path, method):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as opened:
        for name, data in members(config()).items():
            opened.writestr(name, data)
    whole = buffer.getvalue()
    generator = random.Random(0)
    path = tmp_path / "model.keras"
    outcomes = {"mended": 0, "refused": 0}
    for _ in range(400):
        data = bytearray(whole)
        for _ in range(generator.randrange(1, 6)):
            # The directory at the end is where damage does most.
            start = 0 if generator.random() < 0.3 else len(data) - 400
            data[generator.randrange(start, len(data))] = generator.randrange(256)
        if generator.random() < 0.2:
            del data[generator.randrange(len(data)) :]
        path.write_bytes(data)
        try:
            mend_file(path)
        except SavedModelError:
            outcomes["refused"] += 1
        else:
            outcomes["mended"] += 1
            with zipfile.ZipFile(path) as opened:
                assert json.loads(opened.read("config.json"))
        assert list(tmp_path.iterdir()) == [path]
    assert min(outcomes.values()) > 5, outcomes
