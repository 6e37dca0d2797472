"""`load`: a spec from wherever it is."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from xarch.errors import SpecError, nearest
from xarch.spec import overrides
from xarch.spec.document import Spec
from xarch.spec.planning import checked
from xarch.spec.problems import Source
from xarch.spec.reading import read
from xarch.spec.text import parse_json, parse_yaml

_PRESETS = Path(__file__).parents[1] / "presets"
_PARSERS = {".yaml": parse_yaml, ".yml": parse_yaml, ".json": parse_json}


def presets() -> list[str]:
    """The names of all presets.

    Example:
        >>> "image" in presets()
        True
    """
    return sorted(path.stem for path in _PRESETS.glob("*.yaml"))


def preset_text(name: str) -> str:
    """The YAML text of a preset, with its comments.

    Raises:
        SpecError: There is none of that name.
    """
    if name not in presets():
        raise SpecError(f"There is no preset {name!r}. {nearest(name, presets())}")
    return (_PRESETS / f"{name}.yaml").read_text(encoding="utf-8")


def load(
    source: Spec | Mapping[str, Any] | str | os.PathLike[str], *changes: str, **options: Any
) -> Spec:
    """A spec, checked down to its shapes and its budget.

    Args:
        source: A preset's name; a `.yaml` or `.json` file; a `.keras` file that xarch saved; a
            mapping; or a spec.
        *changes: Overrides as on the command line, such as `modules.see.block=vit`.
        **options: Options that only one module, output or input of the spec has, by name, such as
            `classes=10`.

    Raises:
        SpecError: It lists every mistake found, with file, line and path.

    Example:
        >>> load("image", "train.epochs=3", classes=5).outputs["label"].head.classes
        5
    """
    data, origin = _data(source)
    data = overrides.applied(data, dict(overrides.parse(one) for one in changes))
    spec = read(data, origin)
    if options:
        spec = overrides.changed(spec, {overrides.named(spec, k): v for k, v in options.items()})
    checked(spec, origin)
    return spec


def _data(source: Any) -> tuple[Mapping[str, Any], Source]:
    if isinstance(source, Spec):
        return source.to_dict(), Source()
    if isinstance(source, Mapping):
        return source, Source()
    if not isinstance(source, (str, os.PathLike)):
        raise SpecError(f"A spec is a preset's name, a file or a mapping, not {type(source)}.")
    path = Path(source)
    if path.suffix == ".keras":
        from xarch.spec.saved import read_spec

        return read_spec(path), Source(str(path))
    if path.suffix in _PARSERS:
        return _parsed(_PARSERS[path.suffix], _text(path), str(path))
    if os.fspath(source) in presets():
        return _parsed(parse_yaml, preset_text(os.fspath(source)), f"{source}.yaml")
    near = nearest(os.fspath(source), presets())
    raise SpecError(
        f"{os.fspath(source)!r} is neither a preset nor a file that ends in .yaml, .json or "
        f".keras. {near}"
    )


def _parsed(parse: Any, text: str, name: str) -> tuple[Mapping[str, Any], Source]:
    data, lines = parse(text, name)
    if not isinstance(data, Mapping):
        raise SpecError(f"{name or 'the spec'}: expected a mapping, got {type(data).__name__}.")
    return data, Source(name, lines)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise SpecError(f"There is no file {path}.") from None
    except UnicodeDecodeError:
        raise SpecError(f"{path} is no text in UTF-8.") from None
    except OSError as error:
        raise SpecError(f"{path} cannot be read: {error.strerror}.") from None
