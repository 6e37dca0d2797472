"""Options from which calls are drawn, the same in every run."""

import itertools
import random


def draws(count, seed, /, **options):
    """So many combinations of options, each at most once; all where there are fewer."""
    names = list(options)
    whole = list(itertools.product(*options.values()))
    chosen = random.Random(seed).sample(whole, min(count, len(whole)))
    return [dict(zip(names, one, strict=True)) for one in chosen]
