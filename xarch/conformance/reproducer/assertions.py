"""Lines of a reproducer that fail where a result is not the truth."""

from __future__ import annotations

from typing import Any

import ml_dtypes
import numpy as np

from xarch.conformance import expected, laws
from xarch.conformance.case import KEPT, KINDS, Case
from xarch.conformance.dtypes import dtype_of, is_float
from xarch.conformance.judge import Truth, Verdict
from xarch.conformance.reproducer import literal

Array = np.ndarray[Any, Any]

#: Above this share of the largest number, what one ulp of the inputs does is told by element.
EVEN = 0.01


def of_result(case: Case, channel: str, truth: Truth) -> list[str]:
    """Lines that hold `found` against the truth in a channel."""
    leaves = truth.leaves
    single = len(leaves) == 1 and not leaves[0].path.endswith("]")
    lines = []
    if not single:
        lines = ["leaves = keras.tree.flatten(found)", f"assert len(leaves) == {len(leaves)}"]
    for index, leaf in enumerate(leaves):
        one = "found" if single else f"leaves[{index}]"
        if channel in {"shape", "traced"}:
            lines.append(f"assert tuple({one}.shape) == {leaf.value.shape}, {one}.shape")
        if channel in {"dtype", "traced"} and leaf.dtype != "python":
            dtype = f"keras.backend.standardize_dtype({one}.dtype)"
            lines.append(f'assert {dtype} == "{leaf.dtype}", {one}.dtype')
        if channel in {"value", "traced"}:
            if case.law:
                return [*lines, *_lawful(case)]
            lines += _near(case, one, leaf)
    return lines


def _lawful(case: Case) -> list[str]:
    return [f"print(found)  # {(laws.of(case.law).__doc__ or case.law).splitlines()[0]}"]


def _near(case: Case, one: str, leaf: expected.Leaf) -> list[str]:
    if leaf.value.dtype.kind == "U":
        return [f"assert np.asarray({one}).tolist() == {leaf.value.tolist()!r}, {one}"]
    value = f"ops.convert_to_numpy({one})"
    wide = {"f": "float64", "c": "complex128"}.get(leaf.value.dtype.kind, "")
    inexact = is_float(leaf.dtype) or leaf.dtype.startswith("complex")
    if not wide or KINDS[case.kind] == 0 or not inexact:
        name = leaf.dtype if not wide and leaf.dtype != "python" else leaf.value.dtype.name
        whole = np.dtype(dtype_of(name)).kind in "iu"  # of a wrong width, it wraps when it is cast
        found = value if whole else f"{value}.astype(expected.dtype)"
        lines = [
            f"expected = {literal.array(leaf.value.astype(name), name)}",
            f"np.testing.assert_array_equal({found}, expected)",
        ]
    else:
        k = KINDS[case.kind]
        real = {"complex64": "float32", "complex128": "float64"}.get(leaf.dtype, leaf.dtype)
        info = ml_dtypes.finfo(dtype_of(real))
        tiny = float(info.smallest_subnormal) * k
        if case.policy != KEPT:
            tiny += float(info.smallest_normal)
        rtol, slack = k * float(info.eps), k * leaf.slack
        atol = float(slack.max(initial=0.0)) + tiny
        lines = [
            f"expected = {literal.array(_stored(leaf.value, info), wide)}",
            f'found = {value}.astype("{wide}")',
            f"np.testing.assert_allclose(found, expected, {rtol:.2g}, {atol:.2g})",
        ]
        known = np.abs(leaf.value[~np.isnan(leaf.value)])
        if atol > EVEN * float(known.max(initial=0.0)):  # near a jump, at places
            lines[-1:] = [
                f"atol = {literal.array(np.asarray(slack + tiny, 'float64'), 'float64')}",
                f"near = np.isclose(found, expected, {rtol:.2g}, atol, equal_nan=True)",
                "assert near.all(), found",
            ]
    if case.signed_zero:
        zeros = "expected == 0"
        lines.append(f"assert (np.signbit({value}) == np.signbit(expected))[{zeros}].all(), {one}")
    return lines


def _stored(truth: Array, info: Any) -> Array:
    if truth.dtype.kind == "c":
        return truth
    over = np.isfinite(truth) & (np.abs(truth) > float(info.max) * (1 + float(info.eps) / 4))
    stored = np.where(over, np.copysign(np.inf, truth), truth).astype(np.float64)
    return stored if info.eps <= np.finfo(np.float64).eps else _rounded(stored)


def _rounded(values: Array) -> Array:
    """To twelve digits, far below what is allowed: the rest differs from processor to processor."""
    short: Array = np.vectorize(lambda one: float(f"{one:.12g}"), otypes=[np.float64])(values)
    return short


def of_symbols(verdict: Verdict, truth: Truth) -> list[str]:
    """Lines that hold `found`, which is symbolic, against shapes and dtypes."""
    if verdict.signature.startswith("raises"):
        return []
    lines = ["leaves = keras.tree.flatten(found)", f"assert len(leaves) == {len(truth.leaves)}"]
    for index, leaf in enumerate(truth.leaves):
        one = f"leaves[{index}]"
        lines += [
            f"expected = {leaf.value.shape}",
            f"assert len({one}.shape) == len(expected), {one}",
            f"assert all(a in (None, b) for a, b in zip({one}.shape, expected)), {one}",
        ]
        if leaf.dtype != "python":
            lines.append(f'assert {one}.dtype == "{leaf.dtype}", {one}')
    return lines


def of_gradients(case: Case, truth: Truth) -> list[str]:
    """Lines that hold `gradients` against the truth."""
    lines = []
    k = KINDS["reduction"] if KINDS[case.kind] == 0 else KINDS[case.kind]
    eps = max(expected.eps(name) for name in case.dtypes)
    for index, (slope, doubt) in enumerate(truth.gradient):
        size = float(np.abs(slope).max(initial=0.0))
        atol = k * (eps * size + float(doubt.max(initial=0.0))) + 1.2e-38
        lines += [
            f"expected = {literal.array(_rounded(slope), 'float64')}",
            f"found = gradients[{index}]",
            "found = np.zeros(expected.shape) if found is None else ops.convert_to_numpy(found)",
            'found = found.astype("float64")',
            f"np.testing.assert_allclose(found, expected, {k * 1.2e-7:.2g}, {atol:.2g})",
        ]
    return lines
