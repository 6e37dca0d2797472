"""Tic-tac-toe against an opponent that never errs."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from xarch.data.extra import load

Array = np.ndarray[Any, Any]
Board = tuple[int, ...]  # nine fields: 0 empty, 1 the one to move next, -1 the other

_LINES = ((0, 1, 2), (3, 4, 5), (6, 7, 8), (0, 3, 6), (1, 4, 7), (2, 5, 8), (0, 4, 8), (2, 4, 6))
EMPTY: Board = (0,) * 9


class TicTacToe:
    """The agent against minimax, which chooses at random among its best moves; either may begin.

    The agent sees 18 numbers: a 1 for each of its own fields, then for each of the opponent's. It
    is given 1 for a win (which a perfect opponent never allows), 0.5 for a draw, -1 for a loss or
    for a move on a taken field, which ends the game. It has the methods of a `gymnasium.Env` and is
    none, so that this module can be read where gymnasium is missing.
    """

    def __init__(self) -> None:
        spaces = load("gymnasium.spaces", "apps", "tictactoe")
        self.observation_space = spaces.Box(0, 1, (18,), np.float32)
        self.action_space = spaces.Discrete(9)
        self.random = np.random.default_rng()
        self.board = EMPTY

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Array, dict[str, Any]]:
        """An empty board, or one with the opponent's first move."""
        if seed is not None:
            self.random = np.random.default_rng(seed)
        self.board = EMPTY
        if self.random.random() < 0.5:
            self._answer()
        return self._seen(), {}

    def step(self, action: Any) -> tuple[Array, float, bool, bool, dict[str, Any]]:
        """The agent's move and the opponent's answer."""
        if self.board[int(action)]:
            return self._seen(), -1.0, True, False, {}
        self.board = moved(self.board, int(action))  # seen from the opponent now
        if (end := ended(self.board)) is None:
            self._answer()
            end = ended(self.board)
            return self._seen(), _reward(end), end is not None, False, {}
        self.board = tuple(-one for one in self.board)
        return self._seen(), _reward(-end), True, False, {}

    def close(self) -> None:
        """Does nothing: there is nothing to free."""

    def _answer(self) -> None:
        moves = best_moves(self.board)
        self.board = moved(self.board, moves[int(self.random.integers(len(moves)))])

    def _seen(self) -> Array:
        board = np.array(self.board)
        return np.concatenate([board == 1, board == -1]).astype(np.float32)


def moved(board: Board, field: int) -> Board:
    """The board after a move, seen from the other side."""
    return tuple(-1 if at == field else -one for at, one in enumerate(board))


def ended(board: Board) -> int | None:
    """-1 where the one who just moved has won, 0 for a draw, None where the game goes on."""
    if any(all(board[at] == -1 for at in line) for line in _LINES):
        return -1
    return 0 if all(board) else None


@cache
def value(board: Board) -> int:
    """What the one to move can reach: 1 a win, 0 a draw, -1 a loss."""
    end = ended(board)
    if end is not None:
        return end
    return max(-value(moved(board, at)) for at in range(9) if not board[at])


def best_moves(board: Board) -> list[int]:
    """All moves that reach `value`."""
    return [at for at in range(9) if not board[at] and -value(moved(board, at)) == value(board)]


def _reward(end: int | None) -> float:
    """For the agent, from its own view: -1 lost, 0 drawn, 1 won."""
    return {None: 0.0, -1: -1.0, 0: 0.5, 1: 1.0}[end]
