"""Something random is drawn again and again."""

import keras


def draws(function, *args, seed, **kwargs):
    """With a seed, with it again, with the next; twice from a generator, and once from its like."""
    generator, like = keras.random.SeedGenerator(seed), keras.random.SeedGenerator(seed)
    seeds = [seed, seed, seed + 1, generator, generator, like]
    return [function(*args, seed=one, **kwargs) for one in seeds]
