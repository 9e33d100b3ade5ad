"""From measurements to medians, ratios and a verdict on what the README promises."""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import median

PROMISE = 3.0
"""How many times the peer's rate segmock must reach in every case."""

SUBJECT = "segmock"
PEER = "prism"
"""The peer of the promise."""


@dataclass(slots=True)
class Measured:
    """One contender's figures, one of each for each round.

    `starts` are seconds, `idle` and `loaded` KiB, `rates` answers in a second by case; `sizes` are
    the bytes of one answer's body by case.
    """

    name: str
    starts: list[float] = field(default_factory=list)
    idle: list[int] = field(default_factory=list)
    loaded: list[int] = field(default_factory=list)
    rates: dict[str, list[float]] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ratio:
    """How many times the peer's rate; the median over the rounds, and the worst and best one."""

    middle: float
    low: float
    high: float


def ratio(subject: list[float], peer: list[float]) -> Ratio:
    """Compare the rates of each round: what disturbs the machine in a round disturbs both."""
    rounds = [ours / theirs for ours, theirs in zip(subject, peer, strict=True)]
    return Ratio(median(rounds), min(rounds), max(rounds))


def broken_promises(measured: dict[str, Measured]) -> list[str]:
    """Return a sentence for each promise that these figures break."""
    subject, peer = measured[SUBJECT], measured[PEER]
    broken = [
        f"{case}: {times:.2f} times {PEER}, promised are {PROMISE:g}"
        for case, rates in subject.rates.items()
        if (times := ratio(rates, peer.rates[case]).middle) < PROMISE
    ]
    ours, theirs = median(subject.starts), median(peer.starts)
    if ours >= theirs:
        broken.append(f"cold start: {ours:.2f} s, {PEER} starts in {theirs:.2f} s")
    return broken
