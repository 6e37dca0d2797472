"""The key-value caches of transformers as inputs and outputs."""

import inspect

import pytest
import torch
from torch import nn
from transformers import T5Config, T5ForConditionalGeneration

from xarch import port
from xarch.port.verify import verify_in


@pytest.fixture
def t5():
    config = T5Config(
        vocab_size=50,
        d_model=16,
        d_kv=4,
        d_ff=24,
        num_layers=2,
        num_heads=2,
        dropout_rate=0.0,
        decoder_start_token_id=0,
    )
    return T5ForConditionalGeneration(config).eval()


NAME = next(  # older releases of transformers have the second
    one
    for one in ("cache", "past_key_values")
    if one in inspect.signature(T5ForConditionalGeneration.forward).parameters
)
TOKENS = {"input_ids": torch.arange(1, 15).view(2, 7), "decoder_input_ids": torch.ones(2, 3).long()}


class Step(nn.Module):
    """One more token of an encoder-decoder."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, token, states, cache):
        given = {"encoder_outputs": (states,), "decoder_input_ids": token}
        found = self.model(**given, use_cache=True, **{NAME: cache})
        return {"logits": found.logits, "cache": found[NAME]}


def test_an_encoder_decoder_returns_both_its_caches(t5):
    model = port.from_torch(t5, TOKENS).model
    cache = model.output[NAME]
    assert [one.shape for one in cache["self_attention_cache"]["key_cache"]] == [
        (None, 2, 3, 4)
    ] * 2
    assert cache["cross_attention_cache"]["value_cache"][0].shape == (None, 2, 7, 4)


def test_a_decoding_step_takes_both_caches(t5, plain, wide):
    with torch.no_grad():
        found = t5(**TOKENS, use_cache=True)
    example = {
        "token": TOKENS["decoder_input_ids"][:, :1],
        "states": found.encoder_last_hidden_state,
        "cache": found[NAME],
    }
    ported = port.from_torch(Step(t5), example)
    names = {one.name for one in ported.model.inputs}
    assert "cache_cross_attention_cache_key_cache_1" in names
    assert verify_in(ported, wide, plain, checks=["forward"]).ok
