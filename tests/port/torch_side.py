"""What the sweep does in the torch process."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from port import zoo
from port.sweep import attempt, check_one, leaves
from xarch_torch.reader.exporting import Example, parameter_names

from xarch import port


def prepare(out: Path, name: str, row: dict[str, Any]) -> bool:
    """Ports one model, runs the original, writes both, and checks the port on torch."""
    module, inputs = zoo.build(name)
    module.eval()
    example = Example.of(inputs)
    named = parameter_names(module, example)
    ported = port.from_torch(module, inputs)
    row["notes"] = ported.notes
    file = out / f"{name.replace('/', '--')}.keras"
    data: dict[str, Any] = {f"in/{key}": one.numpy() for key, one in tensors(named).items()}
    with torch.no_grad():
        data |= _arrays("eval/", module(*example.args, **example.kwargs))
        other = example.mapped(_three)
        data |= _arrays("eval2/", module(*other.args, **other.kwargs))
        tripled = tensors(parameter_names(module, other))
        data |= {f"in2/{key}": one.numpy() for key, one in tripled.items()}
    if ported.reading.train_model is None:  # its gradients are those of `model` itself
        attempt(row, "native grad", lambda: data.update(native_gradients(module, example)))
    data["map"] = np.asarray(
        [
            json.dumps([one.names, one.variable, one.shape, one.reshape, one.axes])
            for one in ported.reading.weights
        ]
    )
    np.savez(file.with_suffix(".npz"), **data)
    attempt(row, "state", lambda: round_trip(module, ported.model))
    ported.save(file)
    check_one(file, row, ported.model)
    return True


def round_trip(module: torch.nn.Module, model: Any) -> dict[str, Any]:
    """Whether the original takes its own state back, bit for bit."""
    state = {key: torch.from_numpy(np.array(one)) for key, one in port.to_state_dict(model).items()}
    own = module.state_dict()
    missing = sorted(set(own) ^ set(state))
    if missing:
        return {"error": f"names differ: {missing[:6]}"}
    wrong = [
        key
        for key in own
        if not torch.equal(own[key], state[key]) or own[key].dtype != state[key].dtype
    ]
    if wrong:
        return {"error": f"values differ: {wrong[:6]}"}
    whole = module.state_dict()  # keeps the metadata that some modules insist on
    whole.update(state)
    module.load_state_dict(whole, strict=True)
    return {"worst": 0.0, "at": ""}


def native_gradients(module: torch.nn.Module, example: Example) -> dict[str, Any]:
    """The target, the loss and every parameter's gradient in train mode, by name."""
    module = copy.deepcopy(module).train()
    outputs = leaves(_plain(module(*example.args, **example.kwargs)))
    if len(outputs) != 1:
        return {}
    (output,) = outputs.values()
    generator = torch.Generator().manual_seed(5)
    target = torch.randn(output.shape, generator=generator, dtype=output.dtype)
    loss = torch.nn.functional.mse_loss(output, target)
    loss.backward()
    found = {
        f"grad/{name}": one.grad.numpy()
        for name, one in module.named_parameters()
        if one.grad is not None
    }
    return {**found, "grad/loss": loss.detach().numpy(), "target": target.numpy()}


def tensors(values: Mapping[str, Any]) -> dict[str, torch.Tensor]:
    """The tensors among named inputs."""
    return {key: one for key, one in values.items() if isinstance(one, torch.Tensor)}


def _arrays(prefix: str, outputs: Any) -> dict[str, Any]:
    return {f"{prefix}{key}": one.numpy() for key, one in leaves(_plain(outputs)).items()}


def _plain(outputs: Any) -> Any:
    fields = getattr(outputs, "__dict__", None)
    known = isinstance(outputs, Mapping | list | tuple | torch.Tensor)
    return fields if fields and not known else outputs


def _three(value: torch.Tensor) -> torch.Tensor:
    return torch.cat([value, value[:1] if value.dim() else value])
