"""Thousands of variations of the presets: a clear error or a valid spec, and never a hang.

Ten thousand in all, each preset's share.

`XARCH_MUTATIONS=10000` makes it as many for each preset.
"""

import os
import time

import pytest
from component_cases import CASES
from mutations import broken_text, mutated

from xarch.components import registry
from xarch.errors import SpecError
from xarch.spec import load, presets
from xarch.spec.loading import preset_text
from xarch.spec.text import parse_yaml

COUNT = int(os.environ.get("XARCH_MUTATIONS", 10_000 // len(presets())))
LONGEST = 10.0  # seconds of CPU time for one spec


def words():
    """Names that mean something in a spec."""
    options = [key for name in registry.IN_TREE for key in registry.get(name).model_fields]
    names = ["inputs", "modules", "graph", "outputs", "kind", "block", "head", "train", "xarch"]
    return sorted({*options, *registry.IN_TREE, *names, "see", "picture", "tokens", "audio"})


def outcome(source):
    """Whether a spec is valid; its costs are then known, and it reads back alike."""
    start = time.process_time()
    try:
        spec = load(source)
    except SpecError:
        return False
    finally:
        assert time.process_time() - start < LONGEST
    assert spec.budget().parameters >= 0
    assert load(spec.to_dict()) == spec
    return True


@pytest.mark.parametrize("name", presets())
def test_changed_data(name):
    full, brief = load(name).to_dict(), load(name).to_dict(brief=True)
    known = words()
    valid = sum(outcome(mutated(full if seed % 2 else brief, seed, known)) for seed in range(COUNT))
    assert COUNT * 0.02 < valid < COUNT * 0.9


@pytest.mark.parametrize("name", presets())
def test_changed_text(name):
    text = preset_text(name)
    for seed in range(COUNT // 2):
        try:
            data = parse_yaml(broken_text(text, seed))[0]
        except SpecError:
            continue
        if isinstance(data, dict):
            outcome(data)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_changed_components(case):
    """Every component with its options changed, on every kind of input."""
    if case.embed or issubclass(registry.get(case.component), registry.Head):
        return
    inputs = {f"x{number}": one for number, one in enumerate(case.inputs)}
    data = {
        "inputs": inputs,
        "modules": {"it": {"block": case.component, **_plain(case.options)}},
        "graph": {"it": {"inputs": list(inputs)}},
        "outputs": {"y": {"head": "regressor", "inputs": ["it"]}},
    }
    known = words()
    for seed in range(COUNT // 30):
        outcome(mutated(data, seed, known))


def _plain(options):
    return {key: list(one) if isinstance(one, tuple) else one for key, one in options.items()}
