"""A run of the contract suite: how far it is, and what it has found."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

from segmock.contract import groups
from segmock.contract.codes import label
from segmock.contract.finding import Started
from segmock.contract.reports.texts import cut, title
from segmock.core.journal import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from rich.console import Console

    from segmock.contract.finding import Finding, Report, Result, State

COLOURS: dict[State, str] = {"kept": "green", "broken": "red", "skipped": "yellow"}
MAX_TEXT = 600
"""Characters of what was expected and of what came."""
MAX_NAMES = 8
"""What one law was not held against that is named."""


@contextmanager
def progress(out: Console, vendor: str) -> Iterator[Callable[[Started | Result], None]]:
    """Yield what hears of each event of a run.

    A bar is drawn where colours are, and gone in the end; elsewhere there is one line for each
    group of laws, once the run is over.
    """
    done: list[Result] = []
    with Progress(
        TextColumn("{task.fields[vendor]}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[broken]}", style="red", markup=False),
        TimeElapsedColumn(),
        TextColumn("{task.description}", markup=False),
        console=out,
        transient=True,
        disable=not _drawn(out),
    ) as bars:
        task = bars.add_task("", total=None, vendor=printable(vendor), broken="")

        def tell(event: Started | Result) -> None:
            if isinstance(event, Started):
                what = printable(event.law)
                bars.update(task, description=what, total=event.total, completed=event.number - 1)
            else:
                done.append(event)
                if event.state == "broken":
                    broken = sum(one.state == "broken" for one in done)
                    bars.update(task, broken=f"{broken} broken")

        yield tell
    if not _drawn(out):
        for line in grouped(vendor, done):
            out.print(line)


def _drawn(out: Console) -> bool:
    return out.is_terminal and out.color_system is not None


def grouped(vendor: str, results: Iterable[Result]) -> Iterator[Text]:
    """Yield a line for each group of laws: how many are kept, broken and skipped."""
    counts: dict[str, Counter[State]] = {}
    for result in results:
        counts.setdefault(result.group, Counter())[result.state] += 1
    for group in sorted(counts, key=groups.rank):
        yield Text.assemble(
            printable(f"{vendor}: {groups.name(group)}: "), *_counted(counts[group])
        )


def show(out: Console, reports: Sequence[Report]) -> None:
    """Print what a run has found: findings, what was skipped, and one line for each vendor."""
    # As Text, because a plain string is searched for markup.
    for report in reports:
        for line in found(report):
            out.print(line)
    for report in reports:
        out.print(summary(report))


def found(report: Report) -> Iterator[Text]:
    """Yield the lines about one vendor, but for its summary; none where there is nothing to say."""
    for result in report.results:
        for finding in result.findings:
            yield from _finding(report, result, finding)
    reasons: dict[str, dict[str, list[str]]] = {}
    for result in report.results:
        if result.state == "skipped":
            reasons.setdefault(result.reason, {}).setdefault(result.law, []).append(result.subject)
    if reasons:
        yield Text(printable(f"{report.vendor}: skipped, since"), style="bold")
    for reason, laws in reasons.items():
        named = ", ".join(_named(law, list(filter(None, laws[law]))) for law in laws)
        yield Text(printable(f"  {reason.removesuffix('.')}: {named}"))
    for note in report.notes:
        yield Text(printable(f"{report.vendor}: {note}"), style="yellow")


def _named(law: str, subjects: Sequence[str]) -> str:
    """Return a law with what it would have been held against, some of it where that is much."""
    more = f" and {len(subjects) - MAX_NAMES} more" if len(subjects) > MAX_NAMES else ""
    return f"{law} [{', '.join(subjects[:MAX_NAMES])}{more}]" if subjects else law


def summary(report: Report) -> Text:
    """Return the line that sums a vendor up."""
    counts = Counter(result.state for result in report.results)
    accepted = sum(len(result.accepted) for result in report.results)
    known = f", {accepted} accepted" if accepted else ""
    word, style = ("kept", "bold green") if report.kept else ("broken", "bold red")
    return Text.assemble(
        (printable(f"{report.vendor}: contract {word}: "), style),
        *_counted(counts),
        f"; {len(report.findings)} findings{known}; {report.requests} requests,"
        f" {report.seconds:.1f} s, seed {report.seed}",
    )


def _counted(counts: Counter[State]) -> Iterator[tuple[str, str]]:
    for number, (state, style) in enumerate(COLOURS.items()):
        yield (", " if number else "", "")
        yield (f"{counts[state]} {state}", style if counts[state] else "")


def _finding(report: Report, result: Result, finding: Finding) -> Iterator[Text]:
    where = finding.endpoint or finding.operation
    head = f"{title(result)}: {where}" if where else title(result)
    yield Text.assemble((printable(f"{report.vendor}: "), "bold"), (printable(head), "bold red"))
    yield Text(f"  {printable(result.sentence)}", style="dim")
    told = {
        "check": finding.check if finding.check != result.law else "",
        "expected": cut(finding.expected, MAX_TEXT),
        "actual": cut(finding.actual, MAX_TEXT),
        "description": finding.pointer,
        "code": label(finding.code),
    }
    for name, text in told.items():
        if text:
            yield Text(f"  {name + ':':13}{printable(text)}")
    for command in finding.curl:
        # Not indented, and line by line: what is copied is what was meant.
        yield from (Text(_safe(line)) for line in command.split("\n"))


def _safe(line: str) -> str:
    """Return a line of a command without what moves a cursor; quoting has left little of that."""
    return "".join(c if c.isprintable() or c in "\t\u200d\u200c" else ascii(c)[1:-1] for c in line)
