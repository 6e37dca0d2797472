"""The original in float64, as the truth that a port is held against."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch.utils import _pytree as pytree

from xarch.backend.reading import Array, Reading, leaves, node_keys
from xarch.layers.sizes import evaluate
from xarch_torch import arrays
from xarch_torch.reader.enliven import copied, doubled, enliven
from xarch_torch.reader.exact import Exact
from xarch_torch.reader.fast_path import layer_by_layer
from xarch_torch.reader.inputs import Example, named_leaves, plain
from xarch_torch.reader.names import module_path, source_line
from xarch_torch.reader.registry import op_name
from xarch_torch.reader.slopes import without
from xarch_torch.reader.widen import widened

_SMALLER = 0.75
_MORE = (1, 2, 3, 4, 8, 16)  # by how much axes grow, until the port takes them


class Native:
    """A float64 copy of a module with weights that are nowhere at their defaults.

    Attributes:
        module: The copy; dropout is off, because no two frameworks draw the same masks.
        inputs: The example inputs by name.
        changed: The names of the weights that were given random values.
        replaced: The functions of torch whose gradient is none in float64, see `exact`.
        widened: How often the last forward asked for float32 and had float64.
    """

    def __init__(
        self,
        module: torch.nn.Module,
        example_inputs: Any,
        fixed: Collection[str] = (),
        dynamic: Any = None,
    ) -> None:
        self.module = doubled(copied(module)).eval()
        self.changed = enliven(self.module)
        self.replaced: set[str] = set()
        self.widened = 0
        example = Example.of(example_inputs, fixed).doubled(self.module, dynamic)
        self.example = example.mapped(_wide)
        self.inputs = _numpy(_tensors(self.module, self.example))

    def read(self, dynamic: Any) -> Reading:
        """The port of the copy."""
        from xarch_torch.reader.read import read

        self._dynamic = dynamic
        inputs, fixed = self.example.kwargs or self.example.args, self.example.fixed
        reading = read(self.module, inputs, dynamic=dynamic, fixed=fixed, tracing=widened)
        self._conditions = reading.conditions
        return reading

    def forward(self, inputs: Mapping[str, Array]) -> dict[str, Array]:
        """The outputs in evaluation by path."""
        return _numpy(without(lambda: self._call(inputs)))

    def altered(self) -> dict[str, Array]:
        """The outputs in evaluation of smaller floating inputs and weights; none where it fails."""
        module = copied(self.module)
        with torch.no_grad():
            for one in module.parameters():
                one.mul_(_SMALLER)
            floats = {
                key: one * _SMALLER for key, one in self.inputs.items() if one.dtype.kind == "f"
            }
        try:
            return _numpy(without(lambda: self._call({**self.inputs, **floats}, module)))
        except Exception:  # the module's own code
            return {}

    def state(self) -> dict[str, Array]:
        """The tensors of the original's state."""
        tensors = self.module.state_dict().items()
        return _numpy({key: one for key, one in tensors if isinstance(one, torch.Tensor)})

    def other_sizes(self) -> dict[str, dict[str, Array]]:
        """The inputs in other sizes, by what differs: the batch, and the other open axes."""
        if self._dynamic is False:
            return {}
        wanted: Mapping[str, Any] = self._dynamic or {}
        found = self._grown("other batch", {key: [0] for key in self.inputs})
        open_axes = {
            key: [int(axis) for axis in axes if axis]
            for name, axes in wanted.items()
            for key in self.inputs
            if key == name or key.startswith(f"{name}_")  # a tensor within that input
        }
        if any(open_axes.values()):
            found |= self._grown("other length", open_axes)
        return found

    def _grown(self, name: str, axes: Mapping[str, Sequence[int]]) -> dict[str, dict[str, Array]]:
        """Inputs that are longer along some axes, under a name; none where the port has no such."""
        for count in _MORE:
            inputs = {
                key: _grown(one, axes.get(key, []), count) for key, one in self.inputs.items()
            }
            sizes = {
                f"{key}.shape[{axis}]": size
                for key, one in inputs.items()
                for axis, size in enumerate(one.shape)
            }
            if all(evaluate(one, sizes) for one in self._conditions):
                return {name: inputs}
        return {}

    def training_outputs(self) -> dict[str, Array]:
        """The outputs in training by path."""
        return _numpy(without(lambda: self._call(self.inputs, self._training_copy())))

    def targets(self, outputs: Mapping[str, Array]) -> dict[str, Array]:
        """Random targets for the outputs."""
        random = np.random.default_rng(5)
        return {key: np.asarray(random.standard_normal(one.shape)) for key, one in outputs.items()}

    def gradients(
        self, inputs: Mapping[str, Array], targets: Mapping[str, Array], *, shaken: bool = False
    ) -> dict[str, Array | None]:
        """The gradient of each parameter that is trained; None where it receives none.

        Args:
            inputs: Inputs by name.
            targets: What outputs should be, by path.
            shaken: Whether the weights differ in their last bits.
        """
        module = self._training_copy(shaken=shaken)
        self._loss(module, inputs, targets).backward()
        return {
            name: None if one.grad is None else arrays.to_numpy(one.grad)
            for name, one in module.named_parameters()
            if one.requires_grad
        }

    def steps(
        self,
        inputs: Mapping[str, Array],
        targets: Mapping[str, Array],
        count: int,
        rate: float,
        *,
        shaken: bool = False,
    ) -> dict[str, Array]:
        """Parameters and buffers after some steps of plain gradient descent, and the losses.

        Args:
            inputs: Inputs by name.
            targets: What outputs should be, by path.
            count: The number of steps.
            rate: The learning rate.
            shaken: Whether to begin with weights that differ in their last bits.
        """
        module = self._training_copy(shaken=shaken)
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

    def nodes(self, wanted: Collection[str], keep: Callable[[Array], Array]) -> dict[str, Array]:
        """What `keep` makes of the values of the eval graph's nodes with these `node_keys`."""
        from xarch_torch.reader.exporting import export

        program = export(self.module, self.example, None, training=False, notes=[], tracing=widened)
        found: dict[str, Array] = {}

        class Record(torch.fx.Interpreter):  # type: ignore[misc]  # torch is skipped by mypy
            def run_node(self, n: torch.fx.Node) -> Any:
                value = super().run_node(n)
                key = keys.get(n.name, "")
                if key in wanted and isinstance(value, torch.Tensor):
                    found[key] = keep(arrays.to_numpy(value.clone()))
                return value

        called = [one for one in program.graph.nodes if one.op == "call_function"]
        places = [(op_name(one.target), module_path(one), source_line(one)) for one in called]
        keys = dict(zip([one.name for one in called], node_keys(places), strict=True))
        flat = pytree.tree_leaves((self.example.args, self.example.kwargs))
        held = [self._held(program, spec) for spec in program.graph_signature.input_specs]
        flat_users = iter(flat)
        values = [next(flat_users) if one is None else one for one in held]
        with torch.no_grad(), widened():
            Record(program.graph_module).run(*values)
        return found

    @staticmethod
    def _held(program: Any, spec: Any) -> Any:
        if spec.target is None:
            return None
        value = program.state_dict.get(spec.target)
        return program.constants.get(spec.target) if value is None else value.clone()

    def _training_copy(self, *, shaken: bool = False) -> torch.nn.Module:
        module = copied(self.module).train()
        if shaken:
            _shake(module)
        return module

    def _call(self, inputs: Mapping[str, Array], module: torch.nn.Module | None = None) -> Any:
        module = module or self.module
        tensors = {key: arrays.from_numpy(one) for key, one in inputs.items()}
        with widened() as mode, Exact() as exact:
            outputs = _outputs(module, self.example.replaced(module, tensors))
        self.widened = mode.count
        self.replaced |= exact.replaced
        return outputs

    def _loss(
        self, module: torch.nn.Module, inputs: Mapping[str, Array], targets: Mapping[str, Array]
    ) -> torch.Tensor:
        outputs = self._call(inputs, module)
        losses = [
            torch.nn.functional.mse_loss(outputs[key], arrays.from_numpy(one))
            for key, one in targets.items()
        ]
        return torch.stack(losses).sum()


def native(
    module: torch.nn.Module, example_inputs: Any, fixed: Collection[str] = (), dynamic: Any = None
) -> Native:
    """The original as `xarch.port.verify` needs it."""
    return Native(module, example_inputs, fixed, dynamic)


def in_two_precisions(
    module: torch.nn.Module, example_inputs: Any, fixed: Collection[str] = (), dynamic: Any = None
) -> tuple[dict[str, Array], dict[str, Array], dict[str, Array]]:
    """The module as it is: its inputs, its outputs, and what they would be in float64."""
    example = Example.of(example_inputs, fixed).doubled(module, dynamic)
    inputs = _numpy(_tensors(module, example))
    modes = {one: one.training for one in module.modules()}
    try:
        own = _evaluated(module.eval(), example)
    finally:
        for one, mode in modes.items():
            one.training = mode
    with widened():
        wide = _evaluated(doubled(copied(module)).eval(), example.mapped(_wide))
    return inputs, own, wide


def _shake(module: torch.nn.Module) -> None:
    """Moves every weight up or down by its rounding."""
    generator = torch.Generator().manual_seed(6)
    with torch.no_grad():
        for one in module.parameters():
            signs = torch.randint(0, 2, one.shape, generator=generator).to(one.dtype) * 2 - 1
            one.mul_(1 + torch.finfo(one.dtype).eps * signs)


def _evaluated(module: torch.nn.Module, example: Example) -> dict[str, Array]:
    return _numpy(without(lambda: _outputs(module, example.mapped(torch.clone))))


def _outputs(module: torch.nn.Module, example: Example) -> dict[str, torch.Tensor]:
    with layer_by_layer():
        found: dict[str, torch.Tensor] = leaves(plain(module(*example.args, **example.kwargs)))
    return found


def _tensors(module: torch.nn.Module, example: Example) -> dict[str, torch.Tensor]:
    """The graph's inputs by name: tensors whose values it does not keep."""
    named = named_leaves(module, example)
    tensors = {key: one for key, one in named.items() if isinstance(one, torch.Tensor)}
    return {key: one for key, one in tensors.items() if key not in example.fixed}


def _grown(value: Array, axes: Sequence[int], count: int) -> Array:
    """With so many more slices along each axis, repetitions of the last."""
    for axis in axes:
        if axis < value.ndim:
            last = np.take(value, [-1], axis)
            value = np.concatenate([value, *[last] * count], axis)
    return value


def _wide(value: torch.Tensor) -> torch.Tensor:
    return value.double() if value.is_floating_point() else value


def _numpy(values: Mapping[str, torch.Tensor]) -> dict[str, Array]:
    return {key: arrays.to_numpy(one) for key, one in values.items()}
