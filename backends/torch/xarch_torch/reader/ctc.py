"""The loss of connectionist temporal classification, by its recursion over the steps."""

from __future__ import annotations

from typing import Any

import torch
from torch._higher_order_ops.scan import scan

_NEVER = -1e30  # the logarithm of nothing, of which differences are numbers


def ctc_loss(
    log_probs: torch.Tensor,
    targets: torch.Tensor,
    input_lengths: Any,
    target_lengths: Any,
    blank: int = 0,
    reduction: str = "mean",
    zero_infinity: bool = False,
) -> torch.Tensor:
    """What `torch.nn.functional.ctc_loss` computes, whose own op reads lengths as numbers."""
    single = log_probs.dim() == 2
    scores = log_probs.unsqueeze(1) if single else log_probs
    steps, goals = (_lengths(one, scores.device) for one in (input_lengths, target_lengths))
    labels = _rows(targets, goals, target_lengths, scores.shape[1])
    losses = _losses(scores, labels, steps, goals, blank)
    if zero_infinity:
        losses = torch.where(torch.isinf(losses), torch.zeros_like(losses), losses)
    if reduction == "mean":
        return (losses / goals.clamp(min=1).to(losses.dtype)).mean()
    if reduction == "sum":
        return losses.sum()
    return losses.squeeze(0) if single else losses


def _lengths(given: Any, device: Any) -> torch.Tensor:
    lengths = given if isinstance(given, torch.Tensor) else torch.tensor(given, device=device)
    return lengths.reshape(-1).long()


def _rows(targets: torch.Tensor, goals: torch.Tensor, given: Any, batch: Any) -> torch.Tensor:
    """The labels of each sequence in a row; those laid end to end are cut where each begins."""
    if targets.dim() == 2 or targets.numel() == 0:
        return targets.long().reshape(batch, -1)
    longest = targets.shape[0] if isinstance(given, torch.Tensor) else max([*given, 0])
    places = (goals.cumsum(0) - goals)[:, None] + torch.arange(longest, device=targets.device)
    return targets.long()[places.clamp(max=targets.shape[0] - 1)]


def _losses(
    scores: torch.Tensor,
    labels: torch.Tensor,
    steps: torch.Tensor,
    goals: torch.Tensor,
    blank: int,
) -> torch.Tensor:
    batch, width = scores.shape[1], 2 * labels.shape[1] + 1
    between = torch.full_like(labels, blank)
    spread = torch.stack([between, labels], 2).flatten(1)
    spread = torch.cat([spread, torch.full_like(goals, blank)[:, None]], 1)
    # what the rows hold behind their ends is never reached, and may be no label
    spread = torch.where(torch.arange(width) < 2 * goals[:, None] + 1, spread, blank)
    finite = torch.clamp(scores, min=_NEVER)
    emitted = finite.gather(2, spread.unsqueeze(0).expand(scores.shape[0], batch, width))
    skips = torch.nn.functional.pad(spread[:, 2:] != spread[:, :-2], (2, 0))
    at = torch.arange(scores.shape[0])
    begins = (torch.arange(width) < 2) & (torch.arange(width) < 2 * goals[:, None] + 1)
    first = torch.where(begins, emitted[0], torch.full_like(emitted[0], _NEVER))

    def step(state: torch.Tensor, given: Any) -> Any:
        emission, place = given
        one = torch.nn.functional.pad(state[:, :-1], (1, 0), value=_NEVER)
        two = torch.nn.functional.pad(state[:, :-2], (2, 0), value=_NEVER)
        two = torch.where(skips, two, torch.full_like(two, _NEVER))
        joined = torch.logsumexp(torch.stack([state, one, two]), 0) + emission
        new = torch.where((place < steps)[:, None], joined.clamp(min=_NEVER), state)
        return new, new[:, 0].clone()

    last, _ = scan(step, first, (emitted[1:], at[1:]))
    ends = torch.stack([2 * goals, (2 * goals - 1).clamp(min=0)], 1)
    both = last.gather(1, ends)
    only = torch.stack([both[:, 0], torch.full_like(both[:, 0], _NEVER)], 1)
    total = torch.logsumexp(torch.where((goals > 0)[:, None], both, only), 1)
    found = torch.where(total < 0.5 * _NEVER, torch.full_like(total, -torch.inf), total)
    return _as_of_shares(finite, at, steps) - found


def _as_of_shares(scores: torch.Tensor, at: torch.Tensor, steps: torch.Tensor) -> torch.Tensor:
    """Zero with the slope that torch adds, which is none where `scores` are a `log_softmax`."""
    moved = (scores.exp().detach() * (scores - scores.detach())).sum(2)
    return torch.where(at[:, None] < steps, moved, torch.zeros_like(moved)).sum(0)
