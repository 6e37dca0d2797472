"""What porting takes, as a table in Markdown: `nox -s port_cost -- torchvision/resnet50`.

Each model is ported in a process of its own, on one thread, in float32. Seconds are of processor
time: within `torch.export`, which traces the module in both its modes, and beyond it.
"""

from __future__ import annotations

import argparse
from typing import Any

from sweep import reader

MODELS = [
    "torchvision/resnet50", "torchvision/mobilenet_v3_large", "torchvision/vit_b_16",
    "torchvision/swin_v2_t", "timm/convnext_atto", "transformers/bert", "transformers/llama",
    "plain/lstm",
]  # fmt: skip


def main() -> None:
    """Parses, measures, prints."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("models", nargs="*", default=MODELS, help="library/name")
    given = parser.parse_args()
    print("| model | parameters | nodes | export, s | beyond it, s | ms a node |")
    print("|---|--:|--:|--:|--:|--:|")
    for name in given.models:
        print(_row(name), flush=True)


def _row(name: str) -> str:
    found: list[dict[str, Any]] = []
    with reader() as torch:
        results = torch.call(
            "cost_side:measure", (name,), on_event=lambda _, record: found.append(record)
        )
    for failure in results.failures.values():
        return f"| {name} | {failure.message[:200]} | | | | |"
    (one,) = found
    each = 1e3 * one["beyond"] / one["nodes"]
    return (
        f"| {name} | {one['parameters']:,} | {one['nodes']:,} | {one['export']:.1f} "
        f"| {one['beyond']:.1f} | {each:.1f} |"
    )


if __name__ == "__main__":
    main()
