"""Broken and unbroken variations of a spec, as many as one wants, the same for the same seed."""

import copy
import random

VALUES = [
    None, True, False, 0, 1, -1, 2, 3, 7, 64, 10**6, 10**30, -(10**30), 0.0, 0.5, 1.0, -0.5, 1e300,
    float("inf"), float("nan"), "", "see", "picture", "x", "none", "mean", "é", "2M", "a" * 100,
    "no", "1e-3", "\x00",
    "modules.see", "__class__", "os.system", "${HOME}", [], [1], [[]], {}, {"a": 1},
    [1, "a"], ["see"], ["see", "see"], {"block": "mlp"}, {"kind": "table", "numeric": 3},
    {"head": "regressor", "inputs": ["see"]}, [8] * 200,
]  # fmt: skip


def mutated(data, seed, names):
    """A copy of nested plain data with one to four changes; `names` are words of the format."""
    rng = random.Random(seed)
    data = copy.deepcopy(data)
    for _ in range(rng.choice([1, 1, 1, 2, 3, 4])):
        places = list(_places(data))
        if places:
            _change(rng, *rng.choice(places), names, places)
    return data


def _places(node):
    entries = node.items() if isinstance(node, dict) else enumerate(node)
    for key, value in list(entries):
        yield node, key
        if isinstance(value, (dict, list)):
            yield from _places(value)


def _change(rng, owner, key, names, places):
    match rng.randrange(8):
        case 0:
            del owner[key]
        case 1:
            owner[key] = copy.deepcopy(rng.choice(VALUES))
        case 2:
            owner[key] = rng.choice(names)
        case 3 if isinstance(owner, dict):
            owner[rng.choice(names)] = owner.pop(key)
        case 4 if isinstance(owner, dict):
            owner[rng.choice(names)] = copy.deepcopy(rng.choice(VALUES))
        case 5:
            other, at = rng.choice(places)
            owner[key] = copy.deepcopy(other[at])
        case 6 if isinstance(owner[key], (int, float)):
            owner[key] = type(owner[key])(owner[key] * rng.choice([0, 2, 3, 1000, -1]))
        case _ if isinstance(owner, list):
            owner.insert(key, copy.deepcopy(owner[key]))
        case _:
            owner[key] = [owner[key]]


def broken_text(text, seed):
    """A copy of a text with some letters removed, doubled or replaced."""
    rng = random.Random(seed)
    for _ in range(rng.randrange(1, 6)):
        at = rng.randrange(len(text))
        piece = rng.choice(
            ["", text[at] * 2, *"[]{}:,&*!?|>-#'\"%@`~\t\n\r\x00\x85é", "  ", "<<: "]
        )
        text = text[:at] + piece + text[at + rng.randrange(3) :]
    return text
