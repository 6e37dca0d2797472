"""What is refused before a module is read."""

from __future__ import annotations

import torch
from packaging.specifiers import SpecifierSet

from xarch_torch import READS
from xarch_torch.reader.errors import NotExportable

SHOWN = 10
_QUANTIZED = ("torch.ao.nn.quantized", "torch.ao.nn.intrinsic.quantized")
_QUANTIZABLE = (
    torch.ao.nn.quantized.FloatFunctional,
    torch.ao.nn.quantized.FXFloatFunctional,
)  # of the same package, and plain sums and products of floats


def check(module: torch.nn.Module) -> None:
    """Refuses a module that cannot be read, or whose weights are no numbers, and an old torch.

    Raises:
        NotExportable: With the names of what is in the way, and the way out.
    """
    _check_version(torch.__version__)
    _check_kinds(module)
    _check_numbers(module)


def _check_version(version: str) -> None:
    """Refuses a torch whose graphs come out otherwise."""
    if not SpecifierSet(READS).contains(version, prereleases=True):
        raise NotExportable(
            f"Models are read with torch{READS}, and this is {version}, whose torch.export gives "
            "other graphs. Port in an environment with a newer torch; the file that comes out, and "
            "the weights that go back, need none of them."
        )


def _check_kinds(module: torch.nn.Module) -> None:
    """Refuses modules that hold no Python code, no weights yet, or weights in a code of torch's."""
    for name, one in module.named_modules():
        whose = f"The module {name!r}" if name else "This"
        if isinstance(one, torch.jit.ScriptModule):
            raise NotExportable(
                f"{whose} was compiled by torch.jit, which leaves no Python code to trace. Port an "
                "instance of the class that it was made from, with its state_dict loaded."
            )
        if type(one).__module__.startswith(_QUANTIZED) and not isinstance(one, _QUANTIZABLE):
            raise NotExportable(
                f"{whose} is a quantized {type(one).__name__}, whose weights are integers in a "
                "form of torch's own. Port the model from before it was quantized, and quantize "
                "the Keras model with model.quantize('int8')."
            )
    lazy = [name for name, one in _tensors(module) if torch.nn.parameter.is_lazy(one)]
    if lazy:
        raise NotExportable(
            f"These parameters have no shape yet: {_listed(lazy)}. Call the module once on the "
            "example inputs, which makes them, and port it then."
        )


def _check_numbers(module: torch.nn.Module) -> None:
    """Refuses weights that are NaN: no comparison could tell the port right."""
    bad = [
        name
        for name, value in module.state_dict().items()
        if isinstance(value, torch.Tensor) and value.is_floating_point() and value.isnan().any()
    ]
    if bad:
        raise NotExportable(
            f"These weights hold NaN: {_listed(bad)}. Load a checkpoint from before they went "
            "wrong."
        )


def _tensors(module: torch.nn.Module) -> list[tuple[str, torch.Tensor]]:
    return [*module.named_parameters(), *module.named_buffers()]


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return f"{', '.join(names[:SHOWN])}{more}"
