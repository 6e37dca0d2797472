"""Small modules with one thing each that ports get wrong, held against their originals."""

import pytest
from port import zoo
from port.zoo.plain import NAMES
from xarch_torch.reader import native

from xarch.port.verify import compare


@pytest.mark.parametrize("name", NAMES)
def test_a_plain_module_follows_its_original_on_every_backend(name, wide):
    original = native(*zoo.build(f"plain/{name}"), zoo.fixed(f"plain/{name}"))
    checks = ["forward", "round trip", "other sizes", "gradients"]
    found = compare(original, original.read(None), wide, checks=checks)
    assert {row.check for row in found.rows} >= {"forward", "round trip"}
    assert found.ok, str(found)
