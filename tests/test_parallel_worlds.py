"""Worlds beside each other, forked and rewound: each answers as if it were alone, byte for byte."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmock import app, config
from segmock.core import rules
from segmock.core.clock import Timing, parse_iso
from segmock.core.messages import Request
from segmock.core.scenario import names
from segmock.core.worlds import Start, Worlds
from segmock.web.door import SegmockFlask

if TYPE_CHECKING:
    from collections.abc import Iterable

    from segmock.app import Mock
    from segmock.core.document import Json
    from segmock.core.world import World

NOON = parse_iso("2026-06-01T12:00:00Z")
SETTINGS = config.settings({}, clock="2026-06-01T12:00:00Z/1", personas=50)
OTHERS = [name for name in names(config.folder("fixtures")) if name != "default"]


class Asked(NamedTuple):
    """A request of a vendor's client; `credential` is the header by which it may choose a world."""

    method: str
    target: str
    credential: str
    headers: dict[str, str]
    body: bytes = b""


def kibo(method: str, rest: str, body: Json = None) -> Asked:
    """Ask Kibo."""
    target = f"/api/commerce/customer/segments{rest}"
    return Asked(method, target, "authorization", {"authorization": "Bearer segmock"}, dumped(body))


def voucherify(method: str, rest: str, body: Json = None) -> Asked:
    """Ask Voucherify."""
    sent = {"x-app-id": "segmock", "x-app-token": "segmock"}
    return Asked(method, f"/v1/{rest}", "x-app-token", sent, dumped(body))


def campaigns(method: str, rest: str) -> Asked:
    """Ask Campaign Monitor Commerce."""
    return Asked(method, f"/api/v1/{rest}", "x-apikey", {"x-apikey": "segmock"})


def dumped(body: Json) -> bytes:
    """Return a body as JSON, if there is one."""
    return b"" if body is None else orjson.dumps(body)


@cache
def built() -> Mock:
    """Return a mock of all vendors."""
    return app.build(SETTINGS)


@cache
def asked() -> list[Asked]:
    """Return requests that read, write, wait for something, take serials, and fail."""
    segments = built().world.collection("campaign-monitor-commerce", "segments")
    first = next(iter(segments))["id"]
    return [
        kibo("GET", "?pageSize=3"),
        kibo("POST", "", {"code": "a", "name": "A"}),
        kibo("POST", "", {"code": "b", "name": "B"}),
        kibo("POST", "", {"code": 1}),
        kibo("DELETE", "/1001"),
        kibo("GET", "/1001"),
        kibo("GET", "/1011"),
        voucherify("GET", "customers?limit=2&order=-created_at"),
        voucherify("POST", "customers", {"source_id": "x", "name": "X"}),
        voucherify("POST", "segments", {"name": "s", "type": "static", "customers": []}),
        voucherify("GET", "segments"),
        campaigns("GET", "segments"),
        campaigns("POST", f"segments/{first}/async-export"),
        campaigns("GET", "async-jobs"),
        Asked("GET", "/v1/nowhere", "authorization", {}),
        Asked("GET", "/v1/customers", "x-app-token", {"x-app-id": "x", "x-app-token": "wrong"}),
        kibo("GET", "?pageSize=1")._replace(
            headers={"authorization": "Bearer segmock", "prefer": "code=404"}
        ),
    ]


@cache
def pristine(start: Start) -> World:
    """Return the untouched world of a start."""
    return app.opened(app.started(SETTINGS, start), built().pipeline.served)


def start_of(number: int) -> Start:
    """Return the start of one of the worlds: scenarios, seeds and steps differ."""
    scenario = OTHERS[number % len(OTHERS)] if number else "default"
    return Start(scenario, 1 + number % 2, clock=Timing(NOON, timedelta(seconds=1 + number)))


@dataclass
class Server:
    """A mock with worlds of its own, each chosen in another way."""

    flask: SegmockFlask

    @classmethod
    def new(cls) -> Server:
        """Return one that has only its default world."""
        return cls(SegmockFlask(built().pipeline, Worlds(pristine(start_of(0)), pristine)))

    def world(self, number: int) -> World:
        """Return a world by number; each third one has a fault, 0 is the default one."""
        worlds = self.flask.worlds
        if number == 0:
            return worlds.default
        name = f"w{number}"
        if name not in worlds:
            made = worlds.create(name, start_of(number))
            if number % 3 == 1:
                rule = rules.read({"every": 3, "status": 429, "method": "GET"}, "test")
                made.faults.add(rule, NOON)
        return worlds[name]

    def ask(self, number: int, one: Asked) -> tuple[int, dict[str, str], bytes]:
        """Send a request to a world and return the answer."""
        name, headers = self.world(number).name, dict(one.headers)
        path, _, query = one.target.partition("?")
        if one.body:
            headers["content-type"] = "application/json"
        if number and number % 3 == 0:
            path = f"/@{name}{path}"
        elif number and (number % 3 == 1 or one.credential not in headers):
            headers["segmock-world"] = name
        elif number:
            headers[one.credential] += f"@{name}"
        request = Request(one.method, path, query, headers, one.body, origin="http://mock")
        found = self.flask.find(path)
        answer = self.flask._lost(request) if found is None else found(request)
        return answer.status, answer.headers, answer.body


def alone(number: int, sent: Iterable[Asked]) -> list[tuple[int, dict[str, str], bytes]]:
    """Return what a world answers on a server of its own."""
    server = Server.new()
    return [server.ask(number, one) for one in sent]


REQUESTS = st.deferred(lambda: st.sampled_from(asked()))


@settings(max_examples=12, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), REQUESTS), max_size=40))
def test_every_world_answers_as_if_it_were_alone(steps: list[tuple[int, Asked]]) -> None:
    """In whatever order the requests of several worlds come."""
    server = Server.new()
    answers = [(number, server.ask(number, one)) for number, one in steps]
    for number in {number for number, _ in steps}:
        sent = [one for to, one in steps if to == number]
        assert alone(number, sent) == [answer for to, answer in answers if to == number]


@pytest.mark.long
def test_fifty_worlds_answer_as_if_each_were_alone() -> None:
    """Each with a scenario, a seed, a clock and faults, under two thousand requests in turns."""
    server, sent = Server.new(), asked()
    steps = [(n * 7 % 51, sent[n * n % len(sent)]) for n in range(2_000)]
    answers = [(number, server.ask(number, one)) for number, one in steps]
    assert len(server.flask.worlds) == 51
    for number in range(51):
        mine = [one for to, one in steps if to == number]
        assert alone(number, mine) == [answer for to, answer in answers if to == number]


@pytest.mark.parametrize("many", [6, pytest.param(50, marks=pytest.mark.long)])
def test_worlds_that_are_asked_at_the_same_time_answer_as_if_alone(many: int) -> None:
    """Each by a thread of its own, as under a server that has some."""
    server, sent = Server.new(), asked()
    parts = {number: [*sent[number % 5 :], *sent] for number in range(1, many + 1)}

    def ask(number: int) -> list[tuple[int, dict[str, str], bytes]]:
        return [server.ask(number, one) for one in parts[number]]

    with ThreadPoolExecutor(many) as pool:
        answers = [*pool.map(ask, parts)]
    assert answers == [alone(number, mine) for number, mine in parts.items()]


class Passing(NamedTuple):
    """Time that is let pass between two requests, and whether a fault comes as well."""

    seconds: float
    fault: bool


def play(
    server: Server, steps: Iterable[Asked | Passing]
) -> list[tuple[int, dict[str, str], bytes]]:
    """Do what steps say in the default world; return the answers."""
    answers = []
    for step in steps:
        if isinstance(step, Asked):
            answers.append(server.ask(0, step))
            continue
        world = server.flask.worlds.default
        world.advance(step.seconds)
        if step.fault and not len(world.faults):
            world.faults.add(rules.read({"nth": [2], "status": 503}, "test"), world.clock.now())
    return answers


def state(world: World) -> Json:
    """Return all that makes a world answer as it does."""
    store = world.store._collections
    return (
        {name: [*kept.items()] for name, kept in store.items() if kept.touched},
        {name: last for name, last in world._serials.items() if last},
        sorted((entry.at, entry.number) for entry in world.agenda._entries),
        {who: count[:3] for who, count in world.buckets._counts.items()},
        (world.clock.now(), world.faults.kept, world._number, sorted(world._scopes)),
        [entry._replace(seconds=0) for entry in world.journal],
    )


STEPS = st.lists(
    REQUESTS | st.builds(Passing, st.sampled_from([0.0, 2.5, 60.0]), st.booleans()), max_size=15
)


@settings(max_examples=40, deadline=None)
@given(STEPS, STEPS, st.data())
def test_a_rewound_world_is_as_it_was(
    steps: list[Asked | Passing], later: list[Asked | Passing], data: st.DataObject
) -> None:
    """It is and answers like one that has never gone further; what came before stays."""
    places = [n for n, step in enumerate(steps) if isinstance(step, Asked)]
    if not places:
        return
    server, fresh = Server.new(), Server.new()
    play(server, steps)
    number = data.draw(st.integers(1, len(places)))
    server.flask.worlds.default.rewind(number)
    play(fresh, steps[: places[number - 1]])
    assert state(server.flask.worlds.default) == state(fresh.flask.worlds.default)
    assert play(server, later) == play(fresh, later)
    assert state(server.flask.worlds.default) == state(fresh.flask.worlds.default)


@settings(max_examples=40, deadline=None)
@given(STEPS, STEPS)
def test_a_fork_goes_on_like_its_world_and_without_it(
    mine: list[Asked | Passing], theirs: list[Asked | Passing]
) -> None:
    """From the same state, each on its own way: as two worlds that have never met."""
    server, one, other = Server.new(), Server.new(), Server.new()
    for each in (server, one, other):
        # Of everything something is there, and differs from the base.
        play(each, asked())
    twin = Server(SegmockFlask(built().pipeline, Worlds(server.flask.worlds.default)))
    twin.flask.worlds.default.clock.restore(server.flask.worlds.default.clock.state)
    answers = [
        (play(server, mine[n : n + 1]), play(twin, theirs[n : n + 1]))
        for n in range(max(len(mine), len(theirs)))
    ]
    assert [a for a, _ in answers if a] == [[a] for a in play(one, mine)]
    assert [a for _, a in answers if a] == [[a] for a in play(other, theirs)]


@settings(max_examples=20, deadline=None)
@given(STEPS, st.data())
def test_a_look_back_shows_what_was_and_changes_nothing(
    steps: list[Asked | Passing], data: st.DataObject
) -> None:
    """The collections are those of then, and afterwards all is as before."""
    places = [n for n, step in enumerate(steps) if isinstance(step, Asked)]
    if not places:
        return
    server, fresh = Server.new(), Server.new()
    play(server, steps)
    number = data.draw(st.integers(1, len(places)))
    play(fresh, steps[: places[number - 1]])
    world, then = server.flask.worlds.default, fresh.flask.worlds.default
    before = state(world)
    with world.as_of(number):
        assert state(world)[0] == state(then)[0]
    assert state(world) == before
