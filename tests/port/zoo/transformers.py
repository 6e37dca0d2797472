"""Small configurations of transformers architectures."""

from __future__ import annotations

from typing import Any

import torch

_SMALL: dict[str, Any] = {
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "intermediate_size": 48,
    "vocab_size": 99,
    "max_position_embeddings": 40,
    "image_size": 32,
    "patch_size": 8,
    "hidden_dropout_prob": 0.0,
    "attention_probs_dropout_prob": 0.0,
    "attention_dropout": 0.0,
    "hidden_dropout": 0.0,
    "embedding_size": 32,
    "num_key_value_heads": 2,
    "head_dim": 8,
    "pad_token_id": 0,
    "bos_token_id": 1,
    "eos_token_id": 2,
}
_OWN: dict[str, dict[str, Any]] = {
    "gpt2": {
        "n_embd": 32,
        "n_layer": 2,
        "n_head": 4,
        "n_positions": 40,
        "resid_pdrop": 0.0,
        "embd_pdrop": 0.0,
        "attn_pdrop": 0.0,
    },
    "bloom": {"n_layer": 2, "n_head": 4},
    "t5": {
        "d_model": 32,
        "d_kv": 8,
        "d_ff": 48,
        "num_layers": 2,
        "num_heads": 4,
        "dropout_rate": 0.0,
        "decoder_start_token_id": 0,
    },
    "bart": {
        "d_model": 32,
        "encoder_layers": 2,
        "decoder_layers": 2,
        "encoder_ffn_dim": 48,
        "decoder_ffn_dim": 48,
        "encoder_attention_heads": 4,
        "decoder_attention_heads": 4,
        "dropout": 0.0,
    },
    "distilbert": {"dim": 32, "n_layers": 2, "n_heads": 4, "hidden_dim": 48, "dropout": 0.0},
    "opt": {"ffn_dim": 48, "word_embed_proj_dim": 32, "dropout": 0.0},
    "deberta-v2": {"relative_attention": True, "pos_att_type": ["p2c", "c2p"]},
}
_OWN["marian"] = _OWN["mbart"] = _OWN["bart"]
_AS_IS = {"swin", "segformer", "resnet", "convnext"}
_OWN["swin"] = {
    "embed_dim": 16,
    "depths": [2, 2],
    "num_heads": [2, 4],
    "image_size": 56,
    "window_size": 7,
}
_OWN["segformer"] = {
    "hidden_sizes": [8, 16, 24, 32],
    "num_attention_heads": [1, 2, 2, 4],
    "depths": [1, 1, 1, 1],
}
_OWN["resnet"] = {"hidden_sizes": [8, 16, 24, 32], "depths": [1, 1, 1, 1], "embedding_size": 8}
_OWN["convnext"] = {"hidden_sizes": [8, 16, 24, 32], "depths": [1, 1, 1, 1]}
_DECODES = {"t5", "bart", "marian", "mbart"}
_IMAGES = {"vit", "deit", "beit", "convnext", "swin", "segformer", "dinov2", "resnet", "yolos"}


def build(name: str) -> tuple[Any, Any]:
    """The architecture's base model with a small configuration, and its inputs."""
    import transformers

    config = transformers.AutoConfig.for_model(name)
    common = {} if name in _AS_IS else _SMALL
    for key, value in {**common, **_OWN.get(name, {})}.items():
        known = isinstance(getattr(config, key, None), int | float | list | tuple)
        same = isinstance(getattr(config, key, None), int | float) != isinstance(value, list)
        if known and same and not isinstance(getattr(type(config), key, None), property):
            setattr(config, key, value)
    config.use_cache = False
    config.return_dict = True
    try:
        module = transformers.AutoModel.from_config(config, attn_implementation="sdpa")
    except ValueError:  # this architecture has only its own attention
        module = transformers.AutoModel.from_config(config, attn_implementation="eager")
    generator = torch.Generator().manual_seed(3)
    if name in _IMAGES:
        size = getattr(config, "image_size", 32)
        size = size if isinstance(size, int) else size[0]
        pixels = torch.randn(2, 3, size, size, generator=generator, dtype=torch.float64)
        return module, {"pixel_values": pixels}
    tokens = torch.randint(3, 99, (2, 11), generator=generator)
    inputs = {"input_ids": tokens, "attention_mask": torch.ones_like(tokens)}
    inputs["attention_mask"][1, 7:] = 0
    if name in _DECODES:
        inputs["decoder_input_ids"] = tokens[:, :6].clone()
    return module, inputs
