"""The original in float64, as the truth that a port is held against."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch.utils import _pytree as pytree

from xarch.backend.reading import Array, Reading, leaves
from xarch.errors import PortError
from xarch_torch import arrays
from xarch_torch.reader.exporting import Example, parameter_names
from xarch_torch.reader.widen import widened

_RATES = ("p", "dropout", "attention_dropout", "dropout_p", "drop_prob", "layer_drop", "drop_path")

_STILL = 1e-3  # weights that vary less than this stand at a default
Noise = Callable[[torch.Tensor, float, float], None]


class Native:
    """A float64 copy of a module with weights that are nowhere at their defaults.

    Attributes:
        module: The copy; dropout is off, because no two frameworks draw the same masks.
        inputs: The example inputs by name.
    """

    def __init__(self, module: torch.nn.Module, example_inputs: Any) -> None:
        self.module = copy.deepcopy(module).double().eval()
        enliven(self.module)
        self.example = Example.of(example_inputs).doubled().mapped(_wide)
        named = parameter_names(self.module, self.example)
        odd = [key for key, one in named.items() if not isinstance(one, torch.Tensor | None)]
        if odd:
            raise PortError(f"verify takes tensors as inputs; these are none: {', '.join(odd)}.")
        self.inputs = {key: arrays.to_numpy(one) for key, one in named.items() if one is not None}

    def read(self, dynamic: Any) -> Reading:
        """The port of the copy."""
        from xarch_torch.reader.read import read

        self._dynamic = dynamic
        example = self.example.kwargs or self.example.args
        return read(self.module, example, dynamic=dynamic, tracing=widened)

    def forward(self, inputs: Mapping[str, Array]) -> dict[str, Array]:
        """The outputs in evaluation by path."""
        with torch.no_grad():
            return _numpy(self._call(inputs))

    def other_batch(self) -> dict[str, Array] | None:
        """The inputs with one sample more, or None where the batch size is fixed."""
        if self._dynamic is False:
            return None
        return {
            key: np.concatenate([one, one[:1]]) if one.ndim else one
            for key, one in self.inputs.items()
        }

    def targets(self, outputs: Mapping[str, Array]) -> dict[str, Array]:
        """Random targets for the outputs."""
        random = np.random.default_rng(5)
        return {key: np.asarray(random.standard_normal(one.shape)) for key, one in outputs.items()}

    def gradients(
        self, inputs: Mapping[str, Array], targets: Mapping[str, Array]
    ) -> dict[str, Array]:
        """The gradient of each parameter that has one."""
        module = self._training_copy()
        self._loss(module, inputs, targets).backward()
        found = {
            name: arrays.to_numpy(one.grad)
            for name, one in module.named_parameters()
            if one.grad is not None
        }
        if not any(one.any() for one in found.values()):
            raise PortError("No parameter receives a gradient, so a comparison could not fail.")
        return found

    def steps(
        self, inputs: Mapping[str, Array], targets: Mapping[str, Array], count: int, rate: float
    ) -> dict[str, Array]:
        """Parameters and buffers after some steps of plain gradient descent, and the losses."""
        module = self._training_copy()
        optimizer = torch.optim.SGD(module.parameters(), rate)
        losses = []
        for _ in range(count):
            optimizer.zero_grad()
            loss = self._loss(module, inputs, targets)
            loss.backward()
            optimizer.step()
            losses.append(float(loss.detach()))
        named = [*module.named_parameters(), *module.named_buffers()]
        state = module.state_dict()
        found = {name: arrays.to_numpy(one) for name, one in named if name in state}
        return {**found, "loss": np.asarray(losses)}

    def nodes(self, names: Sequence[str]) -> dict[str, Array]:
        """The values of some nodes of the eval graph, where it has them under these names."""
        from xarch_torch.reader.exporting import export

        program = export(self.module, self.example, None, training=False, notes=[], tracing=widened)
        found: dict[str, Array] = {}

        class Record(torch.fx.Interpreter):  # type: ignore[misc]  # torch is skipped by mypy
            def run_node(self, n: torch.fx.Node) -> Any:
                value = super().run_node(n)
                if n.name in wanted and isinstance(value, torch.Tensor):
                    found[n.name] = arrays.to_numpy(value.clone())
                return value

        wanted = set(names)
        flat = pytree.tree_leaves((self.example.args, self.example.kwargs))
        held = [self._held(program, spec) for spec in program.graph_signature.input_specs]
        flat_users = iter(flat)
        values = [next(flat_users) if one is None else one for one in held]
        with torch.no_grad():
            Record(program.graph_module).run(*values)
        return found

    @staticmethod
    def _held(program: Any, spec: Any) -> Any:
        if spec.target is None:
            return None
        value = program.state_dict.get(spec.target)
        return program.constants.get(spec.target) if value is None else value.clone()

    def _training_copy(self) -> torch.nn.Module:
        return copy.deepcopy(self.module).train()

    def _call(self, inputs: Mapping[str, Array], module: torch.nn.Module | None = None) -> Any:
        module = module or self.module
        tensors = {key: arrays.from_numpy(one) for key, one in inputs.items()}
        signature = inspect.signature(module.forward)
        known = [key for key in signature.parameters if key in tensors]
        bound = {key: tensors.pop(key) for key in known}
        with widened():
            return leaves(module(**bound, **tensors))

    def _loss(
        self, module: torch.nn.Module, inputs: Mapping[str, Array], targets: Mapping[str, Array]
    ) -> torch.Tensor:
        outputs = self._call(inputs, module)
        losses = [
            torch.nn.functional.mse_loss(outputs[key], arrays.from_numpy(one))
            for key, one in targets.items()
        ]
        return torch.stack(losses).sum()


def enliven(module: torch.nn.Module) -> None:
    """Takes weights away from their defaults, so that a comparison can fail.

    Running statistics, scales, shifts and zero-initialised heads get random values; every dropout
    rate becomes zero.
    """
    generator = torch.Generator().manual_seed(1)

    def noise(value: torch.Tensor, low: float, high: float) -> None:
        fresh = torch.rand(value.shape, generator=generator, dtype=torch.float64)
        value.copy_(low + (high - low) * fresh)

    with torch.no_grad():
        _enliven_statistics(module, noise)
        _enliven_parameters(module, noise)
    for one in module.modules():
        for attribute in _RATES:
            if isinstance(getattr(one, attribute, None), float):
                setattr(one, attribute, 0.0)


def _enliven_statistics(module: torch.nn.Module, noise: Noise) -> None:
    for name, value in module.named_buffers():
        if name.endswith("running_var"):
            noise(value, 0.5, 1.5)
        elif name.endswith("running_mean"):
            noise(value, -0.3, 0.3)


def _enliven_parameters(module: torch.nn.Module, noise: Noise) -> None:
    for value in module.parameters():
        if not value.is_floating_point() or not value.numel():
            continue
        if value.numel() == 1:
            value.add_(0.1)
        elif value.std() < _STILL:
            middle = float(value.mean())
            noise(value, middle - 0.1, middle + 0.1)


def native(module: torch.nn.Module, example_inputs: Any) -> Native:
    """The original as `xarch.port.verify` needs it."""
    return Native(module, example_inputs)


def _wide(value: torch.Tensor) -> torch.Tensor:
    return value.double() if value.is_floating_point() else value


def _numpy(values: Mapping[str, torch.Tensor]) -> dict[str, Array]:
    return {key: arrays.to_numpy(one) for key, one in values.items()}
