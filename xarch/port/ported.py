"""A ported model and what is known about it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from xarch.backend import current_backend, registry
from xarch.backend.reading import Reading
from xarch.errors import PortError
from xarch.port import files
from xarch.port.attached import attach
from xarch.port.form import ORIGINAL, Form
from xarch.port.state import load_state_dict, to_state_dict
from xarch.port.verdict import Verification
from xarch.port.verify import CHECKS, verify


@dataclass
class Port:
    """A native model as a plain Keras model.

    Attributes:
        reading: What the reader made: weight map, nodes, notes.
        example_inputs: The example inputs as given.
        module: The native model.
        dynamic: Which sizes were left open, as given.
        fixed: Which inputs' values the graph keeps, as given.
        form: The layout and the nesting, as given.
        verification: What `verify` found last.
    """

    reading: Reading
    example_inputs: Any = field(repr=False)
    module: Any = field(repr=False)
    dynamic: Any = None
    fixed: tuple[str, ...] = ()
    form: Form = ORIGINAL
    verification: Verification | None = None

    @property
    def model(self) -> Any:
        """The `keras.Model`."""
        return self.reading.model

    @property
    def train_model(self) -> Any:
        """The graph for training, over the same variables; `model` itself where one serves both."""
        return self.reading.train_model or self.reading.model

    @property
    def notes(self) -> list[str]:
        """What the user should know, one sentence each."""
        return list(self.reading.notes)

    @property
    def transposes(self) -> int:
        """How many transposes the graph holds; those within layers do not count."""
        from xarch.port.layout import transposes

        return transposes(self.model)

    def own_layers(self) -> dict[str, int]:
        """How many layers of each `xarch.layers` class the model uses; loading it needs them."""
        from xarch.port.nesting import layers_of

        found: dict[str, int] = {}
        for layer in layers_of(self.model):
            if type(layer).__module__.startswith("xarch."):
                found[type(layer).__name__] = found.get(type(layer).__name__, 0) + 1
        return found

    def facts(self) -> dict[str, Any]:
        """What is known about the port, as plain JSON; it goes into the file."""
        made_by = type(self.module)
        found: dict[str, Any] = {
            "source": f"{made_by.__module__}.{made_by.__qualname__}",
            "notes": self.notes,
            "own_layers": self.own_layers(),
        }
        if self.verification is not None:
            found["verify"] = self.verification.as_dict()
        return found

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Writes the model with its weight map and `facts`; see `xarch.port.save`."""
        return files.save(self.model, path, self.facts())

    def report(self, path: str | os.PathLike[str]) -> Path:
        """Writes one self-contained HTML page: the verification, the graph, the weights.

        Args:
            path: The file; its folder is made where there is none.

        Returns:
            The file's absolute path.

        Raises:
            MissingReportExtra: Jinja is not installed.
            ArgumentError: The file cannot be written.
        """
        from xarch.port import page

        return page.write(self, path)

    def load_state_dict(self, source: Mapping[str, Any] | str | os.PathLike[str]) -> None:
        """Puts a checkpoint into the ported model and into the original alike.

        Args:
            source: As for `xarch.port.load_state_dict`.

        Raises:
            PortError: It does not fit; nothing is loaded.
        """
        load_state_dict(self.model, source)
        make = current_backend().arrays().from_numpy
        # the whole of it: what the map leaves out, such as a module's extra state, stays
        state = {**self.module.state_dict()}
        state |= {key: make(one) for key, one in to_state_dict(self.model).items()}
        self.module.load_state_dict(state)

    def verify(
        self,
        backends: str | Sequence[str] = "all",
        *,
        checks: Sequence[str] = CHECKS[:-1],
        timeout: float | None = None,
        say: Callable[[str], None] = lambda _: None,
    ) -> Verification:
        """Compares a float64 port of the same module with the module, one worker per backend.

        Args:
            backends: Names of backends, or `all`.
            checks: Some of `xarch.port.verify.CHECKS`; with `nodes`, every node's value as well.
            timeout: Seconds that one check may take on one backend.
            say: Called with what is done next, and with what came out.

        Raises:
            PortError: The comparison could not fail.
            XarchError: A backend cannot be started.
        """
        self.verification = verify(self, backends, checks=checks, timeout=timeout, say=say)
        return self.verification


def from_torch(
    module: Any,
    example_inputs: Any,
    *,
    dynamic: Any = None,
    fixed: Sequence[str] = (),
    layout: str = "original",
    nest: bool | int = False,
) -> Port:
    """A PyTorch module as a Keras model, in a process that runs Keras on torch.

    Args:
        module: The module with its weights; it is not changed.
        example_inputs: A tensor, a sequence of positional inputs, or a mapping of keyword inputs.
        dynamic: None leaves the batch size open; `{input name: {axis: name}}` leaves those axes
            open as well; False fixes every size.
        fixed: The names of input tensors whose values the graph keeps, so that they may set sizes
            and decide branches, such as how many patches each image has. They are no inputs of the
            Keras model.
        layout: `original`, or `channels_last` for convolutions with the channels last; inputs and
            outputs stay as they are.
        nest: Whether modules become models within the model, or down to which depth.

    Raises:
        PortError: The module cannot be ported; the text says why and what to do.
    """
    form = Form(layout, nest)
    backend = registry.first_with("reader")
    here = current_backend()
    if here is not backend:
        raise PortError(
            f"Reading a {backend.name} model needs a process that runs Keras on {backend.name}; "
            f"this one runs on {here.name}. Set XARCH_BACKEND={backend.name}."
        )
    reader: Any = backend.reader()  # type: ignore[attr-defined]
    reading = form.applied(reader.read(module, example_inputs, dynamic=dynamic, fixed=fixed))
    attach(reading.model, reading.weights)
    if reading.train_model is not None:
        attach(reading.train_model, reading.train_weights)
    return Port(reading, example_inputs, module, dynamic, tuple(fixed), form)
