"""Scenarios on the screen: their list, and what became of their steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from segmock.contract.reports.texts import cut
from segmock.core.journal import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from segmock.replaying.listing import Listed
    from segmock.replaying.outcome import Outcome, Replay

COLOURS = {"kept": "green", "broken": "red", "skipped": "yellow"}
MAX_TEXT = 600
"""Characters of what was expected and of what came."""


def cells(one: Listed) -> tuple[str, ...]:
    """Return the name, the vendors, the number of steps and the purpose of a scenario."""
    scenario = one.scenario
    return scenario.name, ", ".join(one.vendors), str(one.steps), scenario.purpose


def table(found: Iterable[Listed]) -> Table:
    """Return the table of scenarios."""
    made = Table(box=None, pad_edge=False)
    for heading in ("name", "vendors", "steps", "purpose"):
        made.add_column(heading, justify="right" if heading == "steps" else "left", overflow="fold")
    for one in found:
        made.add_row(*(Text(printable(cell)) for cell in cells(one)))
    return made


def lines(replay: Replay) -> Iterator[Text]:
    """Yield what became of a scenario: a line with counts, and what is not as expected."""
    counts = [(state, count) for state in COLOURS if (count := replay.count(state))]
    parts = [(f"{count} {state}", COLOURS[state]) for state, count in counts]
    told: list[str | tuple[str, str]] = [f"{printable(replay.scenario)}: "]
    for n, part in enumerate(parts):
        told += [", ", part] if n else [part]
    yield Text.assemble(*told)
    for note in replay.notes:
        yield Text(f"  {printable(note)}", style="dim")
    for outcome in replay.outcomes:
        if outcome.state == "broken":
            yield from _broken(outcome)
        elif outcome.skipped:
            yield Text.assemble(
                ("  skipped ", COLOURS["skipped"]),
                printable(f"{outcome.name} at {outcome.step.pointer}: {outcome.skipped}"),
            )


def total(replays: Sequence[Replay]) -> Text:
    """Return the last line: how many scenarios are kept."""
    kept = sum(one.kept for one in replays)
    style = COLOURS["kept" if kept == len(replays) else "broken"]
    return Text(f"{kept} of {len(replays)} scenarios as expected", style=style)


def _broken(outcome: Outcome) -> Iterator[Text]:
    yield Text.assemble(
        ("  broken ", COLOURS["broken"]),
        printable(f"{outcome.name} at {outcome.step.pointer}"),
    )
    if outcome.line:
        yield Text(printable(f"    {cut(outcome.line, MAX_TEXT)}"), style="bold")
    if outcome.response is not None:
        said = f"    answered {outcome.response.status}"
        yield Text(printable(said + (f", {outcome.request_id}" if outcome.request_id else "")))
    if outcome.problem:
        yield Text(f"    {printable(outcome.problem)}")
    for one in outcome.mismatches:
        yield Text(f"    {printable(f'{one.part} {one.pointer}'.rstrip())}")
        yield Text(f"    - expected {printable(cut(one.expected, MAX_TEXT))}", style="red")
        yield Text(f"    + got      {printable(cut(one.got, MAX_TEXT))}", style="green")
