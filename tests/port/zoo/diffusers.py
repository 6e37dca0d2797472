"""Small models of diffusers: U-Nets, transformers and auto-encoders of diffusion."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from port.zoo.inputs import image, integers, numbers

Model = tuple[Any, Any]
_BLOCKS = {"block_out_channels": (16, 32), "layers_per_block": 1, "norm_num_groups": 8}
_CODER = {
    "down_block_types": ("DownEncoderBlock2D",) * 2,
    "up_block_types": ("UpDecoderBlock2D",) * 2,
    "latent_channels": 4,
}


def build(name: str) -> Model:
    """The model of that name, and its inputs."""
    import diffusers

    return _MODELS[name](diffusers)


def _unet(diffusers: Any) -> Model:
    module = diffusers.UNet2DModel(
        sample_size=16,
        down_block_types=("DownBlock2D", "AttnDownBlock2D"),
        up_block_types=("AttnUpBlock2D", "UpBlock2D"),
        attention_head_dim=8,
        **_BLOCKS,
    )
    return module, {"sample": image(16), "timestep": _steps(), "return_dict": False}


def _unet_conditioned(diffusers: Any) -> Model:
    module = diffusers.UNet2DConditionModel(
        sample_size=16,
        down_block_types=("CrossAttnDownBlock2D", "DownBlock2D"),
        up_block_types=("UpBlock2D", "CrossAttnUpBlock2D"),
        cross_attention_dim=12,
        attention_head_dim=8,
        **_BLOCKS,
    )
    inputs = {"sample": numbers(2, 4, 16, 16), "timestep": _steps()}
    return module, {**inputs, "encoder_hidden_states": numbers(2, 5, 12), "return_dict": False}


def _autoencoder(diffusers: Any) -> Model:
    module = diffusers.AutoencoderKL(**_BLOCKS, **_CODER)
    return module, {"sample": image(16), "return_dict": False}


def _quantised_autoencoder(diffusers: Any) -> Model:
    module = diffusers.VQModel(**_BLOCKS, **_CODER, num_vq_embeddings=12)
    return module, {"sample": image(16), "return_dict": False}


def _tiny_autoencoder(diffusers: Any) -> Model:
    blocks = {f"{side}_block_out_channels": (16, 16) for side in ("encoder", "decoder")}
    module = diffusers.AutoencoderTiny(
        **blocks, num_encoder_blocks=(1, 1), num_decoder_blocks=(1, 1)
    )
    return module, {"sample": image(16), "return_dict": False}


def _dit(diffusers: Any) -> Model:
    module = diffusers.DiTTransformer2DModel(
        num_attention_heads=2,
        attention_head_dim=8,
        in_channels=4,
        out_channels=8,
        num_layers=2,
        norm_num_groups=4,
        sample_size=8,
        num_embeds_ada_norm=10,
    )
    inputs = {"hidden_states": numbers(2, 4, 8, 8), "timestep": _steps()}
    return module, {**inputs, "class_labels": integers(0, 10, 2), "return_dict": False}


def _sd3(diffusers: Any) -> Model:
    module = diffusers.SD3Transformer2DModel(
        sample_size=8,
        patch_size=2,
        in_channels=4,
        num_layers=2,
        attention_head_dim=8,
        num_attention_heads=2,
        joint_attention_dim=12,
        caption_projection_dim=16,
        pooled_projection_dim=10,
        out_channels=4,
        pos_embed_max_size=8,
    )
    inputs = {"hidden_states": numbers(2, 4, 8, 8), "timestep": _steps()}
    inputs |= {"encoder_hidden_states": numbers(2, 5, 12), "pooled_projections": numbers(2, 10)}
    return module, {**inputs, "return_dict": False}


def _steps() -> torch.Tensor:
    return torch.tensor([3, 7])


_MODELS: dict[str, Callable[[Any], Model]] = {
    "unet": _unet,
    "unet_conditioned": _unet_conditioned,
    "autoencoder_kl": _autoencoder,
    "vq": _quantised_autoencoder,
    "autoencoder_tiny": _tiny_autoencoder,
    "dit": _dit,
    "sd3": _sd3,
}
NAMES = tuple(_MODELS)
