"""Small models of transformers: `bert` is the base model, `bert.ForMaskedLM` one with a head."""

from __future__ import annotations

import inspect
from typing import Any

import torch
from port.zoo.transformers_configs import OWN, SMALL, Fields

LENGTH = 11
_SOUNDS = {
    "audio-spectrogram-transformer": (2, 24, 16),
    "speech_to_text": (2, 24, 8),
    "encodec": (2, 1, 400),
}
_WHOLE = {"backbone_config"}  # sub-configurations of a type that only the own fields tell
_BOTH = {
    "clip",
    "siglip",
    "siglip2",
    "blip",
    "altclip",
    "chinese_clip",
    "align",
    "metaclip_2",
    "aimv2",
    "flava",
    "vilt",
    "groupvit",
    "clipseg",
    "owlvit",
    "bridgetower",
}


def build(name: str) -> tuple[Any, Any]:
    """The model with a small configuration, and its inputs."""
    import transformers

    kind, _, head = name.partition(".")
    config = configuration(transformers.CONFIG_MAPPING[kind], OWN.get(kind, {}))
    maker = getattr(transformers, f"AutoModel{head}")
    try:
        module = maker.from_config(config, attn_implementation="sdpa")
    except ValueError:  # this architecture has only its own attention
        module = maker.from_config(config, attn_implementation="eager")
    return module, inputs(kind, module, config)


def configuration(cls: Any, own: Fields) -> Any:
    """A configuration of that class: what is small in general, then what is its own."""
    fields = set(inspect.signature(cls.__init__).parameters)
    inner = dict(getattr(cls, "sub_configs", {}))
    given: Fields = {key: value for key, value in SMALL.items() if key in fields}
    given |= {key: value for key, value in own.items() if key not in inner or key in _WHOLE}
    if isinstance(given.get("backbone_config"), dict):
        import transformers

        backbone = dict(given["backbone_config"])
        given["backbone_config"] = configuration(
            transformers.CONFIG_MAPPING[backbone.pop("model_type")], backbone
        )
    for key, sub in inner.items():
        if key in fields and key not in given and sub.__name__ != "AutoConfig":
            given[key] = configuration(sub, own.get(key, {}))
    return cls(**given)


def inputs(kind: str, module: Any, config: Any) -> Fields:
    """Random inputs that the model's forward takes."""
    taken = set(inspect.signature(module.forward).parameters)
    generator = torch.Generator().manual_seed(3)
    found: Fields = {}
    main = module.main_input_name
    if main == "input_ids" or (kind in _BOTH and "input_ids" in taken):
        found |= _tokens(taken, generator)
    if main == "pixel_values" or (kind in _BOTH and "pixel_values" in taken):
        found["pixel_values"] = _pixels(kind, config, generator)
    if main in ("input_values", "input_features"):
        shape = _SOUNDS.get(kind, (2, 200) if main == "input_values" else (2, 8, 40))
        found[main] = _numbers(shape, generator)
        if "decoder_input_ids" in taken:
            found["decoder_input_ids"] = torch.randint(3, 99, (2, 6), generator=generator)
    if "noise" in taken:  # what masks patches, drawn by the model where it is not given
        patches = (config.image_size // config.patch_size) ** 2
        found["noise"] = torch.rand(2, patches, generator=generator, dtype=torch.float64)
    return found


def _tokens(taken: set[str], generator: torch.Generator) -> Fields:
    tokens = torch.randint(3, 99, (2, LENGTH), generator=generator)
    found = {"input_ids": tokens}
    if "attention_mask" in taken:
        found["attention_mask"] = torch.ones_like(tokens)
        found["attention_mask"][1, 7:] = 0
    if "decoder_input_ids" in taken:
        found["decoder_input_ids"] = tokens[:, :6].clone()
    return found


def _pixels(kind: str, config: Any, generator: torch.Generator) -> torch.Tensor:
    vision = getattr(config, "vision_config", config)
    size = getattr(vision, "image_size", 32)
    size = size if isinstance(size, int) else size[0]
    frames = getattr(config, "num_frames", None)
    shape = (2, 3, size, size) if frames is None else (2, frames, 3, size, size)
    return _numbers(shape, generator)


def _numbers(shape: tuple[int, ...], generator: torch.Generator) -> torch.Tensor:
    return torch.randn(*shape, generator=generator, dtype=torch.float64)


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
