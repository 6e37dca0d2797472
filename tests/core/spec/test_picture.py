"""The picture of a graph: what stands in it, and that nothing lies on anything else."""

import re
from xml.etree import ElementTree as ET

import pytest

from xarch.spec import load, presets

SVG = "{http://www.w3.org/2000/svg}"
PICTURE = {"kind": "image", "height": 8, "width": 8, "channels": 1}
SHARED = {
    "name": "shared",
    "inputs": {"a": PICTURE, "b": {**PICTURE, "optional": True}},
    "modules": {"see": {"block": "cnn"}, "join": {"block": "concat"}},
    "graph": {
        "left": {"module": "see", "inputs": ["a"]},
        "right": {"module": "see", "inputs": ["b"]},
        "join": {"inputs": ["left", "right"]},
    },
    "outputs": {"same": {"head": "multilabel", "inputs": ["join"], "labels": 1}},
}


def boxes(root):
    """Left, top, right and bottom of each box."""
    for one in root.iter(f"{SVG}rect"):
        x, y, width, height = (float(one.get(key)) for key in ("x", "y", "width", "height"))
        yield x, y, x + width, y + height


def ends(root):
    """Where each curve begins and ends."""
    for one in root.iter(f"{SVG}path"):
        numbers = [float(n) for n in re.findall(r"-?[\d.]+", one.get("d").split("l")[0])]
        if "C" in one.get("d"):
            yield numbers[:2], numbers[6:8]


@pytest.mark.parametrize("name", presets())
def test_all_of_a_preset_is_in_it(name):
    spec = load(name)
    root = ET.fromstring(spec.picture())
    said = [one.text for one in root.iter(f"{SVG}title")][1:]
    names = sorted([*spec.inputs, *spec.graph, *spec.outputs])
    assert sorted(one.split(";")[0].split(" ")[0] for one in said) == names
    for row in spec.budget().rows:
        sizes = " x ".join(map(str, row.shape))
        (line,) = (one for one in said if one.startswith(f"{row.name}; {row.component}; {sizes}"))
        assert (f"{row.parameters:,} weights" in line) == bool(row.parameters)
    assert len(list(boxes(root))) == len(said)


@pytest.mark.parametrize("name", presets())
def test_no_box_lies_on_another_or_outside(name):
    root = ET.fromstring(load(name).picture())
    _, _, width, height = map(float, root.get("viewBox").split())
    found = list(boxes(root))
    for at, (left, top, right, bottom) in enumerate(found):
        assert 0 <= left < right <= width
        assert 0 <= top < bottom <= height
        for other in found[at + 1 :]:
            beside = other[0] >= right or other[2] <= left
            assert beside or other[1] >= bottom or other[3] <= top


def test_arrows_lead_down_from_what_is_needed():
    spec = load("multimodal")
    root = ET.fromstring(spec.picture())
    curves = list(ends(root))
    assert all(top[1] < bottom[1] for top, bottom in curves)
    nodes = [*spec.graph.values(), *spec.outputs.values()]
    passed = len(re.findall(r'd="M[\d. ]+v', spec.picture()))
    assert len(curves) == sum(len(one.inputs) for one in nodes) + passed
    assert passed == 2  # see and hear pass the row of read on their way to join


def test_a_shared_module_and_an_optional_input_are_told():
    text = load(SHARED).picture()
    assert "left (see)" in text
    assert "right (see)" in text
    assert "image, may be missing" in text


def test_one_spec_has_one_picture():
    assert load("text").picture() == load("text").picture()
