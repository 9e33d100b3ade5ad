"""Whether the contract suite would notice: every mutant of a vendor, each in a mock of its own.

The laws are held against a mock in this process, without sockets, until the first one is broken.
An automatic mutant changes single answers, and up to the first changed one the run is the same for
all of them. So what the oracle says of a recorded answer, changed, is what it would say in the
run. A mutant that it does not notice there gets a run of its own, of the laws that were answered
by what it changes.
"""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import cached_property
from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple

from segmock import app, coverage
from segmock.contract import suite
from segmock.contract.calls import Reply, Unanswered
from segmock.contract.finding import Result, Started
from segmock.contract.laws.law import kin
from segmock.contract.wire import Transport
from segmock.core.messages import Request, Response
from segmock.core.pipeline import Pipeline
from segmock.core.validating import MAX_BODY
from segmock.mutating.automatic import PREFIX, automatic, mutated, read

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from segmock.app import Mock
    from segmock.config import Settings
    from segmock.contract.calls import Call
    from segmock.contract.suite import Contract, Options
    from segmock.core.interfering import Plan
    from segmock.core.matching import Match
    from segmock.core.pipeline import Served
    from segmock.core.world import World
    from segmock.mutating.mutant import Mutant

ORIGIN = "http://127.0.0.1:4010"
TIMEOUT = 20.0
"""Seconds after which a client gives up; nobody really waits for them here."""
ENOUGH = 0.95
"""The share of automatic mutants that must be noticed; the equivalent ones are not counted."""
IDLE = "It changes no answer of the mock, neither in the suite nor in the scenarios."
READING = (
    "refusals-tell-their-own-status",
    "like-refusals-are-worded-alike",
    "refusals-are-in-the-vendors-words",
    "steady-headers-stay",
)
"""Laws that ask nothing: they read all answers that there were."""
LIMITS = ("a-used-up-limit-is-told", *READING, "every-form-of-an-answer-can-be-had")
"""The laws that are held against a mock in which hardly anything is allowed."""


@dataclass(frozen=True)
class Verdict:
    """What became of one mutant: the law or check that noticed it, empty when it lives.

    `reason` says why one is left out: because the profile calls it equivalent, or because it
    changes nothing that the mock ever says (`IDLE`). `requests` and `seconds` are what it took;
    `recorded` that recorded answers were enough.
    """

    mutant: str
    group: str
    noticed: str = ""
    reason: str = ""
    requests: int = 0
    seconds: float = 0.0
    recorded: bool = False


class Recorded(NamedTuple):
    """An answer of the right mock: the how manyth it was, and what was held when it came.

    `stage` is the number of the run, `held` the law and its subject.
    """

    number: int
    reply: Reply
    stage: int
    held: tuple[str, str]


class Inside(Transport):
    """Sends calls to a mock in this process; delays are told and not waited for."""

    def __init__(self, pipeline: Pipeline, world: World) -> None:
        self._pipeline = pipeline
        self._world = world

    def send(self, call: Call) -> Reply:
        """Return the answer; raises Unanswered where a client would have given up."""
        started = perf_counter()
        request = asked(call)
        response = self._pipeline.handle(request, self._world)
        if response is None:
            response = self._pipeline.lost(request, self._world)
        if response.delay > TIMEOUT:
            raise Unanswered(call, "timeout", f"after {TIMEOUT:g} s")
        return answered(call, response, perf_counter() - started + response.delay)

    def close(self) -> None:
        """Do nothing: there is no connection."""


def asked(call: Call) -> Request:
    """Return a call as a door would hand it over."""
    body = call.body or b""
    large = len(body) > MAX_BODY
    return Request(
        call.method,
        call.path,
        call.query,
        {"host": ORIGIN.partition("://")[2], **call.headers},
        b"" if large else body,
        large,
        ORIGIN,
    )


def answered(call: Call, response: Response, seconds: float) -> Reply:
    """Return a response as a client would get it."""
    headers = {name.lower(): text for name, text in response.headers.items()}
    return Reply(call, response.status, headers, response.body, seconds)


class _Heard(Pipeline):
    """A pipeline that keeps what it says, by operation and status."""

    def __init__(
        self,
        served: Sequence[Served],
        found: dict[tuple[str, int], list[tuple[Request, Response]]],
    ) -> None:
        super().__init__(served)
        self._found = found

    def answer(
        self,
        request: Request,
        world: World,
        served: Served,
        match: Match,
        *,
        plan: Plan | None = None,
    ) -> Response:
        """Answer a request whose path has been matched."""
        response = super().answer(request, world, served, match, plan=plan)
        if (operation := match.operation(request.method)) is not None:
            key = operation.id, response.status
            self._found.setdefault(key, []).append((request, response))
        return response


class Bench:
    """One vendor's mock and contract, put together once for all of its mutants."""

    def __init__(self, settings: Settings, vendor: str, options: Options) -> None:
        self._settings = settings
        self._mock: Mock = app.build(replace(settings, vendors=(vendor,), mutant=""))
        self._served = self._mock.pipeline.served[0]
        options = replace(options, thorough=True)
        self._stages = [options]
        if self._served.vendor.limit is not None and not options.only:
            # Where hardly anything is allowed, for the answers beyond a rate limit.
            self._stages.append(replace(options, only=LIMITS, exhaust=1))
        self.agreed: Contract = suite.contract(settings.openapi, vendor, settings.cache)
        self.mutants: dict[str, Mutant] = {
            one.id: one for one in [*app.mutants(vendor), *automatic(self._served)]
        }

    def reason(self, mutant: str) -> str:
        """Return why a mutant is no mutant, or nothing."""
        for one in self.agreed.profile.equivalent:
            if fnmatchcase(mutant, one["mutant"]):
                return str(one["reason"])
        return ""

    def judge(self, name: str) -> Verdict:
        """Return what becomes of a mutant."""
        mutant = self.mutants[name]
        if reason := self.reason(name):
            return Verdict(name, mutant.group, reason=reason)
        started = perf_counter()

        def verdict(noticed: str, requests: int, reason: str = "", *, recorded: bool) -> Verdict:
            seconds = perf_counter() - started
            return Verdict(name, mutant.group, noticed, reason, requests, seconds, recorded)

        if not name.startswith(PREFIX):
            return verdict(*self.run(mutant), recorded=False)
        changed = self._changed(name)
        if not changed:
            return verdict("", 0, IDLE if self._idle(name) else "", recorded=True)
        number, reply, _, _ = changed[0]
        if check := next(self.agreed.oracle().judge(reply), None):
            return verdict(check.check, number, recorded=True)
        if law := self._reread(changed):
            return verdict(law, number, recorded=True)
        return verdict(*self._touched(mutant, changed), recorded=False)

    def run(self, mutant: Mutant) -> tuple[str, int]:
        """Hold all laws against a mutant; return what noticed it, and after how many requests."""
        requests = 0
        for options in self._stages:
            noticed, more = self._held(mutant, options)
            requests += more
            if noticed:
                return noticed, requests
        return "", requests

    def _held(
        self, mutant: Mutant, options: Options, among: Collection[tuple[str, str]] = ()
    ) -> tuple[str, int]:
        seen = suite.api(self.agreed, self._inside(mutant, options), {}, options)
        for event in suite.laws(seen, options, among):
            if isinstance(event, Result) and event.state == "broken":
                return event.law, seen.requests
            if seen.found:
                return seen.found[0].check, seen.requests
        return "", seen.requests

    def _touched(self, mutant: Mutant, changed: Sequence[Recorded]) -> tuple[str, int]:
        """Hold the laws, against the subjects, that have got an answer which a mutant changes.

        All others would be answered as they were, so nothing could be broken by them; but for those
        that look at the same answers, of which the first one asks.
        """
        requests = 0
        for stage, options in enumerate(self._stages):
            asked_by = {one.held for one in changed if one.stage == stage}
            among = {(law, subject) for name, subject in asked_by for law in kin(name)}
            if among:
                only = tuple(law for law, _ in among)
                noticed, more = self._held(mutant, replace(options, only=only), among)
                requests += more
                if noticed:
                    return noticed, requests
        return "", requests

    def _reread(self, changed: Sequence[Recorded]) -> str:
        """Return which of the laws that only read all answers notices the changed ones, if any.

        They look at refusals and at headers, because of which nothing else is asked later.
        """
        for stage, options in enumerate(self._stages):
            fresh = {one.number: one.reply for one in changed if one.stage == stage}
            if fresh:
                own = replace(options, only=READING)
                seen = suite.api(self.agreed, self._inside(None, own), {}, own)
                every = (one for ones in self._record.values() for one in ones)
                same = {one.number: one.reply for one in every if one.stage == stage}
                seen.trace += (reply for _, reply in sorted((same | fresh).items()))
                for event in suite.laws(seen, own):
                    if isinstance(event, Result) and event.state == "broken":
                        return event.law
        return ""

    def _inside(self, mutant: Mutant | None, options: Options) -> Inside:
        served = self._served if mutant is None else mutant.change(self._served)
        limits = {self.agreed.vendor: options.exhaust} if options.exhaust else {}
        scenario = replace(self._mock.scenario, limits={**self._mock.scenario.limits, **limits})
        world = app.world(scenario, [served], any_credential=False)
        return Inside(Pipeline([served], observers=[app.deliver]), world)

    def _changed(self, name: str) -> list[Recorded]:
        """Return the recorded answers that a mutant changes, as it changes them."""
        meant = read(name)
        found: list[Recorded] = []
        for one in self._record.get((meant.operation, meant.status), ()):
            reply = one.reply
            plain = Response(reply.status, dict(reply.headers), reply.body)
            response = mutated(name, asked(reply.call), plain)
            if response is not None:
                found.append(one._replace(reply=answered(reply.call, response, reply.seconds)))
        return found

    def _idle(self, name: str) -> bool:
        """Whether the answers that a mutant means are known, and none of them is changed by it."""
        meant = read(name)
        known = self._played.get((meant.operation, meant.status), ())
        return bool(known) and all(mutated(name, *pair) is None for pair in known)

    @cached_property
    def _played(self) -> dict[tuple[str, int], list[tuple[Request, Response]]]:
        """The answers to the steps of all scenarios, by operation and status."""
        found: dict[tuple[str, int], list[tuple[Request, Response]]] = {}
        for path, script in coverage.scripts(self._settings.fixtures):
            own = replace(coverage.under(self._settings, path.stem), vendors=())
            mock = app.build(own)
            heard = _Heard(mock.pipeline.served, found)
            for _ in coverage.play(replace(mock, pipeline=heard), script):
                pass
        return found

    @cached_property
    def _record(self) -> dict[tuple[str, int], list[Recorded]]:
        """All answers of the right mock to the laws, by operation and status."""
        found: dict[tuple[str, int], list[Recorded]] = {}
        number = 0
        for stage, options in enumerate(self._stages):
            seen = suite.api(self.agreed, self._inside(None, options), {}, options)
            law, at = "", 0
            for event in suite.laws(seen, options):
                if isinstance(event, Started):
                    law = event.law
                    continue
                for reply in seen.trace[at:]:
                    number += 1
                    key = reply.call.operation, reply.status
                    one = Recorded(number, reply, stage, (law, event.subject))
                    found.setdefault(key, []).append(one)
                at = len(seen.trace)
        return found


_bench: Bench | None = None


def _begin(settings: Settings, vendor: str, options: Options) -> None:
    global _bench  # noqa: PLW0603 - each process of the pool has one, made when it begins
    _bench = Bench(settings, vendor, options)


def _judge(mutants: Sequence[str]) -> list[Verdict]:
    assert _bench is not None  # noqa: S101 - the pool has begun
    return [_bench.judge(one) for one in mutants]


def catalogue(settings: Settings, vendor: str) -> list[str]:
    """Return the ids of all mutants of a vendor, the automatic ones behind the written ones."""
    own = replace(settings, vendors=(vendor,))
    return [one.id for one in app.catalogue(own, automatics=True)]


def prove(
    settings: Settings, vendor: str, options: Options, chosen: Iterable[str], *, jobs: int = 0
) -> Iterator[Verdict]:
    """Judge mutants in parallel; yield what becomes of each, in their order."""
    names = list(chosen)
    jobs = jobs or os.cpu_count() or 1
    size = max(1, min(16, len(names) // (jobs * 4)))
    parts = [names[n : n + size] for n in range(0, len(names), size)]
    with ProcessPoolExecutor(
        jobs, initializer=_begin, initargs=(settings, vendor, options)
    ) as pool:
        for verdicts in pool.map(_judge, parts):
            yield from verdicts


def proved(verdicts: Iterable[Verdict]) -> bool:
    """Whether enough is noticed: every written mutant, and `ENOUGH` of the automatic ones."""
    counted = [one for one in verdicts if not one.reason]
    written = [one for one in counted if not one.mutant.startswith(PREFIX)]
    automatics = [one for one in counted if one.mutant.startswith(PREFIX)]
    noticed = sum(bool(one.noticed) for one in automatics)
    return all(one.noticed for one in written) and noticed >= ENOUGH * len(automatics)
