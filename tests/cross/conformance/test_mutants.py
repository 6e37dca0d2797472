"""Every fault that is injected into a backend is caught, by one case each; certificates use all."""

from xarch.backend import registry
from xarch.conformance import corpus, mutants

#: A case that catches it, by fault.
CATCHING = {
    "transposed": "matmul/matrices[float32]",
    "bias_on_the_wrong_axis": "add/coinciding-column[float32]",
    "cancellation": "var/far-from-zero[float32]",
    "dropped_nan": "max/axis1[int8]",
    "widened_dtype": "softmax/plain[float16]",
    "no_shift": "softmax/large[float32]",
    "swallowed_error": "reshape/refuses-two-unknown[float32]",
    "no_gradient": "sin/distinct[float32]",
    "doubled_gradient": "square/distinct[float32]",
    "lost_dimensions": "sum/keepdims-all-axes[float32]",
    "negative_axis": "mean/distinct-axis-1[float32]",
    "half_precision": "exp/distinct[float32]",
    "slightly_off": "tanh/distinct[float32]",
    "lost_sign_of_zero": "trunc/special[float32]",
    "clipped_infinity": "log/special[float32]",
    "empty_is_zero": "prod/empty-axis0[float32]",
    "padding_counts": "average_pool/2d-same-channels_last[float32]",
    "layout_ignored": "conv/2d-channels_first[float32]",
    "clipped_index": "take/axis0[float32]",
    "unstable": "argsort/ties[int32]",
    "missing_leaf": "moments/axis0[float32]",
    "no_scalars": "multiply/scalar[float32]",
    "truth_as_numbers": "equal/same[int32]",
    "saturates": "subtract/mixed[uint8,uint8]",
    "symbolic_shape": "transpose/default[float32]",
    "unknown_batch": "concatenate/axis0[float32]",
    "stale": "cos/distinct[float32]",
    "swapped_bounds": "clip/numbers[float32]",
    "dies": "abs/extremes[int8]",
}


def test_every_fault_is_caught():
    cases = [case for case in corpus.load() if case.id in CATCHING.values()]
    found = mutants.score(cases, registry.first_with("trace").name)
    assert len(found) >= 20
    caught = {one.name: {case for case, _ in one.caught} for one in found}
    assert caught.keys() == CATCHING.keys()
    assert not [name for name, case in CATCHING.items() if case not in caught[name]]
