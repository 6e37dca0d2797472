"""`evaluate`: the agent of a run folder plays again."""

from __future__ import annotations

from dataclasses import dataclass

from xarch.agents import learner
from xarch.agents.mirror import Mirror
from xarch.agents.playing import Score
from xarch.agents.training import tested
from xarch.errors import TrainError
from xarch.spec.loading import load
from xarch.train.backends import chosen, running
from xarch.train.folder import Run
from xarch.workers import Workers


@dataclass(frozen=True)
class Replay:
    """What came out.

    Attributes:
        backend: What read the model.
        score: Of a hundred episodes, each action the likeliest.
        recorded: The mean return that the run itself had in a hundred episodes.
    """

    backend: str
    score: Score
    recorded: float


def evaluate(
    run: Run, *changes: str, backend: str | None = None, workers: Workers | None = None
) -> Replay:
    """Plays a hundred episodes with a run's agent.

    Args:
        run: The run folder.
        *changes: Overrides of the spec; `run.seed=1` for other episodes.
        backend: What reads the model; any will do.
        workers: Processes that run already and are left running; None starts one.

    Raises:
        TrainError: The run is no agent's.
        ArgumentError: Its environment is not installed here.
        WorkerFailed: The worker raised or died.
    """
    if run.environment is None:
        raise TrainError(f"{run.path} is no agent's run. xarch eval measures it on its data.")
    spec, name = load(run.spec, *changes), chosen(backend, workers)
    with running(name, workers) as at_work:
        path = str(run.model.absolute())
        weights = at_work.call(learner.weights_of, (path,), only=name)[name]
    score = tested(spec, Mirror(spec, weights), run.environment)
    return Replay(name, score, float(run.manifest["results"]["return"]))
