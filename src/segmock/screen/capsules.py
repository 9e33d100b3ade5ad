"""Capsules on the screen: what one holds, and how its replay differs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from segmock.capsules.reading import Asked, Faults, Passed
from segmock.contract.reports.texts import cut
from segmock.core.clock import iso
from segmock.core.journal import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segmock.capsules.reading import Capsule, Event
    from segmock.replaying.capsules import Difference, Played

MAX_TEXT = 600
"""Characters of an answer that are shown."""


def summary(capsule: Capsule) -> Iterator[Text]:
    """Yield what a capsule is of, in a few lines."""
    scenario, settings = capsule.scenario, capsule.settings
    yield _text(
        f"{capsule.requests} requests in the scenario {scenario.get('name')},"
        f" seed {scenario.get('seed')}, to {', '.join(settings['vendors'])}"
    )
    known = {name: text for name, text in capsule.versions.items() if name != "descriptions"}
    yield _text(", ".join(f"{name} {text}" for name, text in known.items()))
    if settings["any-credential"]:
        yield Text("The mock took any credential, and so does the replay.")
    if capsule.stand_ins:
        yield Text(f"{capsule.stand_ins} secrets have a stand-in.")


def events(capsule: Capsule) -> Iterator[Text]:
    """Yield a line for each event."""
    return map(_event, capsule.events)


def result(played: Played) -> Iterator[Text]:
    """Yield how a replay went."""
    if (found := played.difference) is None:
        yield Text(f"All {played.same} answers are the same, byte for byte.", style="green")
        return
    yield Text(f"{played.same} answers are the same; request {found.number} is not:", style="red")
    yield from _difference(found)


def _difference(found: Difference) -> Iterator[Text]:
    yield _text(f"  {cut(found.line, MAX_TEXT)}", "bold")
    yield _text(f"  {found.part}")
    yield _text(f"  - expected {found.expected}", "red")
    yield _text(f"  + got      {found.got}", "green")
    if found.failed:
        yield _text(f"  segmock failed: {cut(found.failed, MAX_TEXT)}")
    if (answer := found.answered) is not None:
        yield _text(f"  answered {answer.status}")
        for name, text in answer.headers.items() if found.part == "headers" else ():
            yield _text(f"    {name}: {text}")
        yield _text(f"    {cut(answer.body.decode(errors='replace'), MAX_TEXT)}")


def _event(event: Event) -> Text:
    if isinstance(event, Passed):
        return _text(f"{iso(event.at)} the clock comes here", "dim")
    if isinstance(event, Asked):
        asked, status = event.request, "failed" if event.answer is None else event.answer["status"]
        query = f"?{asked.query}" if asked.query else ""
        again = " delivered again" if event.again else ""
        line = f"{asked.method} {asked.path}{query}"
        name = f"{event.world}.{event.number}"
        return _text(f"{iso(event.at)} {name} {cut(line, MAX_TEXT)} {status}{again}")
    word = "faults" if isinstance(event, Faults) else "stubs"
    return _text(f"{word} from now on: {', '.join(event.kept) or 'none'}", "dim")


def _text(text: str, style: str = "") -> Text:
    return Text(printable(text), style=style)
