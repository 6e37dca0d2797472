"""What porting takes, as a table in Markdown: `nox -s port_cost -- torchvision/resnet50`.

Each model is ported in a process of its own, on one thread, in float32. Seconds are of processor
time: within `torch.export`, which traces the module in both its modes, and beyond it.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
MODELS = [
    "torchvision/resnet50", "torchvision/mobilenet_v3_large", "torchvision/vit_b_16",
    "torchvision/swin_v2_t", "timm/convnext_tiny", "timm/efficientnet_b0", "transformers/bert",
    "transformers/gpt2", "transformers/llama", "transformers/whisper", "plain/lstm",
]  # fmt: skip


def main() -> None:
    """Parses, measures, prints."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("models", nargs="*", default=MODELS, help="library/name")
    given = parser.parse_args()
    print("| model | parameters | nodes | export, s | beyond it, s | ms a node |")
    print("|---|--:|--:|--:|--:|--:|")
    path = os.pathsep.join([str(HERE.parent), str(HERE), os.environ.get("PYTHONPATH", "")])
    for name in given.models:
        command = [sys.executable, "-c", f"import cost_side; cost_side.measure({name!r})"]
        environment = {**os.environ, "PYTHONPATH": path, "OMP_NUM_THREADS": "1"}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            print(f"| {name} | {done.stderr.strip().splitlines()[-1]} | | | | |", flush=True)
            continue
        one = json.loads(done.stdout.splitlines()[-1])
        each = 1e3 * one["beyond"] / one["nodes"]
        print(
            f"| {name} | {one['parameters']:,} | {one['nodes']:,} | {one['export']:.1f} "
            f"| {one['beyond']:.1f} | {each:.1f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
