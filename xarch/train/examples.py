"""Examples of right and wrong answers, to look at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from xarch.components.naming import joined, named, text
from xarch.data.data import Array, Data, Split
from xarch.report import Gallery, Shown, Text, png
from xarch.spec.document import Output, Spec
from xarch.spec.inputs import Input, Table, Tokens

_WRONG, _RIGHT = 12, 6


def galleries(spec: Spec, data: Data, outputs: Mapping[str, Array]) -> list[Gallery | Text]:
    """For each output: how many answers are right, and some of both kinds.

    Args:
        spec: The spec.
        data: What the outputs are for.
        outputs: What the model gives for the held-out samples.
    """
    found: list[Gallery | Text] = []
    for name, output in spec.outputs.items():
        if name in outputs:
            found += _gallery(spec, data, name, output, outputs[name])
    return found


def _gallery(
    spec: Spec, data: Data, name: str, output: Output, values: Array
) -> list[Gallery | Text]:
    head, test, names = output.head, data.test, data.labels.get(name, ())
    said = head.answers(values, names)
    true = head.truths(test.targets[name], names)
    sure = head.certainty(values)
    certainty = np.zeros(len(said)) if sure is None else sure

    def shown(row: int, kind: str) -> Shown:
        source, picture = _seen(spec, data, test, row)
        remark = "" if kind == "good" else f"is {true[row]}"
        if sure is not None:
            remark = ", ".join(one for one in (remark, f"{sure[row]:.0%} sure") if one)
        if test.names:
            remark = "; ".join(one for one in (remark, test.names[row]) if one)
        return Shown(said[row], remark, picture, source, kind)

    if not head.exact:
        rows = range(min(len(said), _WRONG))
        return [Gallery(f"{name}: answers and truths.", [shown(row, "plain") for row in rows])]
    right = head.right(values, test.targets[name])
    wrong = np.flatnonzero(~right)
    worst = wrong[np.argsort(-certainty[wrong], kind="stable")][:_WRONG]
    parts: list[Gallery | Text] = [
        Text(f"{name}: {right.sum():,} of {len(right):,} held-out answers are right.")
    ]
    if len(worst):
        caption = f"{name}: wrong answers, the surest first."
        parts.append(Gallery(caption, [shown(int(row), "bad") for row in worst]))
    if right.any():
        first = np.flatnonzero(right)[:_RIGHT]
        parts.append(Gallery(f"{name}: right answers.", [shown(int(r), "good") for r in first]))
    return parts


def _seen(spec: Spec, data: Data, test: Split, row: int) -> tuple[str, str | None]:
    """What went in: a text of all inputs that are no picture, and the first picture."""
    texts, picture = [], None
    for name, one in spec.inputs.items():
        present = test.inputs.get(f"{name}_present")
        if present is not None and not present[row, 0]:
            texts.append(f"no {name}")
        elif one.signal == "image" and one.sizes[2] in {1, 3, 4}:
            picture = picture or png(_scaled(test.inputs[name][row]))
        else:
            texts.append(_words(one, test.inputs[name][row], data.labels.get(name, ())))
    return " / ".join(texts), picture


def _scaled(pixels: Array) -> Array:
    """Pixels from 0 to 1 as they are; others by their own range."""
    low, high = float(pixels.min()), float(pixels.max())
    if low >= 0 and high <= 1:
        return pixels
    made: Array = (pixels - low) / max(high - low, 1e-12)
    return made


def _words(kind: Input, values: Array, names: Sequence[str]) -> str:
    if isinstance(kind, Tokens):
        return joined([one for one in values if one != kind.padding], names)
    if isinstance(kind, Table):
        return ", ".join(f"{named(at, names)} {value:.4g}" for at, value in enumerate(values))
    if kind.kind == "audio":
        rate = kind.rate  # type: ignore[attr-defined]
        loud = np.flatnonzero(np.abs(values) > 1e-4)
        seconds = (loud[-1] + 1) / rate if len(loud) else 0.0
        return f"{seconds:.2f} s of sound"
    return text(values)
