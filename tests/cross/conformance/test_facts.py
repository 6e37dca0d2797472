"""What a first sweep found by hand (issue 4), found again by the suite on plain `keras.ops`.

Each row is a divergence, the case that shows it, the backend, the channel and the signature. When
a newer Keras or framework mends one, its row fails and goes.
"""

import fnmatch
from dataclasses import replace

import pytest
from support import NAMES

from xarch.conformance import corpus
from xarch.conformance.judge import Status
from xarch.conformance.runner import Settings, run

TORCH, JAX, TENSORFLOW = "torch", "jax", "tensorflow"
ROWS = {
    "add guesses a bias add": [("add/coinciding-column[float32]", TENSORFLOW, "value", "wrong*")],
    "moments cancels": [("moments/far-from-zero[float32]", TORCH, "value", "wrong*")],
    "average_pool counts padding": [
        ("average_pool/2d-same-strides-channels_last[float32]", TORCH, "value", "wrong*")
    ],
    "symmetric padding is edge padding": [("pad/symmetric[float32]", TORCH, "value", "wrong*")],
    "keepdims is lost without an axis": [
        (f"{op}/keepdims-all-axes[float32]", TORCH, "shape", "shape (), expected (1, 1, 1)")
        for op in ("sum", "prod", "max", "min", "ptp", "nanprod")
    ],
    "rot90 by 180 degrees": [("rot90/k2[float32]", TENSORFLOW, "value", "wrong*")],
    "count_nonzero is transposed": [
        ("count_nonzero/distinct-axis1[float32]", TORCH, "shape", "shape (4, 2), *")
    ],
    "average of all with weights": [("average/weights-all[float32]", TORCH, "shape", "shape *")],
    "vstack of vectors": [("vstack/vectors[float32]", TENSORFLOW, "shape", "shape (10,), *")],
    "conv of no images": [
        ("conv/2d-empty-batch-channels_last[float32]", TENSORFLOW, "shape", "shape *")
    ],
    "vdot does not conjugate": [("vdot/conjugates[complex64]", TENSORFLOW, "value", "wrong*")],
    "slice_update has no gradient": [
        ("slice_update/plain[float32]", TENSORFLOW, "gradient", "raises LookupError")
    ],
    "scatter_update breaks the gradient": [
        (f"scatter_update/{how}[float32]", TORCH, "gradient", "raises RuntimeError")
        for how in ("max", "min", "mul")
    ],
    "adaptive_max_pool to one pixel": [
        ("adaptive_max_pool/2d-one-channels_last[float32]", TENSORFLOW, "health", "*SIGFPE")
    ],
    "lcm of the lowest integer": [("lcm/lowest-five[int32]", TORCH, "health", "*SIGFPE")],
    "gcd of the lowest integer": [("gcd/lowest-itself[int32]", JAX, "health", "hangs")],
    "bicubic resize": [
        ("image.resize/bicubic-up-channels_last[float32]", TORCH, "value", "wrong*")
    ],
    "lanczos resize": [
        ("image.resize/lanczos3-up-channels_last[float32]", TORCH, "error", "raises *")
    ],
    "sobel edges": [("image.sobel_edges/plain[float32]", TORCH, "value", "wrong*")],
    "map_coordinates reflects": [
        ("image.map_coordinates/reflect-order1[float32]", TENSORFLOW, "value", "wrong*")
    ],
    "affine transform wraps": [
        ("image.affine_transform/shift-bilinear-wrap[float32]", TENSORFLOW, "value", "wrong*")
    ],
    "crossentropy of no probability": [
        ("sparse_categorical_crossentropy/all-zero[float32]", TENSORFLOW, "value", "wrong*")
    ],
    "rms_normalization along axis 1": [
        ("rms_normalization/distinct-affine-axis1[float32]", name, "error", "raises *")
        for name in (TORCH, JAX, TENSORFLOW)
    ],
    "take out of range": [("take/refuses-beyond[float32]", JAX, "error", "does not raise")],
    "slice_update before the start": [
        ("slice_update/refuses-negative-start[float32]", JAX, "error", "does not raise")
    ],
    "clip with crossed bounds": [("clip/crossed[float32]", TENSORFLOW, "value", "wrong*")],
    "uint8 less than -1": [("less/weak--1[uint8]", TORCH, "value", "wrong*")],
    "shifts beyond the width": [("left_shift/by-32[int32]", TENSORFLOW, "value", "wrong*")],
    "casts out of range": [
        ("cast/negative[uint8]", name, "value", "wrong*") for name in (TORCH, TENSORFLOW)
    ],
    "argmax skips NaN": [("argmax/nan[float32]", TENSORFLOW, "value", "wrong*")],
    "max_pool drops NaN": [("max_pool/nan[float32]", TENSORFLOW, "value", "wrong*")],
    "sort and NaN": [("sort/nan[float32]", TENSORFLOW, "value", "wrong*")],
    "searchsorted and NaN": [("searchsorted/left-nan[float32]", TENSORFLOW, "value", "wrong*")],
    "segment_max of an empty segment": [
        ("segment_max/unsorted[float32]", TENSORFLOW, "value", "wrong*")
    ],
    "denormals are flushed": [("add/denormal[float32]", JAX, "value", "wrong*")],
    "integers into floating functions": [
        ("softplus/ordinary[int32]", TENSORFLOW, "error", "raises *")
    ],
    "64 bits become 32": [("add/mixed[int32,int64]", JAX, "dtype", "dtype int32, *")],
    "top_k's index": [("top_k/k3[float32]", TORCH, "dtype", "dtype int64, *")],
}


@pytest.fixture(scope="module")
def failures():
    """The signature of every failure in the cases of the table, on the backend that it names."""
    cases = {case.id: case for case in corpus.load()}
    found = {}
    for name in NAMES:
        rows = [row for rows in ROWS.values() for row in rows if row[1] == name]
        asked = {}
        for case_id, _, channel, _ in rows:
            asked.setdefault(case_id, set()).add(channel)
        chosen = [
            replace(cases[one], channels=tuple(set(cases[one].channels) & channels))
            for one, channels in asked.items()
        ]
        verdicts = run(chosen, [name], Settings(case_seconds=10)).verdicts[name]
        found |= {
            (one.case, name, one.channel): one.signature
            for one in verdicts
            if one.status is Status.FAIL
        }
    return found


@pytest.mark.timeout(900)
@pytest.mark.parametrize("divergence", ROWS)
def test_the_suite_finds(divergence, failures):
    for case, backend, channel, signature in ROWS[divergence]:
        found = failures.get((case, backend, channel), "nothing")
        assert fnmatch.fnmatchcase(found, signature), f"{case} on {backend}: {found}"
