"""Sources of data by name.

An outside package adds one through the entry-point group `xarch.data`; see
`docs/how-to/use-your-own-data.md`.
"""

from __future__ import annotations

from xarch.data.base import RESERVED, DataSource
from xarch.errors import BrokenSource, UnknownSource
from xarch.registry import Registry

GROUP = "xarch.data"

_SOURCES = "xarch.data.sources"

IN_TREE = {
    "digits": f"{_SOURCES}.digits:Digits",
    "image_folder": f"{_SOURCES}.image_folder:ImageFolder",
    "identity_folder": f"{_SOURCES}.identity_folder:IdentityFolder",
    "audio_folder": f"{_SOURCES}.audio_folder:AudioFolder",
    "table": f"{_SOURCES}.table:TableFile",
    "text_file": f"{_SOURCES}.text_file:TextFile",
    "parallel_text": f"{_SOURCES}.parallel_text:ParallelText",
    "arrays": f"{_SOURCES}.arrays:Arrays",
    "huggingface": f"{_SOURCES}.huggingface:HuggingFace",
    "plates": f"{_SOURCES}.plates:Plates",
    "translate": f"{_SOURCES}.translate:Translate",
    "questions": f"{_SOURCES}.questions:Questions",
    "faces": f"{_SOURCES}.faces:Faces",
    "text": f"{_SOURCES}.text:Text",
    "speech": f"{_SOURCES}.speech:Speech",
    "sentiment": f"{_SOURCES}.sentiment:Sentiment",
}


def names() -> list[str]:
    """All registered names, this tree's first; imports none of them.

    Example:
        >>> names()[0]
        'digits'
    """
    return REGISTRY.names()


def get(name: str) -> type[DataSource]:
    """The source of that name.

    Raises:
        UnknownSource: There is none.
        BrokenSource: Two packages claim the name, or the package cannot be used.
    """
    return REGISTRY.get(name)


def usable() -> list[str]:
    """The names of all sources whose package imports."""
    return [name for name in names() if _is_usable(name)]


def _is_usable(name: str) -> bool:
    try:
        get(name)
    except BrokenSource:
        return False
    return True


def _accept(name: str, found: object) -> type[DataSource]:
    if not isinstance(found, type) or not issubclass(found, DataSource):
        raise ValueError("is no subclass of xarch.data.DataSource; make it one.")  # noqa: TRY004
    if getattr(found, "name", None) != name:
        raise ValueError(f"calls itself {getattr(found, 'name', None)!r}; make the two the same.")
    if taken := sorted(RESERVED & set(found.model_fields)):
        raise ValueError(f"has the options {', '.join(taken)}, which the spec uses; rename them.")
    return found


REGISTRY = Registry(GROUP, IN_TREE, "data source", _accept, UnknownSource, BrokenSource)
