"""Small models of transformers: `bert` is the base model, `bert.ForMaskedLM` one with a head."""

from __future__ import annotations

import copy
import inspect
import re
from typing import Any

from port.zoo.transformers_configs import OWN, SECTIONED, SECTIONS, SMALL, Fields
from port.zoo.transformers_inputs import FIXED, inputs

_WHOLE = {"backbone_config"}  # sub-configurations of a type that only the own fields tell


def build(name: str) -> tuple[Any, Any]:
    """The model with a small configuration, and its inputs."""
    import transformers

    kind, head = _parts(name)
    config = configuration(transformers.CONFIG_MAPPING[kind], OWN.get(kind, {}))
    config.architectures = config.architectures or [f"{type(config).__name__[:-6]}Model"]
    maker = getattr(transformers, f"AutoModel{head}")
    try:
        module = maker.from_config(config, attn_implementation="sdpa")
    except ValueError:  # this architecture has only its own attention
        module = maker.from_config(config, attn_implementation="eager")
    return module, inputs(kind, module, config)


def fixed(name: str) -> tuple[str, ...]:
    """The inputs whose values the graph of a model keeps."""
    return FIXED.get(_parts(name)[0], ())


def _parts(name: str) -> tuple[str, str]:
    """The kind of model and its head."""
    found = re.fullmatch(r"(.+?)(?:\.([A-Z]\w+))?", name)
    assert found is not None
    return found[1], found[2] or ""


def configuration(cls: Any, own: Fields) -> Any:
    """A configuration of that class: what is small in general, then what is its own."""
    fields = set(inspect.signature(cls.__init__).parameters)
    inner = _inner(cls)
    given: Fields = {key: value for key, value in SMALL.items() if key in fields}
    if "kv_lora_rank" in fields:  # latent attention has a key for each query
        given["num_key_value_heads"] = SMALL["num_attention_heads"]
    rotates = "rope_parameters" in fields and "Vision" not in cls.__name__
    if rotates and cls.model_type.startswith(SECTIONED):
        given |= copy.deepcopy(SECTIONS)
    given |= {key: value for key, value in own.items() if key not in inner or key in _WHOLE}
    if isinstance(given.get("backbone_config"), dict):
        import transformers

        backbone = dict(given["backbone_config"])
        given["backbone_config"] = configuration(
            transformers.CONFIG_MAPPING[backbone.pop("model_type")], backbone
        )
    for key, sub in inner.items():
        if key in fields and key not in given and key != "backbone_config":
            given[key] = configuration(sub, own.get(key, {}))
    return _made(cls, given, own)


def _inner(cls: Any) -> dict[str, Any]:
    """The classes of the sub-configurations; where any will do, that of the default one."""
    found = dict(getattr(cls, "sub_configs", {}))
    if any(one.__name__ == "AutoConfig" for one in found.values()):
        whole = cls()
        found = {key: type(getattr(whole, key, None)) for key in found}
    return {key: one for key, one in found.items() if hasattr(one, "model_type")}


def _made(cls: Any, given: Fields, own: Fields) -> Any:
    """The configuration, without what is small in general but of another kind in this class."""
    while True:
        try:
            return cls(**given)
        except Exception as error:
            field = re.search(r"Validation error for field '(\w+)'", str(error))
            if field is None or field[1] in own or field[1] not in given:
                raise
            del given[field[1]]


NAMES = (
    "albert",
    "altclip",
    "audio-spectrogram-transformer",
    "bart",
    "beit",
    "bert",
    "bert.ForMaskedLM",
    "bert.ForSequenceClassification",
    "big_bird",
    "biogpt",
    "blenderbot",
    "blip",
    "bloom",
    "camembert",
    "canine",
    "chinese_clip",
    "clap",
    "clip",
    "clipseg",
    "codegen",
    "cohere",
    "conditional_detr",
    "convbert",
    "convnext",
    "convnextv2",
    "ctrl",
    "cvt",
    "data2vec-audio",
    "data2vec-text",
    "data2vec-vision",
    "deberta",
    "deberta-v2",
    "deformable_detr",
    "deit",
    "detr",
    "detr.ForObjectDetection",
    "dinov2",
    "dinov3_vit",
    "distilbert",
    "dpr",
    "dpt",
    "electra",
    "electra.ForPreTraining",
    "encodec",
    "ernie",
    "ernie4_5",
    "esm",
    "exaone4",
    "falcon",
    "falcon_mamba",
    "flava",
    "fnet",
    "focalnet",
    "funnel",
    "gemma",
    "gemma2",
    "gemma3_text",
    "glm",
    "glm4",
    "glpn",
    "gpt2",
    "gpt2.ForCausalLM",
    "gpt_bigcode",
    "gpt_neo",
    "gpt_neox",
    "gpt_oss",
    "gptj",
    "granite",
    "helium",
    "hubert",
    "ibert",
    "layoutlm",
    "levit",
    "lfm2",
    "llama",
    "llama.ForCausalLM",
    "llama4_text",
    "longformer",
    "longt5",
    "m2m_100",
    "mamba",
    "mamba2",
    "marian",
    "mbart",
    "mistral",
    "mixtral",
    "mobilebert",
    "mobilenet_v1",
    "mobilenet_v2",
    "mobilevit",
    "modernbert",
    "mpnet",
    "mt5",
    "nemotron",
    "nystromformer",
    "olmo",
    "olmo2",
    "olmoe",
    "openai-gpt",
    "opt",
    "owlvit",
    "pegasus",
    "persimmon",
    "phi",
    "phi3",
    "poolformer",
    "prophetnet",
    "pvt",
    "pvt_v2",
    "qwen2",
    "qwen2_moe",
    "qwen3",
    "qwen3_moe",
    "recurrent_gemma",
    "reformer",
    "regnet",
    "rembert",
    "resnet",
    "roberta",
    "roformer",
    "rwkv",
    "segformer",
    "segformer.ForSemanticSegmentation",
    "sew",
    "siglip",
    "smollm3",
    "speech_to_text",
    "squeezebert",
    "stablelm",
    "starcoder2",
    "swin",
    "swinv2",
    "switch_transformers",
    "t5",
    "t5.ForSeq2SeqLM",
    "table-transformer",
    "timesformer",
    "umt5",
    "unispeech",
    "videomae",
    "vilt",
    "vit",
    "vit.ForImageClassification",
    "vit_mae",
    "vit_msn",
    "vivit",
    "wav2vec2",
    "wav2vec2.ForCTC",
    "wavlm",
    "whisper",
    "xlm",
    "xlm-roberta",
    "xlnet",
    "yolos",
)
