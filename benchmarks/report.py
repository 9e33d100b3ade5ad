"""The figures for people, as a table, and for programs, as JSON."""

from __future__ import annotations

from dataclasses import asdict
from statistics import median
from typing import TYPE_CHECKING

from rich.box import SIMPLE
from rich.table import Table

from benchmarks.verdict import SUBJECT, ratio

if TYPE_CHECKING:
    from benchmarks.verdict import Measured


def table(measured: dict[str, Measured]) -> Table:
    """Return the medians of all contenders side by side, and segmock's ratio to each other."""
    subject = measured[SUBJECT]
    peers = [m for name, m in measured.items() if name != SUBJECT]
    shown = Table(box=SIMPLE)
    shown.add_column("answers/s", no_wrap=True)
    shown.add_column(SUBJECT, justify="right")
    for peer in peers:
        shown.add_column(peer.name, justify="right")
        shown.add_column("ratio", justify="right", no_wrap=True)
    for case, rates in subject.rates.items():
        cells = []
        for peer in peers:
            times = ratio(rates, peer.rates[case])
            spread = f"{times.middle:.2f} ({times.low:.1f}-{times.high:.1f})"
            cells += [f"{median(peer.rates[case]):,.0f}", spread]
        shown.add_row(case, f"{median(rates):,.0f}", *cells)
    shown.add_section()
    for label, ours in _rest(subject).items():
        theirs = [_rest(peer)[label] for peer in peers]
        if ours and all(theirs):
            cells = [
                cell
                for values in theirs
                for cell in (f"{median(values):.2f}", f"{median(ours) / median(values):.2f}")
            ]
            shown.add_row(label, f"{median(ours):.2f}", *cells)
    return shown


def _rest(figures: Measured) -> dict[str, list[float]]:
    """Return the figures of which less is better; a list is empty where nobody tells."""
    return {
        "cold start, s": figures.starts,
        "MiB at start": [kib / 1024 for kib in figures.idle],
        "MiB after load": [kib / 1024 for kib in figures.loaded],
    }


def as_json(
    measured: dict[str, Measured], machine: dict[str, object], broken: list[str]
) -> dict[str, object]:
    """Return everything that was measured, with the ratios and the verdict."""
    subject = measured[SUBJECT]
    ratios = {
        name: {case: asdict(ratio(rates, m.rates[case])) for case, rates in subject.rates.items()}
        for name, m in measured.items()
        if name != SUBJECT
    }
    figures = {name: asdict(m) for name, m in measured.items()}
    return {"machine": machine, "measured": figures, "ratios": ratios, "broken_promises": broken}
