"""What a backend's `trace` module does: compiles and differentiates functions of tensors.

Importing this module imports neither Keras nor a framework.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

Function = Callable[..., Any]


class Tracing(Protocol):
    """The module `trace` of a backend with the capability `trace`."""

    def compiled(self, function: Function, *, generated: bool = False) -> Function:
        """The function as the framework's tracing compiler runs it.

        Args:
            function: Takes tensors, gives a tree of tensors.
            generated: Whether code is generated for it, also where that takes seconds for each
                function and the graph alone can be run.
        """

    def gradients(
        self, function: Function, inputs: Sequence[Any], weights: Sequence[Any]
    ) -> list[Any]:
        """The gradient of a weighted sum of the outputs, for each input; None where unconnected.

        Args:
            function: Takes the inputs, gives a list of floating tensors.
            inputs: Floating tensors.
            weights: A numpy array for each output, of its shape.
        """


class TracingSource(Protocol):
    """The same as source, for scripts that run without xarch; `tracing_source()` returns it.

    Importing it imports no framework.
    """

    @property
    def COMPILED(self) -> str:  # noqa: N802  # a constant of a module
        """Source that makes `compiled` out of `function`."""

    @property
    def GRADIENT(self) -> str:  # noqa: N802  # a constant of a module
        """Source that makes `gradients` out of `inputs`, `weights` and `outputs_of`.

        As in `Tracing.gradients`; `outputs_of` takes the inputs and gives a list of tensors.
        """
