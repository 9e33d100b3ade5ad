"""The log of a recording: one line a request, and below it what is wrong with either direction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from segmock.core.journal import printable
from segmock.screen.log import COLOURS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segmock.core.messages import Request
    from segmock.core.problem import Violation
    from segmock.recording.judging import Judgement

MAX_TOLD = 10
"""Violations of one message that are told."""
MAX_QUERY = 200


def lines(method: str, status: int, seconds: float, judged: Judgement) -> Iterator[Text]:
    """Yield the lines of an exchange; what a client or an upstream sent cannot move the cursor."""
    text = Text(printable(f"{method:6} {judged.path}"))
    if judged.query:
        text.append(f"?{printable(judged.query[:MAX_QUERY])}")
    text.append(f" {status}", style=COLOURS.get(status // 100, ""))
    text.append(f" {seconds * 1000:.1f} ms ")
    text.append(printable(judged.operation) or "no description has it", style="dim")
    yield text
    yield from _wrong("request", judged.asked, "yellow")
    yield from _wrong("answer", judged.answered, "red")


def _wrong(what: str, found: tuple[Violation, ...], style: str) -> Iterator[Text]:
    for violation in found[:MAX_TOLD]:
        yield Text(f"  {what}: {printable(str(violation))}", style=style)
    if len(found) > MAX_TOLD:
        yield Text(f"  {what}: and {len(found) - MAX_TOLD} more", style=style)


def failed(request: Request, reason: str) -> Text:
    """Return the line of a request that the upstream has not answered."""
    asked = printable(f"{request.method:6} {request.path}")
    return Text.assemble(f"{asked} ", (f"the upstream {printable(reason)}", "red"))
