"""What is read out of logits, against a model that is a table."""

import itertools

import numpy as np
import pytest

from xarch.decoding import beam, greedy, greedy_ctc

BEGIN, END, WORDS = 1, 2, 6


def table_model(seed):
    """A model whose next token depends on the last two, as a function of what is written."""
    table = np.random.default_rng(seed).normal(size=(WORDS, WORDS, WORDS)) * 2

    def logits(written):
        before = np.roll(written, 1, axis=1)
        before[:, 0] = 0
        return table[before, written]

    return logits


def log_probability(logits, tokens, length):
    """Of one text with its end."""
    text = [*tokens, END][:length]
    written = np.zeros((1, length), int)
    written[0, : len(text)] = [BEGIN, *text[:-1]]
    values = logits(written)[0]
    logs = values - np.log(np.exp(values).sum(-1, keepdims=True))
    return sum(logs[at, token] for at, token in enumerate(text))


def spoken(row):
    found = [int(one) for one in row]
    return tuple(found[: found.index(0)] if 0 in found else found)


def every_text(length):
    tokens = [one for one in range(WORDS) if one not in {END, 0}]
    for size in range(length + 1):
        yield from itertools.product(tokens, repeat=size)


@pytest.mark.parametrize("seed", range(4))
def test_a_wide_beam_finds_the_likeliest_text(seed):
    model, length = table_model(seed), 4

    def quiet(written):  # padding is no word
        values = model(written).copy()
        values[:, :, 0] = -100
        return values

    best = max(every_text(length), key=lambda text: log_probability(quiet, text, length))
    found = beam(quiet, 2, length, BEGIN, END, width=200, penalty=0.0)
    assert [spoken(row) for row in found] == [best, best]


def test_a_beam_of_one_is_greedy():
    model = table_model(9)
    one = beam(model, 3, 5, BEGIN, END, width=1)
    np.testing.assert_array_equal(one, greedy(model, 3, 5, BEGIN, END))


def test_greedy_follows_the_likeliest_token():
    chain = np.full((WORDS, WORDS), -9.0)
    for token, following in ((BEGIN, 3), (3, 5), (5, 4), (4, END)):
        chain[token, following] = 9.0
    found = greedy(lambda written: chain[written], 2, 6, BEGIN, END)
    assert found.tolist() == [[3, 5, 4, 0, 0, 0]] * 2
    short = greedy(lambda written: chain[written], 1, 2, BEGIN, END)
    assert short.tolist() == [[3, 5]]


def test_ctc_joins_repetitions_but_not_across_a_blank():
    path = np.eye(4)[[[1, 1, 0, 1, 2, 2, 3], [0, 0, 0, 0, 0, 0, 0]]]
    assert greedy_ctc(path, "abc") == ["aabc", ""]
