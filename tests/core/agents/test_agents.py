"""Environments, memory, advantages and the loops, with no framework."""

import numpy as np
import pytest

from xarch.agents import Mirror, play
from xarch.agents.advantages import advantages
from xarch.agents.dqn import Memory
from xarch.agents.environments import make
from xarch.agents.environments.tictactoe import EMPTY, best_moves, ended, moved, value
from xarch.agents.playing import at_random
from xarch.agents.ppo import drawn
from xarch.agents.training import fitted
from xarch.errors import ArgumentError
from xarch.spec import load


def test_the_opponent_never_loses():
    assert value(EMPTY) == 0
    score = play(at_random(9, 3), "tictactoe", 150, 5)
    assert set(score.returns) <= {-1.0, 0.5}
    assert score.mean < -0.5


def test_the_opponent_wins_where_it_can():
    board = (1, 1, 0, -1, -1, 0, 0, 0, 0)
    assert best_moves(board) == [2]
    assert ended(moved(board, 2)) == -1


def test_a_perfect_agent_draws():
    def perfect(seen):
        board = tuple((seen[:9] - seen[9:]).astype(int))
        return best_moves(board)[0]

    assert set(play(perfect, "tictactoe", 60, 1).returns) == {0.5}


def test_one_seed_plays_the_same():
    first, second, other = (
        play(at_random(2, seed), "CartPole-v1", 5, seed).returns for seed in (4, 4, 5)
    )
    assert first == second != other


def test_discrete_states_are_vectors():
    player = make("FrozenLake-v1", 0)
    assert player.begin().tolist() == [1.0] + [0.0] * 15
    assert (player.size, player.actions) == (16, 4)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("CartPole-v9", "no environment 'CartPole-v9'.*CartPole-v1"),
        ("Pendulum-v1", "choose among a number of actions"),
        ("Blackjack-v1", "observations of the kind Tuple"),
    ],
)
def test_environments_that_do_not_fit_are_refused(name, says):
    with pytest.raises(ArgumentError, match=says):
        make(name, 0)


def test_a_spec_takes_the_sizes_of_the_environment():
    spec, name = fitted(load("agent"), "tictactoe")
    assert spec.inputs["observation"].shape == (18,)
    assert (name, spec.outputs["act"].head.actions) == ("act", 9)
    with pytest.raises(ArgumentError, match="one input, named observation"):
        fitted(load("image"), "tictactoe")


def test_advantages_are_the_weighted_sum_of_surprises():
    generator = np.random.default_rng(0)
    rewards, values = generator.normal(size=(2, 6, 3))
    over = generator.random((6, 3)) < 0.3
    last = generator.normal(size=3)
    found = advantages(rewards, values, over, last, 0.9, 0.8)
    following = np.concatenate([values[1:], last[None]])
    surprise = rewards + 0.9 * following * ~over - values
    for player in range(3):
        for step in range(6):
            expected, weight = 0.0, 1.0
            for later in range(step, 6):
                expected += weight * surprise[later, player]
                weight *= 0.9 * 0.8
                if over[later, player]:
                    break
            assert found[step, player] == pytest.approx(expected)


def test_memory_forgets_the_oldest():
    memory = Memory(3, 1)
    for step in range(5):
        memory.put(np.array([step]), step, float(step), np.array([step + 1]), True)
    seen, after, rows = memory.draw(200, np.random.default_rng(0))
    assert set(seen.ravel()) == {2.0, 3.0, 4.0}
    np.testing.assert_array_equal(after, seen + 1)
    np.testing.assert_array_equal(rows[:, 0], seen[:, 0])


def test_actions_are_drawn_by_their_probabilities():
    logits = np.log(np.tile([0.1, 0.6, 0.3], (20_000, 1)))
    actions, logs = drawn(logits, np.random.default_rng(0))
    shares = np.bincount(actions, minlength=3) / len(actions)
    np.testing.assert_allclose(shares, [0.1, 0.6, 0.3], atol=0.012)
    np.testing.assert_allclose(np.exp(logs), np.array([0.1, 0.6, 0.3])[actions])


def test_a_mirror_refuses_what_it_does_not_know():
    with pytest.raises(ArgumentError, match=r"no .*Conv2D"):
        Mirror(load("image"), {})
