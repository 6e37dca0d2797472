"""Names of layers: the module path, without the characters that Keras or torch refuse."""

from __future__ import annotations

import re
from typing import Any

import torch


class Names:
    """Hands out names, each once."""

    def __init__(self) -> None:
        self._taken: dict[str, int] = {}

    def unique(self, wanted: str) -> str:
        """The name itself, or the name with the first free number."""
        base = re.sub(r"[^0-9A-Za-z_]+", "_", wanted).strip("_") or "node"
        count = self._taken.get(base, 0)
        self._taken[base] = count + 1
        if count == 0:
            return base
        return self.unique(f"{base}_{count}")


def module_path(node: torch.fx.Node) -> str:
    """The path of the innermost module that ran the node; empty for the outermost."""
    stack = node.meta.get("nn_module_stack") or {}
    paths = [path for path, _ in stack.values()]
    return re.sub(r"@\d+", "", paths[-1]) if paths else ""


def module_stack(node: torch.fx.Node) -> tuple[str, ...]:
    """The paths of the modules that ran the node, outermost first, without the whole model.

    A path ends in `@` and a number where its module is called again.
    """
    stack = node.meta.get("nn_module_stack") or {}
    return tuple(f"{path}{_call(key)}" for key, (path, _) in stack.items() if path)


def _call(key: str) -> str:
    """`@1` for the second call of a module, as torch appends it to the keys of the stack."""
    found = re.search(r"@\d+$", key)
    return found[0] if found else ""


def source_line(node: torch.fx.Node) -> str:
    """`file:line` of the innermost source line that ran the node, or an empty string."""
    trace = node.meta.get("stack_trace") or ""
    found = re.findall(r'File "([^"]+)", line (\d+)', trace)
    own = [one for one in found if "/torch/nn/" not in one[0]] or found
    if not own:
        return ""
    return short_place(*own[-1])


def short_place(file: str, line: str | int) -> str:
    """`file:line` with the last folders of the path alone."""
    return f"{'/'.join(file.split('/')[-3:])}:{line}"


def op_hint(node: torch.fx.Node) -> str:
    """A short name for the node's op."""
    target: Any = node.target
    if isinstance(target, torch._ops.OpOverload):
        return str(target._schema.name).split("::")[1].strip("_")
    return str(getattr(target, "__name__", target))


def wanted_name(node: torch.fx.Node) -> str:
    """Module path and op, the name that a node's operation should get."""
    path = module_path(node)
    return f"{path}.{op_hint(node)}" if path else op_hint(node)
