"""What interferes with one exchange on purpose: a rule of its world, or its own preferences."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from segmock.core import preferring
from segmock.core.effects import Effect
from segmock.core.forcing import forced, given, headed
from segmock.core.messages import EMPTY
from segmock.core.preferring import SLUG, ImpossiblePreferenceError
from segmock.core.problem import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from segmock.core.exchange import Exchange
    from segmock.core.journal import Entry
    from segmock.core.limiting import Usage
    from segmock.core.messages import Answer, Response
    from segmock.core.preferring import Preferences
    from segmock.core.serving import Served
    from segmock.core.vendor import Behaviour

APPLIED = "Preference-Applied"
READING = "GET"
"""The method whose requests change nothing; HEAD is one of its operations."""


NOTHING = Effect()


@dataclass(slots=True)
class Plan:
    """What shall happen to one exchange, and what of it has."""

    effect: Effect = NOTHING
    fault: str = ""
    """The id of the rule that has taken the request."""
    key: tuple[str | int, ...] = ()
    """Picks the chances of the effect."""
    preferences: Preferences | None = None
    impossible: ImpossiblePreferenceError | None = None
    stub: str = ""
    """The id of the stub that has answered."""
    breaking: bool = False
    """Whether the answer is none that the description has to know."""
    forced: bool = False
    """Whether the answer was given in place of the stages."""
    preferred: tuple[str, ...] = ()
    """What was preferred and applied."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Those that the rule or the stub which gave the answer says."""

    def counted(self, bearer: str, calls: int) -> tuple[str, int]:
        """Return whose requests count, and how many may: a rule with a limit counts for itself."""
        if self.effect.calls is None:
            return bearer, calls
        return f"{self.fault}\n{bearer}", self.effect.calls

    def used(self, usage: Usage) -> Usage:
        """Return what a bearer has used: too much, where that is the answer that is forced."""
        effect = self.effect
        own = effect.body is not EMPTY or effect.example or effect.dynamic
        if effect.status != Kind.RATE.status or own:
            return usage
        self._force()
        return usage._replace(used=usage.calls + 1)

    def force(self, exchange: Exchange, served: Served) -> Answer | None:
        """Return the answer that is given in place of the stages, if one is; raises Problem."""
        if self.impossible is not None:
            self.breaking = True
            raise self.impossible
        if not self.effect.forces:
            return None
        self._force()
        return forced(exchange, served, self.effect)

    def _force(self) -> None:
        self.forced, self.breaking = True, self.effect.breaking
        self.headers = self.effect.headers

    def unsaid(self, headers: Mapping[str, str]) -> dict[str, str]:
        """Return those of the vendor's headers for which the answer has none of its own."""
        own = {name.lower() for name in self.headers}
        return {name: text for name, text in headers.items() if name.lower() not in own}

    def worded(self, answer: Answer) -> Answer:
        """Return a refusal in the vendor's words with the headers of the rule that wants it."""
        return headed(answer, self.headers) if self.forced else answer

    def around(self, behaviour: Behaviour) -> Behaviour:
        """Return what answers a valid request: a stub that fits, or the behaviour."""

        def answer(exchange: Exchange) -> Answer:
            stub = exchange.world.stubs.due(exchange)
            if stub is not None:
                self.stub, self.breaking, self.headers = stub.id, stub.breaking, stub.headers
                return given(stub.status, stub.headers, stub.body)
            with self._past(exchange):
                return behaviour(exchange)

        return answer

    def _past(self, exchange: Exchange) -> AbstractContextManager[None]:
        """Return the context in which a request is answered: now, or as before the last write."""
        history = exchange.world.history
        if not self.effect.stale or exchange.operation.method != READING:
            return nullcontext()
        number = history.written
        return nullcontext() if number is None else history.as_of(number)

    def finish(self, exchange: Exchange, response: Response) -> None:
        """Do to a finished response what is to be done."""
        self.effect.finish(response, *(self.key or (exchange.world.seed, exchange.number)))
        if self.preferences is not None:
            reading = exchange.operation.method == READING
            self.preferred = self.preferences.applied(forced=self.forced, reading=reading)
            if self.preferred:
                response.headers[APPLIED] = ", ".join(self.preferred)

    def told(self, entry: Entry) -> Entry:
        """Return what the journal keeps of an exchange, with what interfered."""
        kind = entry.kind if self.impossible is None else SLUG
        return entry._replace(kind=kind, fault=self.fault, stub=self.stub, preferred=self.preferred)

    def again(self, exchange: Exchange) -> bool:
        """Tell whether the request is to be delivered once more; it is told so once."""
        twice = self.effect.duplicate and not self.forced
        self.effect = replace(self.effect, duplicate=False)
        return twice and exchange.operation.method != READING


def planned(exchange: Exchange, served: Served) -> Plan:
    """Return what shall happen to an exchange; the rules of its world count it."""
    world, operation = exchange.world, exchange.operation
    made, due = Plan(), None
    if world.faults.kept:
        due = world.faults.due(exchange.vendor.name, operation, exchange.at, world.seed)
    if due is not None:
        made.effect, made.fault, made.key = due.rule.effect, due.rule.id, due.key
    header = exchange.request.headers.get(preferring.HEADER)
    if header is not None:
        try:
            made.preferences = preferring.read(header, operation, served.spec)
        except ImpossiblePreferenceError as impossible:
            return Plan(impossible=impossible)
        if made.preferences is not None:
            made.effect = made.preferences.over(made.effect)
    return made
