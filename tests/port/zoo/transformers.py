"""Small models of transformers: `bert` is the base model, `bert.ForMaskedLM` one with a head."""

from __future__ import annotations

import copy
import inspect
import re
from typing import Any

from port.zoo.transformers_configs import SECTIONED, SECTIONS, SMALL, Fields
from port.zoo.transformers_inputs import FIXED, inputs
from port.zoo.transformers_own import OWN

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
        if key in fields and key not in given and key not in _WHOLE:
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


_KNOWN = """
afmoe aimv2 aimv2_vision_model albert altclip apertus apertus1p5_text arcee aria aria_text
audio-spectrogram-transformer audioflamingo3 autoformer axk1 axk2 aya_vision bamba bart beam beit
bert bert-generation bert.ForMaskedLM bert.ForSequenceClassification big_bird bigbird_pegasus
biogpt bit bitnet blenderbot blenderbot-small blip blip-2 blip_2_qformer bloom bros camembert
canary canine chameleon chinese_clip chinese_clip_vision_model clap clip clip_text_model
clip_vision_model clipseg codegen cohere cohere2 cohere2_moe cohere2_vision cohere_asr
cohere_compass_vision conditional_detr convbert convnext convnextv2 cosmos3_edge
cosmos3_edge_text cosmos3_edge_vision cosmos3_omni cpmant ctrl cvt cwm d_fine dac data2vec-audio
data2vec-text data2vec-vision dbrx deberta deberta-v2 decision_transformer deepseek_v2
deepseek_v3 deepseek_v32 deepseek_v4 deepseek_vl deepseek_vl_hybrid deformable_detr deit detr
detr.ForObjectDetection diffllama dinov2 dinov2_with_registers dinov3_convnext dinov3_vit
distilbert doge donut-swin dory dpr dpt efficientnet electra electra.ForPreTraining
embedding_gemma2 embedding_gemma2_text encodec ernie ernie4_5 ernie4_5_moe esm eurobert exaone
exaone4 exaone4_5 exaone4_5_vision exaone_moe falcon falcon_h1 falcon_mamba fastspeech2_conformer
flaubert flava flex_olmo flint fnet focalnet fsmt funnel fuyu gemma gemma2 gemma3 gemma3_text
gemma3n_text gemma4 gemma4_text gemma4_unified gemma4_unified_text git glm glm4 glm46v glm4_moe
glm4_moe_lite glm4v glm4v_moe glm4v_moe_text glm4v_moe_vision glm4v_text glm4v_vision
glm5_next_vision glm_image glm_image_text glm_image_vision glm_moe_dsa glm_ocr glm_ocr_text
glm_ocr_vision glmasr glmasr_encoder glmga glpn got_ocr2 gpt2 gpt2.ForCausalLM gpt_bigcode
gpt_neo gpt_neox gpt_neox_japanese gpt_oss gptj granite granite_docling granite_docling_text
granite_docling_vision granite_speech granite_speech_plus granite_swa granitemoe granitemoe_swa
granitemoehybrid granitemoeshared grounding-dino groupvit gte helium hgnet_v2 hiera hrm_text
hubert hunyuan_v1_dense hunyuan_v1_moe hunyuan_vl hunyuan_vl_text hunyuan_vl_vision hy_v3 hy_v4
hy_v4_vl hy_v4_vl_text hy_v4_vl_vision hyperclovax hyperclovax_vision_v2 ibert idefics2 idefics3
idefics3_vision ijepa imagegpt informer internvl jamba jetmoe kosmos-2.5 lasr_ctc
layoutlm layoutlmv3 led levit lfm2 lfm2_moe lilt llama llama.ForCausalLM llama4_text llava
llava_next longformer longt5 luke lxmert m2m_100 mamba mamba2 marian markuplm mask2former
maskformer maskformer-swin mbart megatron-bert metaclip_2 mgp-str mimi minimax minimax_m2 mistral
mistral3 mistral_large4 mixtral mllama mobilebert mobilenet_v1 mobilenet_v2 mobilevit modernbert
modernbert-decoder moonshine mpnet mpt mra mt5 mvp nemotron nemotron_asr_streaming_encoder
nllb-moe nomic_bert nystromformer olmo olmo2 olmo3 olmoe openai-gpt opt owlv2 owlvit parakeet_ctc
parakeet_encoder patchtsmixer patchtst pegasus pegasus_x perceiver persimmon phi phi3 phimoe
pixio pixtral plbart poolformer prophetnet pvt pvt_v2 qwen2 qwen2_5_vl_text qwen2_5_vl_vision
qwen2_audio_encoder qwen2_moe qwen2_vl_text qwen3 qwen3_5_vision qwen3_moe qwen3_next
qwen3_vl_text qwen3_vl_vision radio recurrent_gemma reformer regnet rembert resnet roberta
roberta-prelayernorm roc_bert roformer rt_detr rwkv sam2_vision_model sam3_vit_model
sam_vision_model seed_oss segformer segformer.ForSemanticSegmentation sew sew-d siglip smollm3
smolvlm speech_to_text splinter squeezebert stablelm starcoder2 swiftformer swin swin2sr swinv2
switch_transformers t5 t5.ForSeq2SeqLM t5gemma t5gemma2 table-transformer tapas textnet
time_series_transformer timesfm timesfm2_5 timesformer tipsv2 udop umt5 unispeech unispeech-sat
univnet vaultgemma video_llava videomae vilt vipllava vision-text-dual-encoder visual_bert vit
vit.ForImageClassification vit_mae vit_msn vitdet vits vivit voxtral_encoder wav2vec2
wav2vec2-bert wav2vec2-conformer wav2vec2.ForCTC wavlm whisper xglm xlm xlm-roberta
xlm-roberta-xl xlnet xlstm yolos yoso zamba
"""
NAMES = tuple(_KNOWN.split())
