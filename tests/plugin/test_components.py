"""Components that live outside the tree work by their names alone."""

import json
import os
import subprocess
import sys

import pytest

import xarch as xa
from xarch.checking import check
from xarch.errors import BrokenComponent, SpecError

PICTURE = {"kind": "image", "height": 8, "width": 8, "channels": 1}
DATA = {
    "inputs": {"left": PICTURE, "right": PICTURE},
    "modules": {
        "see": {"block": "toy-rings", "width": 5},
        "look": {"block": "cnn", "widths": [4], "norm": "none"},
        "join": {"block": "toy-mean"},
    },
    "graph": {
        "see": {"inputs": ["left"]},
        "look": {"inputs": ["right"]},
        "join": {"inputs": ["see", "look"]},
    },
    "outputs": {"angle": {"head": "toy-angle", "inputs": ["join"]}},
}


def test_they_are_registered():
    assert {"toy-rings", "toy-mean", "toy-angle", "toy-broken"} <= set(xa.components.names())


def test_a_spec_uses_them():
    spec = xa.load(DATA)
    assert spec.budget().parameters == (16 * 5 + 5) + (9 * 4 + 4) + (5 * 4 + 4 + 4 * 4 + 4) + 10
    assert xa.load(spec.to_dict()) == spec


def test_their_options_are_checked():
    with pytest.raises(SpecError, match=r"toy-rings has no option 'widht'. Did you mean 'width'"):
        xa.load("image").swap("see", "toy-rings", widht=3)


def test_the_broken_one_is_told_and_breaks_no_other():
    with pytest.raises(BrokenComponent, match=r"toy-broken.*does not import"):
        xa.components.get("toy-broken")
    with pytest.raises(SpecError, match=r"modules.see.block: .*'toy-broken' does not import"):
        xa.load("image", "modules.see.block=toy-broken")
    with pytest.raises(SpecError, match=r"Did you mean 'toy-rings'"):
        xa.load("image", "modules.see.block=toy-ring")


def test_the_model_runs_where_the_plugin_runs(tmp_path):
    (tmp_path / "m.json").write_text(json.dumps(DATA))
    code = (
        "import numpy as np, xarch as xa; m = xa.build('m.json');"
        "x = np.ones((3, 8, 8, 1), 'float32');"
        "assert m.keras.count_params() == m.budget().parameters;"
        "print(np.asarray(m.keras({'left': x, 'right': x})).shape)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "XARCH_BACKEND": "toy"},
    )
    assert done.stdout.strip() == "(3, 2)", done.stderr


def test_check_holds_them_against_what_they_say():
    found = check("xarch-toy", ["toy"])
    wrong = {one.component: one.problems for one in found if one.problems}
    assert list(wrong) == ["toy-broken"]
    assert "does not import" in wrong["toy-broken"][0]
    tried = {one.component: one.measured.parameters for one in found if one.measured}
    assert tried == {
        "toy-rings": {"toy": (64 * 3 + 0) * 8 + 8},
        "toy-mean": {"toy": 2 * (6 * 4 + 4)},
        "toy-angle": {"toy": 6 * 2 + 2},
    }
