"""What a law works with: it sends requests, has every answer judged, and cleans up."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar, Unpack, cast

from segmock.contract.asking import NOTHING, Broken, Made, Skipped, pick, shown
from segmock.contract.cleaning import delete
from segmock.contract.composing import composed, worded
from segmock.contract.gathering import Gatherer
from segmock.contract.judging import Judgement
from segmock.contract.words import FUTURE, PAST, TEXTS, filled, stem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from segmock.contract.asking import Asking
    from segmock.contract.calls import Call, Reply
    from segmock.contract.credentials import Credentials
    from segmock.contract.finding import Finding
    from segmock.contract.oracle import Oracle
    from segmock.contract.profile import Ask, Profile, Resource, RuleStep, Seen
    from segmock.contract.wire import Transport
    from segmock.core.compile import Checks
    from segmock.core.document import Json, Record
    from segmock.core.spec import Operation, Spec

T = TypeVar("T")

RATE_LIMITED = 429
MAX_WAIT = 60.0
"""Seconds that a `Retry-After` may ask for; longer ones are not waited for."""
MAX_TRIES = 4


class Api:
    """One target, seen with a profile.

    Everything that is created has keys that begin with `prefix`, which depends on the seed alone;
    `common` is what it begins with itself, and the prefixes of siblings as well. May be used from
    several threads.
    """

    def __init__(  # noqa: PLR0913 - what it is made of, put together in one place
        self,
        profile: Profile,
        spec: Spec,
        transport: Transport,
        credentials: Credentials,
        oracle: Oracle,
        *,
        seed: int,
        patience: float = 0.0,
        exhaust: int = 0,
        thorough: bool = False,
        judgement: Judgement | None = None,
    ) -> None:
        self.profile = profile
        self.spec = spec
        self.credentials = credentials
        self.seed = seed
        self.exhaust = exhaust
        """Requests that may be made to see what happens beyond a rate limit."""
        self.common = self.other_prefix(0)
        self.prefix = self.common + ("a" if judgement is None else "b")
        self.requests = 0
        self.trace: list[Reply] = []
        """All answers, in the order in which they came."""
        self._lock = threading.RLock()
        self._judgement = judgement or Judgement(oracle, self._sent)
        self._transport = transport
        transport.meanwhile = self.catch_up
        self._oracle = oracle
        self._patience = patience
        self._serial = 0
        self._shared: dict[str, Made] = {}
        self._made: list[Made] = []
        gatherer = Gatherer(spec)
        self.gathering, self.each = gatherer.gathering, gatherer.each
        self.read_only = False  # Whether nothing may be changed, so that no record is made.
        self.thorough = thorough
        """Whether what takes long is done for every operation."""
        self._said: dict[str, Json] = {}
        self._once: dict[tuple[str, bool], Json] = {}

    def sibling(self) -> Api:
        """Return the same target, with keys, records and words of its own.

        Both may be asked at the same time; they share what the oracle finds.
        """
        other = Api(
            self.profile,
            self.spec,
            self._transport,
            self.credentials,
            self._oracle,
            seed=self.seed,
            patience=self._patience,
            exhaust=self.exhaust,
            thorough=self.thorough,
            judgement=self._judgement,
        )
        other.read_only = self.read_only
        return other

    def take_over(self, sibling: Api) -> None:
        """Take over what a sibling was answered and has made, which asks for nothing else."""
        self.trace += sibling.trace
        self.requests += sibling.requests
        self._made += sibling._made

    @contextmanager
    def afresh(self) -> Iterator[None]:
        """Have a law ask again for what laws share, but for the crowds, and leave nothing out."""
        self.renew()
        self._once = {name: one for name, one in self._once.items() if name[1]}
        self.thorough, usual = True, self.thorough
        try:
            yield
        finally:
            self.thorough = usual

    @property
    def checks(self) -> Mapping[str, Checks]:
        """What the description says of requests, by operationId."""
        return self._oracle.checks

    @property
    def found(self) -> list[Finding]:
        """What the oracle has found."""
        return self._judgement.found

    def once(self, name: str, make: Callable[[], T], *, lasting: bool = False) -> T:
        """Return what is made of a name the first time in a run, `lasting` even beyond `afresh`."""
        if (key := (name, lasting)) not in self._once:
            self._once[key] = make()
        return cast("T", self._once[key])

    # --- sending ---------------------------------------------------------------------------------
    def call(self, operation: str, **asked: Unpack[Asking]) -> Reply:
        """Send a request for an operation and return the judged answer.

        Raises Skipped when there is no credential of the role, Unanswered when nothing comes back.
        """
        return self.send(self.ready(operation, **asked))

    def ready(self, operation: str, **asked: Unpack[Asking]) -> Call:
        """Return the request that `call` would send, with all words replaced."""
        described = self.spec.operations[operation]
        role, scheme = asked.get("role", "full"), asked.get("scheme", "")
        credential = self.credential(described, role, scheme)
        return composed(described, self.profile, self.fill, credential, asked)

    def send(self, call: Call, *, wait: bool = True) -> Reply:
        """Send a request and return the judged answer; where it says 429, wait and ask again."""
        for _ in range(MAX_TRIES if wait else 1):
            reply = self._sent(call)
            seconds = reply.headers.get("retry-after", "")
            # What cannot be waited for is an answer like any other.
            if reply.status != RATE_LIMITED or not seconds.isdecimal():
                break
            if not wait or self.exhaust or float(seconds) > MAX_WAIT:
                break
            time.sleep(float(seconds))
        self._hear(reply)
        return reply

    def several(self, calls: Iterable[Call]) -> Iterator[Reply]:
        """Send requests of which none waits for another; yield their judged answers in order.

        Some are under way at once. What is put off, or is refused late among others, is asked again
        by itself: so they are such as should be refused, or may be repeated. Raises as `call`.
        """
        for reply in self._transport.several(map(self._counted, calls)):
            alone = reply.status == RATE_LIMITED or self._oracle.slow(reply)
            if alone and not reply.good:
                yield self.send(reply.call)
            else:
                self._hear(reply)
                yield reply

    def _hear(self, reply: Reply) -> None:
        with self._lock:
            self.trace.append(reply)
        self._judgement.hear(reply)

    def _counted(self, call: Call) -> Call:
        with self._lock:
            self.requests += 1
        return call

    def _sent(self, call: Call) -> Reply:
        return self._transport.send(self._counted(call))

    def late(self, reply: Reply) -> bool:
        """Whether an answer came too late, and not by chance."""
        return self._judgement.late(reply)

    def catch_up(self) -> None:
        """Judge all answers that have come, as there is time for it."""
        self._judgement.catch_up()

    def again(self, call: Call) -> Reply:
        """Send a request once more, to see what a finding needs; nothing is remembered of it."""
        return self._sent(call)

    def other_prefix(self, number: int) -> str:
        """Return what the prefixes of a replay begin with, as long as what those of the run do."""
        return stem(self.seed, self.profile.vendor, number)

    def credential(self, operation: Operation, role: str, scheme: str = "") -> dict[str, str]:
        """Return the headers of a role for an operation; raises Skipped when there are none.

        Where a scheme is named, they are those of an alternative with that scheme.
        """
        security = [one for one in operation.security if not scheme or scheme in one]
        shown_as = self.credentials.show(role, security)
        if shown_as.headers is None:
            raise Skipped(shown_as.missing)
        return shown_as.headers

    def ask(self, asked: Ask | Seen | RuleStep, **path: Json) -> Reply:
        """Send a request in the words of the profile; `path` are further path parameters."""
        return self.call(asked.call, **worded(asked, self.spec, self.fill, path))

    def eventually(self, probe: Callable[[], T], holds: Callable[[T], bool]) -> T:
        """Return what a probe gives once it holds, or at last, when patience has run out."""
        end = time.monotonic() + self._patience
        while not holds(found := probe()) and time.monotonic() < end:
            time.sleep(min(0.2, self._patience))
        return found

    # --- words -----------------------------------------------------------------------------------
    def fill(self, value: Json) -> Json:
        """Return a value with its words replaced."""
        return filled(value, self.word)

    def key(self) -> str:
        """Return a text that nothing else of this target has: lower-case letters and digits."""
        with self._lock:
            self._serial += 1
            return f"{self.prefix}{self._serial}"

    def word(self, name: str) -> Json:
        """Return what a word stands for; raises Skipped when nothing can."""
        if name in self._said:
            return self._said[name]
        simple: dict[str, Callable[[], Json]] = {
            "key": self.key,
            "KEY": lambda: self.key().upper(),
            "prefix": lambda: self.prefix,
            "text": lambda: f"{TEXTS[self._serial % len(TEXTS)]} {self.key()}",
            "email": lambda: f"{self.key()}@example.com",
            "past": lambda: PAST,
            "future": lambda: FUTURE,
        }
        if name in simple:
            return simple[name]()
        kind, _, rest = name.partition(":")
        if kind == "known":
            which, _, number = rest.partition(":")
            values = self.known(which)
            return values[int(number or 0) % len(values)]
        if kind == "new":
            return self.make(rest).id
        if name in self.profile.resources:
            return self.shared(name).id
        raise Skipped(f"the profile has no word ${name}")

    @contextmanager
    def saying(self, words: dict[str, Json]) -> Iterator[None]:
        """Have further words stand for something; what is added to them meanwhile counts, too."""
        before = self._said
        self._said = words
        try:
            yield
        finally:
            self._said = before

    def known(self, name: str) -> list[Json]:
        """Return ids of a kind that exist; raises Skipped when none is known."""
        if not (found := self.profile.known.get(name)):
            raise Skipped(f"no {name} is known")
        return found

    # --- records ---------------------------------------------------------------------------------
    def make(
        self,
        name: str,
        changes: Mapping[str, Json] | None = None,
        /,
        *,
        body: Json = NOTHING,
        **path: Json,
    ) -> Made:
        """Create a record of a resource and return it; raises Broken when that is refused.

        `changes` replaces members of the body at its top level, `body` all of it.
        """
        resource = self.profile.resources[name]
        if self.read_only:
            raise Skipped("nothing may be changed")
        body = self.fill(resource.body if body is NOTHING else body)
        if changes is not None:
            body = {**body, **changes}
        where = self.fill({**resource.path, **path})
        if resource.create:
            reply = self.call(resource.create, path=where, query=resource.query, body=body)
            self.expect(reply.good, "a created record", shown(reply), reply)
            return self.adopt(resource, reply, body, where)
        if resource.chosen and resource.replace:
            key = where.pop(resource.parameter, None) or self.key()
            reply = self.call(resource.replace, path={**where, resource.parameter: key}, body=body)
            self.expect(reply.good, "a created record", shown(reply), reply)
            made = Made(resource, key, body, reply, where)
            self.keep(made)
            return made
        raise Skipped(f"no operation creates {name}")

    def adopt(self, resource: Resource, reply: Reply, body: Json, where: Record) -> Made:
        """Return what an answer says was created, to be cleaned up; raises Broken without an id."""
        made = Made(resource, pick(reply.json, resource.id), body, reply, where)
        known = isinstance(made.id, str | int | float)
        self.expect(known, f"an id at {resource.id}", shown(reply), reply)
        self.keep(made)
        return made

    def records(self, name: str) -> list[Made]:
        """Return all records of a resource that were created so far, those deleted included."""
        return [made for made in self._made if made.resource.name == name]

    def keep(self, made: Made) -> None:
        """Have a record deleted in the end."""
        self._made.append(made)

    def renew(self) -> None:
        """Have no law share a record any more that one of them may have changed."""
        self._shared.clear()

    def shared(self, name: str) -> Made:
        """Return the one record of a resource that laws share; they leave it as it is."""
        if name not in self._shared:
            self._shared[name] = self.make(name)
        return self._shared[name]

    def on(self, operation: str, made: Made, *, body: Json = NOTHING, role: str = "full") -> Reply:
        """Send a request about a record: the path names it."""
        return self.send(self.about(operation, made, body=body, role=role))

    def about(
        self, operation: str, made: Made, *, body: Json = NOTHING, role: str = "full"
    ) -> Call:
        """Return the request that `on` would send."""
        where = {**made.path, made.resource.parameter: made.id}
        told = self.profile.calls.get(operation)
        query = None if told is None else told.query
        return self.ready(operation, path=where, query=query, body=body, role=role)

    def read(self, made: Made) -> Reply:
        """Read a record."""
        return self.on(made.resource.read, made)

    def reads(self, records: Iterable[Made]) -> list[Reply]:
        """Read records, several at once."""
        return [*self.several(self.about(made.resource.read, made) for made in records)]

    def clean(self) -> None:
        """Delete what is left of all that was created, the latest first.

        What is wrong with deleting has been told by the laws about it. A target that does not
        answer any more is left alone.
        """
        delete(self._made, self.about, self.several)
        self._made.clear()
        self._shared.clear()

    # --- expecting -------------------------------------------------------------------------------
    def expect(self, holds: bool, expected: str, actual: str, *replies: Reply) -> None:  # noqa: FBT001 - reads as a sentence
        """Raise Broken unless something holds; the answers are those that show it."""
        if not holds:
            raise Broken(expected, actual, *replies)

    def status(self, reply: Reply, *wanted: int) -> None:
        """Raise Broken unless an answer has one of the statuses; 0 stands for any success."""
        if reply.status in wanted or (0 in wanted and reply.good):
            return
        words = " or ".join("a success" if status == 0 else str(status) for status in wanted)
        raise Broken(words, shown(reply), reply)
