"""A tape keeps what was asked as long as there is room, and says when there was none."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from segmock.core import rules, tape
from segmock.core.counted import Count
from segmock.core.messages import Request, Response
from segmock.core.tape import Passed, Tape, Taped, TapeEndedError

if TYPE_CHECKING:
    from segmock.core.tape import Interfering
    from tests.conftest import Client

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
NOTHING: Interfering = ({}, {})


def ask(kept: Tape, number: int, body: bytes = b"", path: str = "/crates") -> Taped:
    """Have a request come, and be answered."""
    taped = kept.take(number, NOON, Request("GET", path, body=body), NOTHING, again=False)
    kept.answered(taped, Response(200, {"A": "b"}, b"c"), NOTHING)
    return taped


def numbers(kept: Tape) -> list[int]:
    """Return the numbers of the requests that are kept."""
    return [one.number for one in kept.events() if isinstance(one, Taped)]


def test_requests_are_kept_in_full_with_their_answers(acme: Client) -> None:
    """Whatever the journal cuts and hides."""
    acme.send("POST", "/crates", json={"label": "x" * 5_000})
    acme.mock.pipeline.lost(Request("GET", "/nowhere"), acme.mock.world)
    first, second = acme.mock.world.tape.events()
    assert isinstance(first, Taped)
    assert isinstance(second, Taped)
    assert len(first.request.body) > 5_000
    assert first.request.headers["acme-key"] == "segmock"
    assert first.answer is not None
    assert first.answer.status == 400
    assert first.answer.headers["Segmock-Request-Id"] == "default.1"
    assert second.answer is not None
    assert (first.number, second.number, second.answer.status) == (1, 2, 404)


def test_what_a_door_adds_is_not_kept() -> None:
    """The headers are those of the pipeline."""
    kept = Tape("default")
    taped = kept.take(1, NOON, Request("GET", "/"), NOTHING, again=False)
    response = Response(200, {"A": "b"})
    kept.answered(taped, response, NOTHING)
    response.headers["Access-Control-Allow-Origin"] = "*"
    assert taped.answer is not None
    assert taped.answer.headers == {"A": "b"}


def test_a_tape_ends_with_too_many_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is forgotten in silence: the sentence says where it ended, and what to do."""
    monkeypatch.setattr(tape, "MAX_EVENTS", 2)
    kept = Tape("mine")
    for number in (1, 2, 3, 4):
        ask(kept, number)
    kept.passed(NOON)
    with pytest.raises(TapeEndedError, match=r"'mine' ended before its request 3: .*4 MiB.*Reset"):
        kept.events()
    kept.cut(3)
    assert numbers(kept) == [1, 2]


def test_a_tape_ends_with_too_many_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bodies count, and so do long paths and headers."""
    monkeypatch.setattr(tape, "MAX_BYTES", 5_000)
    kept = Tape("default")
    for number in (1, 2, 3):
        ask(kept, number, b"x" * 3_000)
    with pytest.raises(TapeEndedError, match="before its request 3"):
        kept.events()
    monkeypatch.setattr(tape, "MEASURED", 1)
    kept = Tape("default")
    for number in (1, 2):
        ask(kept, number, path="/" + "x" * 6_000)
    with pytest.raises(TapeEndedError, match="before its request 2"):
        kept.events()


def test_requests_that_failed_take_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has answered them, and they are kept all the same."""
    monkeypatch.setattr(tape, "MAX_BYTES", 5_000)
    kept = Tape("default")
    for number in (1, 2, 3):
        kept.take(number, NOON, Request("GET", "/", body=b"x" * 3_000), NOTHING, again=False)
    with pytest.raises(TapeEndedError, match="before its request 3"):
        kept.events()


def test_faults_and_stubs_take_room_when_they_are_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """But not what they count, nor what stays as it is, in a fork as well."""
    monkeypatch.setattr(tape, "MAX_BYTES", 6_000)
    one = Count(rules.read({"id": "x", "status": 503, "body": {"a": "x" * 3_000}}, "test"), NOON)
    kept = Tape("default")
    request = Request("GET", "/")

    def ask(number: int, before: Interfering, after: Interfering) -> None:
        taped = kept.take(number, NOON, request, before, again=False)
        kept.answered(taped, Response(200, {}), after)

    counted: Interfering = ({"x": one._replace(seen=1)}, {})
    ask(1, ({"x": one}, {}), counted)
    kept = kept.fork("twin")
    ask(2, counted, counted)
    assert numbers(kept) == [1, 2]
    assert kept.set_since(counted) == 0
    assert kept.set_since(({"x": one}, {})) > 3_000
    ask(3, ({"x": one}, {}), NOTHING)
    ask(4, NOTHING, NOTHING)
    with pytest.raises(TapeEndedError, match="before its request 4"):
        kept.events()


def test_a_tape_ends_with_too_many_changes_of_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are told apart from requests, but take the same room."""
    monkeypatch.setattr(tape, "MAX_EVENTS", 2)
    monkeypatch.setattr(tape, "MEASURED", 2)
    kept = Tape("default")
    kept.passed(NOON)
    ask(kept, 7)
    kept.passed(NOON)
    with pytest.raises(TapeEndedError, match="before its request 8"):
        kept.events()


def test_a_tape_is_cut_before_a_request() -> None:
    """What happened between it and the one before is kept."""
    kept = Tape("default")
    ask(kept, 1)
    kept.passed(NOON)
    ask(kept, 2)
    ask(kept, 3)
    kept.cut(2)
    assert [type(one) for one in kept.events()] == [Taped, Passed]
    assert kept.latest(1) == [Passed(NOON)]
    kept.cut(2)
    assert numbers(kept) == [1]


def test_a_fork_goes_on_by_itself() -> None:
    """It has what came before, under the name of the world to which that came."""
    kept = Tape("one")
    ask(kept, 1)
    twin = kept.fork("two")
    ask(kept, 2)
    ask(twin, 2)
    ask(twin, 3)
    assert (numbers(kept), numbers(twin)) == ([1, 2], [1, 2, 3])
    assert [one.world for one in twin.events() if isinstance(one, Taped)] == ["one", "two", "two"]


def test_the_tape_of_a_world_is_rewound_and_begins_anew(acme: Client) -> None:
    """As its journal is."""
    worlds = acme.mock.worlds
    for _ in range(3):
        acme.send("GET", "/crates")
    acme.mock.world.rewind(2)
    acme.send("GET", "/crates")
    assert numbers(acme.mock.world.tape) == [1, 2]
    assert numbers(worlds.create("other", fork="default").tape) == [1, 2]
    assert numbers(worlds.reset("other").tape) == [1, 2]
    assert numbers(worlds.reset("default").tape) == []


def test_time_that_passes_at_once_is_kept(acme: Client) -> None:
    """The replay has the clock come there as well."""
    acme.mock.world.advance(60)
    assert [type(one) for one in acme.mock.world.tape.events()] == [Passed]


def test_a_second_delivery_is_marked(acme: Client) -> None:
    """It came once, and counts twice."""
    world = acme.mock.world
    world.faults.add(rules.read({"method": "POST", "duplicate": True}, "test"), NOON)
    acme.send("POST", "/crates", json={"label": "a"})
    taped = [one for one in world.tape.events() if isinstance(one, Taped)]
    assert [(one.number, one.again) for one in taped] == [(1, False), (2, True)]
    assert taped[0].before[0] is not taped[0].after[0]
    world.rewind(2)
    # A replay would deliver the first one twice.
    with pytest.raises(TapeEndedError, match=r"before its request 2: .* no half of"):
        world.tape.events()
    world.rewind(1)
    assert world.tape.events() == []


def test_a_request_that_fails_is_kept_without_an_answer(
    acme: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bug is what a capsule is for."""
    monkeypatch.setattr(acme.mock.pipeline, "_reply", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        acme.send("GET", "/crates")
    (taped,) = acme.mock.world.tape.events()
    assert isinstance(taped, Taped)
    assert taped.answer is None
    assert taped.size == tape.EACH
