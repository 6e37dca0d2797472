"""Every component, with options that change its layers, on inputs that fit."""

from dataclasses import dataclass, field

from xarch.components import registry
from xarch.spec.alone import alone
from xarch.spec.inputs import KINDS
from xarch.spec.planning import Plan

IMAGE = {"kind": "image", "height": 8, "width": 12, "channels": 3}
VECTOR = {"kind": "observation", "shape": [5]}
OTHER = {"kind": "observation", "shape": [7], "optional": True}
SEQUENCE = {"kind": "observation", "shape": [6, 5]}
TOKENS = {"kind": "tokens", "vocabulary": 11, "length": 6}
AUDIO = {"kind": "audio", "samples": 400, "rate": 8000}
MIXED = {"kind": "table", "numeric": 2, "categories": [3, 4]}
TABLE = {"kind": "table", "numeric": 4}


@dataclass(frozen=True)
class Case:
    """One component with options, on inputs; `before` embeds tokens first."""

    component: str
    inputs: tuple
    options: dict = field(default_factory=dict)
    embed: bool = False

    @property
    def id(self):
        options = "-".join(f"{key}={value}" for key, value in self.options.items())
        return f"{self.component}-{options}" if options else self.component


def case(component, *inputs, embed=False, **options):
    return Case(component, inputs, options, embed)


CASES = [
    case("mlp", VECTOR, widths=(3, 4)),
    case("mlp", IMAGE, widths=(3,), norm="batch", dropout=0.5),
    case("mlp", TABLE, widths=(3,), norm="layer", activation="tanh"),
    *(case("cnn", IMAGE, widths=(4, 6), style=style) for style in ("plain", "residual")),
    *(case("cnn", IMAGE, widths=(4, 6), style=style) for style in ("separable", "convnext")),
    case("cnn", IMAGE, widths=(4,), depth=2, kernel=5, norm="none", pool="none"),
    case("cnn", IMAGE, widths=(4, 6), style="residual", norm="layer", pool="flatten", dropout=0.5),
    case("cnn", IMAGE, widths=(4, 4), style="separable", norm="none", pool="max"),
    case("rnn", SEQUENCE, widths=(4, 3)),
    case("rnn", SEQUENCE, widths=(4,), cell="gru", pool="none"),
    case("rnn", TOKENS, embed=True, widths=(4, 3), cell="gru", bidirectional=True, dropout=0.5),
    case("rnn", TOKENS, embed=True, widths=(4,), bidirectional=True),
    case("transformer", SEQUENCE, dim=8, depth=1, heads=2),
    case("transformer", TOKENS, embed=True, dim=8, heads=4, position="none", dropout=0.5),
    case("transformer", SEQUENCE, dim=8, depth=1, heads=2, causal=True, pool="none"),
    case("patch_embedding", IMAGE, patch=4, dim=5),
    case("columns", IMAGE, dim=5),
    case("vit", IMAGE, patch=2, dim=8, depth=1, heads=2),
    case("token_embedding", TOKENS, dim=5, dropout=0.5),
    case("token_embedding", TOKENS, dim=5, drop_tokens=0.5),
    case("pool", TOKENS, embed=True),
    case("pool", SEQUENCE, pool="max"),
    case("conv1d", SEQUENCE, widths=(4, 3), halve=True, pool="max"),
    case("conv1d", TOKENS, embed=True, widths=(4,), depth=2, norm="layer"),
    case("conv1d", AUDIO, widths=(4,), kernel=5, norm="none", pool="none"),
    case("transformer_decoder", SEQUENCE, dim=8, depth=1, heads=2),
    case("transformer_decoder", TOKENS, TOKENS, embed=True, dim=8, depth=1, heads=2),
    case("conformer", TOKENS, embed=True, dim=8, depth=1, heads=2, kernel=3, dropout=0.5),
    case("conformer", SEQUENCE, dim=8, depth=2, heads=2, kernel=5, pool="mean"),
    case("log_mel", AUDIO, bands=8, frame=64, stride=20),
    case("tabular", MIXED, dim=3),
    case("tabular", TABLE, norm="none"),
    case("cross_attention", VECTOR, OTHER, dim=8, heads=2),
    case("cross_attention", TOKENS, TOKENS, embed=True, dim=8, heads=2, pool="none"),
    case("film", VECTOR, OTHER),
    case("film", IMAGE, VECTOR),
    case("bilinear", VECTOR, OTHER, VECTOR, rank=6, width=3),
    case("perceiver", IMAGE, OTHER, SEQUENCE, latents=3, dim=8, heads=2),
    case("perceiver", VECTOR, VECTOR, latents=2, dim=4, depth=2, pool="none"),
    case("late", VECTOR, OTHER, classes=3),
    case("concat", VECTOR, OTHER, VECTOR),
    case("sum", VECTOR, OTHER, width=6),
    case("gated", VECTOR, OTHER, VECTOR, width=6),
    case("attention", VECTOR, OTHER, dim=8, heads=2),
    case("attention", VECTOR, VECTOR, dim=8, depth=2),
    case("classifier", VECTOR, classes=3),
    case("classifier", VECTOR, classes=3, probabilities=True),
    case("multilabel", VECTOR, labels=3),
    case("multilabel", VECTOR, labels=1, probabilities=True),
    case("classifier", VECTOR, classes=5, direct=True),
    case("tagger", SEQUENCE, labels=3),
    case("ctc", SEQUENCE, symbols=4),
    case("decoder", SEQUENCE, vocabulary=4),
    case("policy_value", VECTOR, actions=3),
    case("contrastive", VECTOR, dim=3),
    case("regressor", VECTOR, values=2),
]


def plan_of(one: Case) -> Plan:
    """The case as a plan of its own, with what the component gives as the outputs."""
    inputs = []
    for entry in one.inputs:
        options = dict(entry)
        inputs.append(KINDS[options.pop("kind")](**options))
    before = registry.get("token_embedding")(dim=5) if one.embed else None
    return alone(registry.get(one.component)(**one.options), inputs, before)
