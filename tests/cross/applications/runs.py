"""The runs that the table of applications is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Record = Mapping[str, Any]


@dataclass(frozen=True)
class Run:
    """A training whose figure the table holds.

    Attributes:
        field: What it is an example of.
        command: What follows `xarch`, without output and backend.
        measure: The field's measure, as people of the field call it.
        key: Its name among a record's scores.
        floor: What it has to reach, or the name of the score that it has to beat.
        falls: Whether less is better.
    """

    field: str
    command: str
    measure: str
    key: str
    floor: float | str | None
    falls: bool = False

    @property
    def agent(self) -> bool:
        """Whether an agent learns by playing."""
        return self.command.startswith("agent")

    def floor_of(self, record: Record) -> float | None:
        """The number that has to be reached."""
        return record["scores"][self.floor] if isinstance(self.floor, str) else self.floor

    def holds(self, record: Record) -> bool:
        """Whether it is."""
        floor, found = self.floor_of(record), record["scores"][self.key]
        return floor is None or (found <= floor if self.falls else found >= floor)


_PLAYED = "mean return of 100 episodes"
RUNS = (
    Run("Images", "train image", "accuracy", "val_accuracy", 0.98),
    Run("Faces", "train faces", "equal error rate", "equal_error_rate",
        "equal_error_rate_of_pixels", falls=True),
    Run("Licence plates", "train plates", "plates without a mistake", "plate_accuracy", 0.95),
    Run("Text", "train text", "macro-F1", "macro_f1", "macro_f1_of_tf_idf"),
    Run("Sentiment", "train sentiment", "macro-F1", "macro_f1", "macro_f1_of_tf_idf"),
    Run("Speech", "train speech", "character error rate", "character_error_rate", 0.05,
        falls=True),
    Run("Translation, dates", "train translate", "exact match", "exact_date", 0.98),
    Run("Translation, names", "train translate", "chrF", "chrf_of_names", None),
    Run("Picture and tone", "train multimodal data.missing=0", "accuracy", "val_accuracy", None),
    Run("Picture alone", "train multimodal data.missing=0 data.senses=picture", "accuracy",
        "val_accuracy", None),
    Run("Tone alone", "train multimodal data.missing=0 data.senses=tone", "accuracy",
        "val_accuracy", None),
    Run("One missing at times", "train multimodal", "accuracy where both are there",
        "accuracy_whole", None),
    Run("- without the picture", "train multimodal", "accuracy", "accuracy_no_picture", None),
    Run("- without the tone", "train multimodal", "accuracy", "accuracy_no_tone", None),
    Run("CartPole, PPO", "agent --environment CartPole-v1", _PLAYED, "return", 475),
    Run("CartPole, DQN", "agent --environment CartPole-v1 --algorithm dqn", _PLAYED, "return", 475),
    Run("FrozenLake, DQN", "agent --environment FrozenLake-v1 --algorithm dqn", _PLAYED, "return",
        "return_at_random"),
    Run("Tic-tac-toe, PPO", "agent --environment tictactoe --algorithm ppo", _PLAYED, "return",
        "return_at_random"),
)  # fmt: skip
COMMANDS = tuple(dict.fromkeys(one.command for one in RUNS))
