"""A schedule of learning rates is made and asked."""


def schedule(cls, config, steps):
    """The rate at each step."""
    rates = cls(**config)
    return [rates(step) for step in steps]
