"""What agents play: gymnasium's environments by their id, and those of this folder by name."""

from xarch.agents.environments.making import OWN, Player, make

__all__ = ["OWN", "Player", "make"]
