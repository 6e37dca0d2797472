"""Components by name.

An outside package adds one through the entry-point group `xarch.components`; see
`docs/how-to/add-a-component.md`.
"""

from __future__ import annotations

from xarch.components.base import RESERVED, Component, Encoder, Fusion, Head
from xarch.errors import BrokenComponent, UnknownComponent, nearest
from xarch.registry import Registry

GROUP = "xarch.components"

_ENCODERS = "xarch.components.encoders"
_FUSIONS = "xarch.components.fusions"
_HEADS = "xarch.components.heads"

IN_TREE = {
    "mlp": f"{_ENCODERS}.mlp:MLP",
    "cnn": f"{_ENCODERS}.cnn:CNN",
    "rnn": f"{_ENCODERS}.rnn:RNN",
    "transformer": f"{_ENCODERS}.transformer:Transformer",
    "vit": f"{_ENCODERS}.vit:ViT",
    "patch_embedding": f"{_ENCODERS}.patch_embedding:PatchEmbedding",
    "columns": f"{_ENCODERS}.columns:Columns",
    "pool": f"{_ENCODERS}.pool:Pool",
    "token_embedding": f"{_ENCODERS}.token_embedding:TokenEmbedding",
    "conv1d": f"{_ENCODERS}.conv1d:Conv1D",
    "transformer_decoder": f"{_ENCODERS}.transformer_decoder:TransformerDecoder",
    "conformer": f"{_ENCODERS}.conformer:Conformer",
    "log_mel": f"{_ENCODERS}.log_mel:LogMel",
    "tabular": f"{_ENCODERS}.tabular:Tabular",
    "backbone": "xarch.spec.backbone:Backbone",  # reads files, which no component here may
    "concat": f"{_FUSIONS}.concat:Concat",
    "sum": f"{_FUSIONS}.sum:Sum",
    "gated": f"{_FUSIONS}.gated:Gated",
    "attention": f"{_FUSIONS}.attention:Attention",
    "cross_attention": f"{_FUSIONS}.cross_attention:CrossAttention",
    "film": f"{_FUSIONS}.film:FiLM",
    "bilinear": f"{_FUSIONS}.bilinear:Bilinear",
    "perceiver": f"{_FUSIONS}.perceiver:Perceiver",
    "late": f"{_FUSIONS}.late:Late",
    "classifier": f"{_HEADS}.classifier:Classifier",
    "multilabel": f"{_HEADS}.multilabel:Multilabel",
    "regressor": f"{_HEADS}.regressor:Regressor",
    "tagger": f"{_HEADS}.tagger:Tagger",
    "ctc": f"{_HEADS}.ctc:CTC",
    "decoder": f"{_HEADS}.decoder:Decoder",
    "policy_value": f"{_HEADS}.policy_value:PolicyValue",
    "contrastive": f"{_HEADS}.contrastive:Contrastive",
}


def names() -> list[str]:
    """All registered names, this tree's first; imports none of them.

    Example:
        >>> names()[0]
        'mlp'
    """
    return REGISTRY.names()


def get(name: str) -> type[Component]:
    """The component of that name.

    Raises:
        UnknownComponent: There is none.
        BrokenComponent: Two packages claim the name, or the package cannot be used.
    """
    return REGISTRY.get(name)


def block(name: str) -> type[Component]:
    """The encoder or fusion of that name.

    Raises:
        UnknownComponent: There is none, or it is a head.
    """
    return _of_family(name, (Encoder, Fusion), "block")


def head(name: str) -> type[Head]:
    """The head of that name.

    Raises:
        UnknownComponent: There is none, or it is a block.
    """
    found = _of_family(name, (Head,), "head")
    assert issubclass(found, Head)
    return found


def family(kinds: tuple[type[Component], ...]) -> list[str]:
    """The names of all encoders, fusions or heads that can be used; broken packages are left out.

    Args:
        kinds: Which of `Encoder`, `Fusion` and `Head`.
    """
    return [name for name in names() if _is(name, kinds)]


def _is(name: str, kinds: tuple[type[Component], ...]) -> bool:
    try:
        return issubclass(get(name), kinds)
    except BrokenComponent:
        return False


def _of_family(name: str, kinds: tuple[type[Component], ...], noun: str) -> type[Component]:
    if name not in names():
        near = nearest(name, family(kinds))
        raise UnknownComponent(f"There is no {noun} {name!r}. {near}")
    found = get(name)
    if not issubclass(found, kinds):
        near = f"Known: {', '.join(sorted(family(kinds)))}."
        raise UnknownComponent(f"The component {name!r} is no {noun}. {near}")
    return found


def _accept(name: str, found: object) -> type[Component]:
    if not isinstance(found, type) or not issubclass(found, (Encoder, Fusion, Head)):
        raise ValueError(  # noqa: TRY004  the registry's protocol
            "is no subclass of Encoder, Fusion or Head of xarch.components; make it one."
        )
    if getattr(found, "name", None) != name:
        raise ValueError(f"calls itself {getattr(found, 'name', None)!r}; make the two the same.")
    if taken := sorted(RESERVED & set(found.model_fields)):
        raise ValueError(f"has the options {', '.join(taken)}, which the spec uses; rename them.")
    if needed := [one for one in ("takes",) if not hasattr(found, one)]:
        raise ValueError(f"lacks {', '.join(needed)}.")
    return found


REGISTRY = Registry(GROUP, IN_TREE, "component", _accept, UnknownComponent, BrokenComponent)
