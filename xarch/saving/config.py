"""What keeps a saved model's configuration from training on another backend, and its mend.

Two things, both in `config.json` (Keras 3.15; also in the development version of 3.16):

- On torch, `keras.optimizers.Adam(...)` makes an object of a class of the torch backend, and that
  class's path is stored: `keras.src.backend.torch.optimizers.torch_adam`. Elsewhere `fit` then
  raises, and where torch cannot be imported even loading does. The public class of the same name
  stores the same variables in the same order and becomes the backend's own class wherever it is
  loaded, so its path is the portable one.
- `jit_compile="auto"` is stored as what it meant on the backend that saved: a file from JAX turns
  on `torch.compile`, a file from torch turns off compilation on JAX.

The configuration is JSON and is only ever read as data.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from typing import Any, Literal

JitCompile = bool | Literal["auto", "stored"]

_BACKEND_OPTIMIZERS = re.compile(r"keras\.src\.backend\.\w+\.optimizers(\.\w+)?")
PUBLIC_OPTIMIZERS = "keras.optimizers"


def mend_config(
    config: dict[str, Any], jit_compile: JitCompile = "auto"
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """A saved model's configuration with what ties it to one backend taken out.

    Args:
        config: The parsed `config.json`; it is not changed.
        jit_compile: What the compile settings are to say. `"auto"` lets each backend decide, which
            is what `compile` does by default; `"stored"` keeps what the file says, since a file
            does not tell a user's own choice from a resolved `"auto"`.

    Returns:
        The new configuration, and one line for each change; no line when it was portable already.

    Example:
        >>> adam = {"module": "keras.src.backend.torch.optimizers.torch_adam", "class_name": "Adam"}
        >>> mended, changes = mend_config({"compile_config": {"optimizer": adam}})
        >>> mended["compile_config"]["optimizer"]["module"]
        'keras.optimizers'
        >>> changes
        ('keras.src.backend.torch.optimizers.torch_adam.Adam -> keras.optimizers.Adam',)
    """
    mended = copy.deepcopy(config)
    changes: list[str] = []
    for node in _dicts(mended):
        if _is_backend_optimizer(node):
            name = node["class_name"]
            changes.append(f"{node['module']}.{name} -> {PUBLIC_OPTIMIZERS}.{name}")
            node.update(module=PUBLIC_OPTIMIZERS, registered_name=None)
        compiled = node.get("compile_config")
        if jit_compile != "stored" and isinstance(compiled, dict):
            changes += _set_jit_compile(compiled, jit_compile)
    return mended, tuple(changes)


def _is_backend_optimizer(node: dict[str, Any]) -> bool:
    module, name = node.get("module"), node.get("class_name")
    return (
        isinstance(module, str)
        and _BACKEND_OPTIMIZERS.fullmatch(module) is not None
        and isinstance(name, str)
        and name.isidentifier()
    )


def _set_jit_compile(compiled: dict[str, Any], wanted: bool | str) -> list[str]:
    stored = compiled.get("jit_compile", wanted)
    if stored == wanted:
        return []
    compiled["jit_compile"] = wanted
    return [f"jit_compile: {stored} -> {wanted}"]


def _dicts(root: Any) -> Iterator[dict[str, Any]]:
    """Every dict of a JSON tree in the order of the file, without recursion: files may be deep."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            yield node
            waiting += reversed(list(node.values()))
        elif isinstance(node, list):
            waiting += reversed(node)
