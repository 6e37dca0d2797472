"""Agents that learn by playing: PPO and DQN on gymnasium's environments and a board game.

The loops run in the parent process. An agent acts by `Mirror`, its model in plain numpy, because
asking a framework for one small answer costs a hundred times as much; only gradients are computed
in a backend's worker. Environments and draws come from one seed.
"""

from xarch.agents.evaluating import Replay, evaluate
from xarch.agents.loop import Update
from xarch.agents.mirror import Mirror
from xarch.agents.playing import Score, play
from xarch.agents.training import Outcome, train

__all__ = ["Mirror", "Outcome", "Replay", "Score", "Update", "evaluate", "play", "train"]
