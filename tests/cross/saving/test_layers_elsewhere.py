"""A model of `xarch.layers` that is saved on one backend computes the same on another."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from support import NAMES

STEPS = str(Path(__file__).parent / "layers_steps.py") + ":"


def test_a_saved_model_computes_the_same_elsewhere(workers, tmp_path):
    x = np.random.Generator(np.random.Philox(5)).standard_normal((2, 4, 6, 6)).astype("float32")
    paths = workers.run(STEPS + "save", str(tmp_path)).require()
    found = [workers.run(STEPS + "compute", path, x).require() for path in paths.values()]
    wanted = found[0][NAMES[0]]
    assert np.isfinite(wanted).all()
    for results in found:
        for name in NAMES:
            np.testing.assert_allclose(results[name], wanted, rtol=1e-5, atol=1e-6)
