"""Ports models and compares them with their originals, one process for each framework.

`python sweep.py read OUT NAME...` runs on torch: it ports each model in float64, runs the original
and writes both to OUT. `python sweep.py check OUT` runs on any backend and compares. Each writes
one JSON file of model by check; a failure is an entry with its reason, never a stop.
"""

from __future__ import annotations

import json
import sys
import time
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import keras
import numpy as np

from xarch import port
from xarch.layers.float64 import keep_float64

STEP = 1e6  # the learning rate that turns one SGD step into a gradient of full precision


def leaves(value: Any, path: str = "") -> dict[str, Any]:
    """The tensors of nested outputs by path; None and what is no tensor are left out."""
    if isinstance(value, Mapping):
        pairs = [(str(key), one) for key, one in value.items()]
    elif isinstance(value, list | tuple):
        kept = [one for one in value if one is not None]
        if len(kept) == 1 and isinstance(value, tuple):
            return leaves(kept[0], path)
        pairs = [(str(at), one) for at, one in enumerate(kept)]
    elif hasattr(value, "shape"):
        return {path or "out": value}
    else:
        return {}
    found: dict[str, Any] = {}
    for key, one in pairs:
        found.update(leaves(one, f"{path}.{key}" if path else key))
    return found


def numpy(value: Any) -> Any:
    """A tensor of this process's framework as numpy."""
    return np.asarray(keras.ops.convert_to_numpy(value))


def distance(got: Any, want: Any) -> float:
    """The largest difference relative to the largest value wanted."""
    if got.shape != want.shape:
        return float("inf")
    scale = float(np.abs(want).max()) if want.size else 0.0
    if want.size == 0:
        return 0.0
    if not np.array_equal(np.isfinite(got), np.isfinite(want)):
        return float("inf")
    keep = np.isfinite(want)
    if not keep.any():
        return 0.0
    gap = float(np.abs(got[keep] - want[keep]).max())
    scale = float(np.abs(want[keep]).max())
    return gap / scale if scale else gap


def compare(got: Mapping[str, Any], want: Mapping[str, Any]) -> dict[str, Any]:
    """The worst distance over named arrays, and where it is."""
    missing = sorted(set(want) ^ set(got))
    if missing:
        return {"error": f"names differ: {missing[:6]}"}
    far = {name: distance(got[name], want[name]) for name in want}
    worst = max(far, key=lambda name: far[name])
    return {"worst": far[worst], "at": worst}


def gradients(model: Any, inputs: Any, target: Any) -> dict[str, Any]:
    """The gradients of the mean squared error in train mode, by variable path.

    One step of plain gradient descent gives them on every backend alike.
    """
    before = {one.path: numpy(one) for one in model.trainable_variables}
    model.compile(optimizer=keras.optimizers.SGD(STEP), loss="mse", jit_compile="auto")
    loss = model.train_on_batch(inputs, target)
    found = {one.path: (before[one.path] - numpy(one)) / STEP for one in model.trainable_variables}
    for one in model.trainable_variables:
        one.assign(before[one.path])
    return {"loss": np.asarray(loss), **found}


def attempt(row: dict[str, Any], check: str, function: Any) -> Any:
    """Runs one check and notes its time, its result or why it failed."""
    start = time.perf_counter()
    try:
        result = function()
        row[check] = result if isinstance(result, dict) and check != "port" else {"ok": True}
        return result
    except Exception as error:
        row[check] = {"error": f"{type(error).__name__}: {str(error)[:3000]}"}
        if "--trace" in sys.argv:
            traceback.print_exc()
        return None
    finally:
        row[check]["seconds"] = round(time.perf_counter() - start, 2)


def read(out: Path, names: list[str]) -> None:
    """The torch side: originals and ports to files."""
    from port import torch_side

    report = _report(out / "torch.json")
    for name in names:
        row: dict[str, Any] = {}
        attempt(row, "port", lambda name=name, row=row: torch_side.prepare(out, name, row))
        report[name] = row
        _show(name, row)
        (out / "torch.json").write_text(json.dumps(report, indent=1))


def check(out: Path, names: list[str]) -> None:
    """The other side: loads each ported file and compares."""
    backend = keras.backend.backend()
    report = _report(out / f"{backend}-ported.json")
    for file in sorted(out.glob("*.keras")):
        name = file.stem.replace("--", "/")
        if names and name not in names:
            continue
        if not names and name in report and report[name].get("mtime") == file.stat().st_mtime:
            continue
        row: dict[str, Any] = {"mtime": file.stat().st_mtime}
        check_one(file, row)
        report[name] = row
        _show(f"{backend} {name}", row)
        (out / f"{backend}-ported.json").write_text(json.dumps(report, indent=1))


def check_one(file: Path, row: dict[str, Any], model: Any = None) -> None:
    """Forward, another batch size, and gradients where the original has them."""
    data = dict(np.load(file.with_suffix(".npz")))
    with keep_float64():
        if model is None:
            model = attempt(row, "load", lambda: port.load(file, compile=False))
        if model is None:
            return

        def given(prefix: str) -> Any:
            found = _with_prefix(data, prefix)
            return next(iter(found.values())) if len(found) == 1 else found

        def forward(inputs: str, outputs: str) -> dict[str, Any]:
            got = leaves(model(given(inputs), training=False))
            got = {key: numpy(one) for key, one in got.items()}
            return compare(got, _with_prefix(data, outputs))

        attempt(row, "eval", lambda: forward("in/", "eval/"))
        if _with_prefix(data, "in2/"):
            attempt(row, "batch", lambda: forward("in2/", "eval2/"))
        wanted = _with_prefix(data, "grad/")
        if wanted:
            entries = [json.loads(str(one)) for one in data["map"]]

            def backward() -> dict[str, Any]:
                found = gradients(model, given("in/"), data["target"])
                got = {"loss": found.pop("loss")}
                for names, variable, shape, _, axes in entries:
                    if variable in found:
                        got[names[0]] = _native(found[variable], shape, axes)
                return compare_gradients(got, wanted)

            attempt(row, "grad", backward)


def compare_gradients(got: Mapping[str, Any], want: Mapping[str, Any]) -> dict[str, Any]:
    """As `compare`; a gradient that is zero but for rounding is held against the largest one."""
    missing = sorted(set(want) ^ set(got))
    if missing:
        return {"error": f"names differ: {missing[:6]}"}
    largest = max(float(np.abs(one).max()) for name, one in want.items() if name != "loss")
    far = {}
    for name, one in want.items():
        scale = max(float(np.abs(one).max()), 1e-5 * largest) if name != "loss" else float(one)
        far[name] = float(np.abs(got[name] - one).max()) / scale if scale else 0.0
    worst = max(far, key=lambda name: far[name])
    return {"worst": far[worst], "at": worst}


def _native(value: Any, shape: Any, axes: Any) -> Any:
    if axes is not None:
        value = np.transpose(value, np.argsort(axes))
    return value.reshape(shape)


def _with_prefix(data: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    return {key.removeprefix(prefix): one for key, one in data.items() if key.startswith(prefix)}


def _report(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text()) if path.exists() else {}


def _show(name: str, row: Mapping[str, Any]) -> None:
    parts = []
    for key, value in row.items():
        if not isinstance(value, Mapping):
            continue
        shown = f"{value['worst']:.1e}" if "worst" in value else "ok"
        if value.get("worst", 0) > 1e-10:
            shown += f"!{value['at']}"
        parts.append(f"{key}={'FAIL ' + value['error'][:1500] if 'error' in value else shown}")
    seconds = sum(value.get("seconds", 0) for value in row.values() if isinstance(value, Mapping))
    print(f"{name}: {' '.join(parts)} ({seconds:.0f} s)", flush=True)


if __name__ == "__main__":
    words = [word for word in sys.argv[1:] if not word.startswith("--")]
    folder = Path(words[1])
    folder.mkdir(parents=True, exist_ok=True)
    {"read": read, "check": check}[words[0]](folder, words[2:])
