"""Example inputs of transformers' models: for each parameter of a forward that has to be given."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import torch
from port.zoo.transformers_configs import IMAGE_TOKEN, Fields

LENGTH = 11
_LENGTHS = {"reformer": 12}  # whole chunks, without which it does not train
FRAMES = 4
GRID = 4  # patches along each side of an image that is given as patches
WORDS = range(3, 90)  # the tokens of text; above them lie those that stand for something else

_SOUNDS = {
    "audio-spectrogram-transformer": (2, 24, 16),
    "speech_to_text": (2, 24, 8),
    "encodec": (2, 1, 400),
    "dac": (2, 1, 400),
    "xcodec": (2, 1, 640),
    "vibevoice_acoustic_tokenizer": (2, 1, 3200),
    "wav2vec2-bert": (2, 24, 16),
    "univnet": (2, 12, 8),
    "speecht5": (2, 400),
    "mimi": (2, 1, 320),
    "moonshine": (2, 2000),
    "clap": (2, 1, 128, 8),
    "clvp": (2, 80, 40),
}
_TIME_FIRST = ("parakeet", "lasr", "nemotron", "canary", "cohere_asr", "voxtral_realtime_")
_OTHERS = {  # what is needed besides what every such model takes
    "bros": ["bbox"],
    "clap": ["input_features", "is_longer"],
    "clvp": ["input_features"],
    "decision_transformer": ["actions", "returns_to_go", "timesteps"],
    "kosmos-2": ["pixel_values", "image_embeds_position_mask"],
    "layoutlm": ["bbox"],
    "layoutlmv3": ["bbox", "pixel_values"],
    "lilt": ["bbox"],
    "lxmert": ["visual_feats", "visual_pos"],
    "speecht5": ["decoder_input_values"],
    "tapas": ["token_type_ids"],
    "univnet": ["noise_sequence"],
    "udop": ["bbox", "pixel_values"],
    "visual_bert": ["visual_embeds"],
    "git": ["pixel_values"],
    "instructblip": ["input_ids"],
    "instructblipvideo": ["input_ids"],
    "blip_2_qformer": ["encoder_hidden_states"],
    "idefics": ["pixel_values", "image_attention_mask"],
    "florence2": ["pixel_values"],
    "informer": [
        "past_time_features",
        "past_observed_mask",
        "future_values",
        "future_time_features",
    ],
}
_OTHERS["autoformer"] = _OTHERS["time_series_transformer"] = _OTHERS["informer"]
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
    "owlv2",
    "bridgetower",
    "xclip",
    "tipsv2",
    "vision-text-dual-encoder",
}


def inputs(kind: str, module: Any, config: Any) -> Fields:
    """Random inputs that the model's forward takes."""
    taken = inspect.signature(module.forward).parameters
    names = [name for name, one in taken.items() if one.default is one.empty and one.kind < 2]
    main = module.main_input_name
    names += [main] if isinstance(main, str) else main
    if kind in _BOTH:
        names += ["input_ids", "pixel_values"]
    names += _OTHERS.get(kind, [])
    made = _Made(kind, config)
    found: Fields = {name: made.of(name) for name in dict.fromkeys(names) if name in taken}
    if "input_ids" in found:
        if "attention_mask" in taken:
            found["attention_mask"] = torch.ones_like(found["input_ids"])
            found["attention_mask"][1, 7:] = 0
        _add_images(module, config, made, found)
    if "decoder_input_ids" in taken:
        found["decoder_input_ids"] = made.tokens(6)
    if kind == "vit_mae":  # what masks patches, drawn by the model where it is not given
        patches = (config.image_size // config.patch_size) ** 2
        found["noise"] = torch.rand(2, patches, generator=made.random, dtype=torch.float64)
    return found


def _add_images(module: Any, config: Any, made: _Made, found: Fields) -> None:
    """Pixels, and as many tokens that stand for them as the model makes of them."""
    marks = [getattr(config, name, None) for name in ("image_token_id", "image_token_index")]
    parameters = inspect.signature(module.forward).parameters
    if IMAGE_TOKEN not in marks or "pixel_values" in found or "pixel_values" not in parameters:
        return
    encode = getattr(module, "get_image_features", None)
    if encode is None:
        return
    pixels = made.of("pixel_values").float()
    try:
        with torch.no_grad():
            features = encode(pixels)
    except Exception:  # images of this model have parts that no other has: text alone
        return
    features = getattr(features, "pooler_output", features)
    parts = list(features) if isinstance(features, list | tuple) else [features]
    rows = sum(one.numel() // one.shape[-1] for one in parts)
    if rows % len(pixels):
        return
    marked = torch.full((2, rows // len(pixels)), IMAGE_TOKEN)
    tokens = found["input_ids"]
    found["input_ids"] = torch.cat([tokens[:, :2], marked, tokens[:, 2:]], 1)
    found["pixel_values"] = made.of("pixel_values")
    if "attention_mask" in found:
        found["attention_mask"] = torch.ones_like(found["input_ids"])
        found["attention_mask"][1, -3:] = 0
    if "mm_token_type_ids" in parameters:
        found["mm_token_type_ids"] = (found["input_ids"] == IMAGE_TOKEN).long()


class _Made:
    """Makes inputs by name, from a configuration."""

    def __init__(self, kind: str, config: Any) -> None:
        self.kind, self.config = kind, config
        self.random = torch.Generator().manual_seed(3)

    def of(self, name: str) -> torch.Tensor:
        """An input of that name."""
        how: Callable[[], torch.Tensor] = getattr(self, name, None)  # type: ignore[assignment]
        if how is None:
            raise LookupError(f"The zoo has no inputs {name!r} for {self.kind}.")
        return how()

    # text
    def tokens(self, length: int = 0) -> torch.Tensor:
        length = length or _LENGTHS.get(self.kind, LENGTH)
        return torch.randint(WORDS.start, WORDS.stop, (2, length), generator=self.random)

    input_ids = decoder_input_ids = qformer_input_ids = tokens

    def token_type_ids(self) -> torch.Tensor:
        shape = (2, LENGTH, 7) if self.kind == "tapas" else (2, LENGTH)
        return torch.zeros(shape, dtype=torch.long)

    def bbox(self) -> torch.Tensor:
        if self.kind == "bros":
            return self.uniform(2, LENGTH, 8)
        if self.kind == "udop":
            corner = self.uniform(2, LENGTH, 2) / 2
            return torch.cat([corner, corner + 0.25], -1)
        corner = torch.randint(0, 20, (2, LENGTH, 2), generator=self.random)
        return torch.cat([corner, corner + 10], -1)

    # images
    def pixel_values(self) -> torch.Tensor:
        vision = self._part("vision_config")
        size = getattr(vision, "image_size", None) or getattr(vision, "input_size", None) or 32
        size = [size, size] if isinstance(size, int) else list(size)
        if self.kind == "kimi_k25_vision" or hasattr(vision, "spatial_merge_size"):
            return self.hidden_states()
        if self.kind.startswith("siglip2"):
            return self.normal(2, GRID * GRID, 3 * vision.patch_size**2)
        channels = getattr(vision, "num_channels", 3)
        channels = channels if isinstance(channels, int) else 3
        frames = getattr(self.config, "num_frames", None) or getattr(vision, "num_frames", None)
        frames = frames if self.kind in _FRAMED else None
        return self.normal(2, *([frames] if frames else []), channels, *size)

    def prompt_pixel_values(self) -> torch.Tensor:
        return self.pixel_values()

    def prompt_masks(self) -> torch.Tensor:
        return self.pixel_values()

    def pixel_values_videos(self) -> torch.Tensor:
        size = getattr(self._part("vision_config"), "image_size", None) or 32
        size = size if isinstance(size, int) else size[0]
        return self.normal(2, FRAMES, 3, size, size)

    def hidden_states(self) -> torch.Tensor:
        vision = self._part("vision_config")
        width = getattr(vision, "in_channels", None) or getattr(vision, "in_chans", 3)
        width *= vision.patch_size**2 * getattr(vision, "temporal_patch_size", 1)
        return self.normal(2 * GRID * GRID, width)

    def grid_thw(self) -> torch.Tensor:
        return torch.tensor([[1, GRID, GRID]] * 2)

    image_grid_thw = grid_thw

    def merge_sizes(self) -> torch.Tensor:
        return torch.tensor([2, 2])

    def spatial_shapes(self) -> torch.Tensor:
        return torch.tensor([[GRID, GRID]] * 2)

    def pixel_attention_mask(self) -> torch.Tensor:
        return torch.ones(2, GRID * GRID, dtype=torch.long)

    def encoder_hidden_states(self) -> torch.Tensor:
        return self.normal(2, 5, self.config.encoder_hidden_size)

    def image_embeds_position_mask(self) -> torch.Tensor:
        mask = torch.zeros(2, LENGTH, dtype=torch.long)
        mask[:, 1 : 1 + self.config.latent_query_num] = 1
        return mask

    def image_attention_mask(self) -> torch.Tensor:
        return torch.ones(2, LENGTH, 1, dtype=torch.long)

    def query_embeds(self) -> torch.Tensor:
        return self.normal(2, 6, self.config.hidden_size)

    def visual_feats(self) -> torch.Tensor:
        return self.normal(2, 5, self.config.visual_feat_dim)

    def visual_pos(self) -> torch.Tensor:
        return self.uniform(2, 5, self.config.visual_pos_dim)

    def visual_embeds(self) -> torch.Tensor:
        return self.normal(2, 5, self.config.visual_embedding_dim)

    # sound
    def input_values(self) -> torch.Tensor:
        return self.normal(*_SOUNDS.get(self.kind, (2, 200)))

    def input_features(self) -> torch.Tensor:
        if self.kind in _SOUNDS:
            return self.normal(*_SOUNDS[self.kind])
        audio = self._part("audio_config", "encoder_config")
        channels = getattr(audio, "num_mel_bins", None) or 8
        shape = (2, 40, channels) if self.kind.startswith(_TIME_FIRST) else (2, channels, 40)
        return self.normal(*shape)

    audio_mel = input_features

    def noise_sequence(self) -> torch.Tensor:
        return self.normal(2, 12, self.config.model_in_channels)

    def is_longer(self) -> torch.Tensor:
        return torch.zeros(2, 1, dtype=torch.bool)

    def input_features_mask(self) -> torch.Tensor:
        return torch.ones(2, 40, dtype=torch.long)

    def audio_mel_mask(self) -> torch.Tensor:
        return torch.zeros(2, 40, dtype=torch.bool)

    def decoder_input_values(self) -> torch.Tensor:
        return self.normal(2, 6, self.config.num_mel_bins)

    # series
    def past_values(self) -> torch.Tensor:
        length = self.config.context_length
        if hasattr(self.config, "lags_sequence"):
            return self.normal(2, length + max(self.config.lags_sequence))
        if self.kind.startswith("timesfm"):
            return self.normal(2, length)
        return self.normal(2, length, self.config.num_input_channels)

    def past_values_padding(self) -> torch.Tensor:
        return torch.zeros(2, self.config.context_length, dtype=torch.long)

    def freq(self) -> torch.Tensor:
        return torch.zeros(2, 1, dtype=torch.long)

    def past_time_features(self) -> torch.Tensor:
        length = self.config.context_length + max(self.config.lags_sequence)
        return self.normal(2, length, self.config.num_time_features)

    def past_observed_mask(self) -> torch.Tensor:
        return torch.ones(2, self.config.context_length + max(self.config.lags_sequence))

    def future_values(self) -> torch.Tensor:
        return self.normal(2, self.config.prediction_length)

    def future_time_features(self) -> torch.Tensor:
        return self.normal(2, self.config.prediction_length, self.config.num_time_features)

    # others
    def inputs(self) -> torch.Tensor:
        return self.normal(2, LENGTH, self.config.d_model)

    def states(self) -> torch.Tensor:
        return self.normal(2, LENGTH, self.config.state_dim)

    def actions(self) -> torch.Tensor:
        return self.normal(2, LENGTH, self.config.act_dim)

    def returns_to_go(self) -> torch.Tensor:
        return self.normal(2, LENGTH, 1)

    def timesteps(self) -> torch.Tensor:
        return torch.arange(LENGTH).repeat(2, 1)

    def normal(self, *shape: int) -> torch.Tensor:
        """Normal random numbers."""
        return torch.randn(*shape, generator=self.random, dtype=torch.float64)

    def uniform(self, *shape: int) -> torch.Tensor:
        """Random numbers between 0 and 1."""
        return torch.rand(*shape, generator=self.random, dtype=torch.float64)

    def _part(self, *names: str) -> Any:
        """The sub-configuration of the first of these names that is there, or the whole."""
        found = (getattr(self.config, name, None) for name in names)
        return next((one for one in found if one is not None), self.config)


_GRIDS = (  # towers that take the patches of all images in one row
    "cohere_compass_vision", "cosmos3_edge_vision", "exaone4_5_vision", "glm4v_moe_vision",
    "glm4v_vision", "glm5_next_vision", "glm_image_vision", "glm_ocr_vision", "hunyuan_vl_vision",
    "hy_v4_vl_vision", "kimi_k25_vision", "lfm3_vl_vision", "muse_glimmer_vision",
    "muse_spark_vision", "qwen2_5_vl_vision", "qwen2_vl_vision", "qwen3_5_moe_vision",
    "qwen3_5_vision", "qwen3_vl_moe_vision", "qwen3_vl_vision", "qwen4_exp_vision",
)  # fmt: skip
#: Inputs that set sizes, so that the graph keeps their values.
FIXED: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(_GRIDS, ("grid_thw",)),
    "siglip2": ("spatial_shapes",),
    "siglip2_vision_model": ("spatial_shapes",),
    "video_llama_3_vision": ("grid_thw", "merge_sizes"),
}
_FRAMED = {"timesformer", "videomae", "vivit", "xclip", "tvp", "video_llava", "vjepa2"}
