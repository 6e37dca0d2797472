"""The port guarantee that certificates state: small models, ported and proven on a backend."""

from xarch.backend import current_backend
from xarch.conformance import evidence
from xarch.port import guarantee


def test_every_sample_is_proven(monkeypatch):
    told = []
    monkeypatch.setattr(guarantee, "notify", told.append)
    guarantee.prove(current_backend().name)
    assert len(told) == 3
    assert all(one["ok"] for one in told), told
    assert "20 steps" in told[0]["text"]


def test_a_reader_that_does_not_start_is_said(monkeypatch, tmp_path):
    monkeypatch.setenv(f"XARCH_PYTHON_{current_backend().name.upper()}", str(tmp_path / "none"))
    ports, (note,) = evidence.ports(current_backend().name)
    assert ports == {}
    assert note.startswith("Nothing was proven of ports: ")
