"""Recorded traffic as a scenario file: YAML that loads, replays, and reads well."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from segmock.core.document import MAX_BYTES
from segmock.core.journal import printable
from segmock.core.matchers import CAPTURED
from segmock.core.scripting import MAX_STEPS
from segmock.core.steps import Step
from segmock.recording.capturing import Captures
from segmock.recording.dumping import dumped
from segmock.recording.expecting import Expecter
from segmock.recording.hiding import REFUSED, Secrets
from segmock.recording.judging import requested
from segmock.recording.omitting import ODD, described, left_out, merged, named
from segmock.recording.pacing import paced, pauses
from segmock.recording.penning import Pen
from segmock.recording.recorded import Recorded, Told, told
from segmock.recording.requesting import request
from segmock.recording.standing_in import StandIns

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from segmock.core.document import Json, Record
    from segmock.core.serving import Served

SCHEMA = "# yaml-language-server: $schema=scenario.schema.json\n"
MAX_WRITTEN = MAX_BYTES * 3 // 4
"""Bytes of all steps; a scenario file has a limit of its own."""
BODYS = "Content-Type"
"""The header that says what the body of one request is."""


@dataclass(frozen=True)
class Written:
    """A scenario file, how many steps it has, and sentences on what is not as it was."""

    text: str
    steps: int
    notes: tuple[str, ...]


def scenario(  # noqa: PLR0913 - what is optional has a name
    recorded: Iterable[Recorded],
    vendors: Sequence[Served],
    *,
    name: str,
    purpose: str = "",
    start: Mapping[str, Json] | None = None,
    keep_people: bool = False,
    notes: Sequence[str] = (),
) -> Written:
    """Return recorded traffic as a scenario file, one step for each request, in the given order.

    `start` holds further keys of the scenario, such as `from` and `seed`. What no description has,
    or what contradicts it, is left out. Credentials become the words of a mock or a capture, what a
    description calls a password is hidden; people get stand-ins, unless `keep_people`. `notes` are
    sentences that stand in the file beside those of its own.
    """
    known, left = described([*recorded], vendors)
    notes, exchanges = [*notes, *left], known
    while True:
        draft = _Draft(exchanges, keep_people=keep_people)
        wrong = draft.wrong()
        if not wrong:
            break
        # Without it others may capture what it gave, so everything is written anew.
        exchanges = [one for n, one in enumerate(exchanges) if n not in wrong]
    if odd := len(known) - len(exchanges):
        notes.append(left_out(odd, ODD))
    seconds = pauses([one.at for one in exchanges])
    steps = draft.steps[: _fitting(draft.steps, seconds)]
    if more := len(exchanges) - len(steps):
        notes.append(left_out(more, "the file would be too large"))
    notes += merged(exchanges)
    shared = _shared(steps)
    notes += draft.replaced()
    whole: Record = {"name": name}
    if purpose:
        whole["purpose"] = purpose
    whole |= start or {}
    if shared:
        whole["send"] = {"headers": shared}
    # A line of the file must end where the sentence does, whatever a client has said.
    text = SCHEMA + "".join(f"# {printable(note)}\n" for note in notes) + dumped(whole)
    if steps:
        text += f"steps:\n{dumped([*paced(steps, seconds)])}"
    return Written(text, len(steps), tuple(notes))


class _Draft:
    """All exchanges as steps."""

    def __init__(self, exchanges: Sequence[Told], *, keep_people: bool) -> None:
        self._exchanges = exchanges
        self._secrets, self._people = Secrets(), StandIns(keep_people=keep_people)
        for one in exchanges:
            self._secrets.learn(one)
            self._people.learn(one.body)
            self._people.learn(one.answer)
        self._captures = Captures(exchanges)
        expecter = Expecter()
        self.steps = [
            _step(Pen(one, n, self._captures, self._secrets, self._people), expecter)
            for n, one in enumerate(exchanges)
        ]

    def wrong(self) -> set[int]:
        """Return the steps whose request was good as it was sent, and is not as it is written."""
        found: set[int] = set()
        for number, (one, step) in enumerate(zip(self._exchanges, self.steps, strict=True)):
            if one.response.status < REFUSED:
                made = Step(step["name"], step["request"]).message({}, self._captures.values)
                again = told(Recorded(made, one.response), [one.served])
                if again is None or again.operation is not one.operation or requested(again):
                    found.add(number)
        return found

    def replaced(self) -> Iterator[str]:
        """Yield a sentence on each kind of thing that is not written as it was."""
        if names := self._secrets.credentials:
            yield f"Credentials are replaced by words of the mock: {named(sorted(names))}."
        if names := self._secrets.fields:
            yield f"Secrets are replaced by a word of the mock: {named(sorted(names))}."
        if self._secrets.unknown:
            what = counted(self._secrets.unknown, "parameter")
            yield f"{what} that no description has may be secret: replaced by a word of the mock."
        people = [
            counted(self._people.emails, "e-mail address"),
            counted(self._people.names, "name"),
        ]
        if replaced := [text for text in people if not text.startswith("0 ")]:
            yield f"People have stand-ins: {' and '.join(replaced)} replaced."


def _fitting(steps: Sequence[Record], seconds: Sequence[float]) -> int:
    """Return how many requests a file can have, from the first one on."""
    sizes = accumulate(len(dumped([step])) for step in steps)
    counts = accumulate(2 if pause else 1 for pause in seconds)
    return sum(s <= MAX_WRITTEN and n <= MAX_STEPS for s, n in zip(sizes, counts, strict=True))


def counted(count: int, what: str) -> str:
    """Return how many of something there are."""
    plural = "es" if what.endswith("s") else "s"
    return f"{count} {what}{'' if count == 1 else plural}"


def _step(pen: Pen, expecter: Expecter) -> Record:
    operation, status = pen.told.operation, pen.told.response.status
    title = operation.summary or operation.id
    made: Record = {"name": title if status < REFUSED else f"{title}: {status}"}
    made["request"] = request(pen)
    made["expect"] = expecter.expect(pen)
    if captured := pen.captures.of(pen.step):
        made["capture"] = captured
    return made


def _shared(steps: Sequence[Record]) -> dict[str, str]:
    """Take the headers that most steps have out of them and return them; others say null."""
    counts = Counter(pair for step in steps for pair in step["request"].get("headers", {}).items())
    shared = {
        name: text
        for (name, text), count in counts.items()
        if 2 * count > len(steps) and name != BODYS and not CAPTURED.search(text)
    }
    for step in steps:
        own: dict[str, Json] = step["request"].get("headers", {})
        kept = {n: t for n, t in own.items() if shared.get(n) != t}
        kept |= {name: None for name in shared if name not in own}
        step["request"].pop("headers", None)
        if kept:
            step["request"]["headers"] = kept
    return shared
