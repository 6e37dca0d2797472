"""YAML and JSON as plain data, with the line of everything.

A spec is data: numbers, texts, lists and mappings with text keys. Tags, anchors and aliases of YAML
are refused, and so is a key that stands twice. Scalars are read by YAML 1.2, so that `no` is a text
and `1e-3` a number, and are written so that they read back alike.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

import yaml

from xarch.errors import SpecError
from xarch.spec.problems import Path

LARGEST = 4 * 2**20  # characters; the largest preset has a few thousand
_TAG = "tag:yaml.org,2002:"
# The core schema of YAML 1.2 (section 10.3.2), the first match wins; letters that may begin one.
_SCALARS = [
    ("null", r"~|null|Null|NULL|", "~nN"),
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", "-+0123456789"),
    (
        "float",
        r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)",
        "-+.0123456789",
    ),
]


_READERS: Mapping[str, Callable[[str], Any]] = {
    "null": lambda _: None,
    "bool": lambda text: text.lower() == "true",
    "int": lambda text: int(text, 0) if text[:2] in {"0x", "0o"} else int(text),
    "float": lambda text: float(text.lower().replace(".inf", "inf").replace(".nan", "nan")),
    "str": str,
}


class _Loader(yaml.SafeLoader):
    pass


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


_Loader.yaml_implicit_resolvers = {}  # in place of those of YAML 1.1
_Dumper.yaml_implicit_resolvers = {}
for _kind, _pattern, _first in _SCALARS:
    _regexp = re.compile(f"(?:{_pattern})$")
    for _class in (_Loader, _Dumper):
        _letters = [*_first, ""] if _kind == "null" else list(_first)
        _class.add_implicit_resolver(_TAG + _kind, _regexp, _letters)


def parse_yaml(text: str, name: str = "") -> tuple[Any, dict[Path, int]]:
    """The data of a YAML text, and the line of each path.

    Args:
        text: The text.
        name: What to call it in an error.

    Raises:
        SpecError: It is no YAML, or more than data.
    """
    _check_size(text, name)
    try:
        node = yaml.compose(text, _Loader)
        reader = _Reader(name)
        return (None if node is None else reader.value(node, ())), reader.lines
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = _place(name, mark.line + 1) if mark else ""
        raise SpecError(f"{where}this is no YAML: {error.problem or error.context}.") from None
    except yaml.YAMLError as error:
        raise SpecError(f"{name or 'text'}: this is no YAML: {error}.") from None
    except RecursionError:
        raise SpecError(f"{name or 'text'}: it is nested too deeply.") from None


def parse_json(text: str, name: str = "") -> tuple[Any, dict[Path, int]]:
    """The data of a JSON text, and the line of each path.

    Args:
        text: The text.
        name: What to call it in an error.

    Raises:
        SpecError: It is no JSON, holds a key twice, or NaN or Infinity.
    """
    _check_size(text, name)
    try:
        data = json.loads(text, object_pairs_hook=_object, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise SpecError(f"{_place(name, error.lineno)}this is no JSON: {error.msg}.") from None
    except ValueError as error:
        raise SpecError(f"{name or 'text'}: {error}") from None
    except RecursionError:
        raise SpecError(f"{name or 'text'}: it is nested too deeply.") from None
    try:  # JSON is YAML but for tabs and a few escapes, so its lines are YAML's
        lines = parse_yaml(text.replace("\t", " "), name)[1]
    except SpecError:
        lines = {}
    return data, lines


def parse_value(text: str) -> Any:
    """The value of an override: a YAML scalar, list or mapping on one line.

    Example:
        >>> parse_value("[16, 32]"), parse_value("1e-3"), parse_value("vit")
        ([16, 32], 0.001, 'vit')
    """
    return parse_yaml(text)[0]


def written(value: object) -> str:
    """A value as `parse_value` reads it.

    Example:
        >>> written([16, 32]), written("vit"), written("1e-3")
        ('[16, 32]', 'vit', '"1e-3"')
    """
    if isinstance(value, str):
        try:
            plain = parse_value(value) == value
        except SpecError:
            plain = False
        return value if plain else json.dumps(value)
    return json.dumps(value)


def to_yaml(data: Mapping[str, Any]) -> str:
    """Plain data as YAML, in the order of its keys."""
    return str(
        yaml.dump(dict(data), Dumper=_Dumper, sort_keys=False, default_flow_style=None, width=100)
    )


def to_json(data: Mapping[str, Any]) -> str:
    """Plain data as JSON, in the order of its keys."""
    return json.dumps(data, indent=2, allow_nan=False) + "\n"


class _Reader:
    """Plain data from YAML's nodes."""

    def __init__(self, name: str) -> None:
        self.name, self.lines = name, dict[Path, int]()
        self._seen: set[int] = set()

    def value(self, node: Any, path: Path) -> Any:
        self.lines.setdefault(path, node.start_mark.line + 1)
        if id(node) in self._seen:
            self._refuse(node, "aliases (*name) have no place in a spec; write the value again")
        self._seen.add(id(node))
        if not node.tag.startswith(_TAG):
            self._refuse(node, f"the tag {node.tag!r} has no place in a spec")
        match node:
            case yaml.MappingNode():
                return self._mapping(node, path)
            case yaml.SequenceNode():
                return [self.value(one, (*path, at)) for at, one in enumerate(node.value)]
        return self._scalar(node)

    def _mapping(self, node: Any, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self._refuse(key_node, "a key is a text")
            key = str(key_node.value)
            if key in found:
                self._refuse(key_node, f"{key!r} stands here twice; keep one")
            self.lines[*path, key] = key_node.start_mark.line + 1
            found[key] = self.value(value_node, (*path, key))
        return found

    def _scalar(self, node: Any) -> Any:
        text, kind = node.value, node.tag.removeprefix(_TAG)
        if kind not in _READERS:
            self._refuse(node, f"the tag !!{kind} has no place in a spec")
        try:
            return _READERS[kind](text)
        except ValueError:  # a tag written out, or a number of thousands of digits
            self._refuse(node, f"{text[:60]!r} cannot be read as {kind}")

    def _refuse(self, node: Any, text: str) -> NoReturn:
        raise SpecError(f"{_place(self.name, node.start_mark.line + 1)}{text}.")


def _place(name: str, line: int) -> str:
    return f"{name}:{line}: " if name else f"line {line}: "


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"{twice!r} stands twice in one object; keep one.")
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number.")


def _check_size(text: str, name: str) -> None:
    if len(text) > LARGEST:
        raise SpecError(
            f"{name or 'text'}: {len(text):,} characters are more than a spec has ({LARGEST:,})."
        )
