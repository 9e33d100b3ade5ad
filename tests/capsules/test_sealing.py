"""A capsule is made of all that a world was asked, and of what it began with."""

from __future__ import annotations

from base64 import b64decode
from typing import TYPE_CHECKING

import orjson
import pytest

from segmock.capsules.reading import read
from segmock.capsules.sealing import answer, sealed
from segmock.core import rules, stubs
from segmock.core.messages import Request, Wire
from segmock.core.tape import Answered, TapeEndedError

if TYPE_CHECKING:
    from segmock.core.document import Json, Record
    from tests.conftest import Client

STUB = {"vendor": "acme", "operation": "unpack", "answer": {"status": 200, "body": {}}}


def capsule(acme: Client) -> Record:
    """Return the capsule of the default world, as a file has it."""
    made = sealed(acme.mock.world, acme.mock.pipeline.served, strict=True)
    found: Record = orjson.loads(orjson.dumps(made))
    return found


def kinds(events: list[Record]) -> list[str]:
    """Return what each event is."""
    return [
        next(word for word in ("clock", "faults", "stubs", "method") if word in e) for e in events
    ]


def test_an_untouched_world_has_a_capsule(acme: Client) -> None:
    """Without events, and with all that a replay needs."""
    found = capsule(acme)
    assert found["events"] == []
    assert found["settings"] == {
        "vendors": ["acme"],
        "any-credential": False,
        "strict": True,
        "judged": False,
        "mutant": "",
    }
    assert found["scenario"]["name"] == acme.mock.scenario.name
    assert found["scenario"]["clock"] == {"start": "2026-06-01T09:00:00+00:00", "step": 1.0}
    assert read(found, "c.json").requests == 0


def test_a_request_is_there_in_full(acme: Client) -> None:
    """What its answer was is there as digests only."""
    acme.send("POST", "/crates?a=b", json={"label": "é"})
    (event,) = capsule(acme)["events"]
    assert event["answer"].keys() == {"status", "headers", "body", "bytes"}
    del event["answer"]
    assert event == {
        "number": 1,
        "world": "default",
        "at": "2026-06-01T09:00:01+00:00",
        "method": "POST",
        "path": "/crates",
        "query": "a=b",
        "headers": {"acme-key": "segmock", "content-type": "application/json"},
        "body": '{"label":"é"}',
        "origin": "http://127.0.0.1:4010",
    }


def test_a_body_that_is_no_text_is_there_as_base64(acme: Client) -> None:
    """And one that was too large is marked."""
    acme.send("POST", "/crates", body=b"\xff\x00")
    acme.mock.pipeline.handle(Request("POST", "/crates", too_large=True), acme.mock.world)
    first, second = capsule(acme)["events"]
    assert "body" not in first
    assert b64decode(first["base64"]) == b"\xff\x00"
    assert (second["too-large"], second["body"]) == (True, "")


def test_what_the_control_plane_changes_stands_between_the_requests(acme: Client) -> None:
    """Faults and stubs as they are when the next request comes, and the clock."""
    world = acme.mock.world
    at = world.clock.now()
    acme.send("GET", "/crates")
    world.faults.add(rules.read({"nth": [9]} | {"delay": 1}, "test"), at)
    acme.send("GET", "/crates")
    acme.send("GET", "/crates")
    world.stubs.add(stubs.read(STUB, "test"), at)
    world.advance(60)
    world.faults.clear()
    acme.mock.pipeline.lost(Request("GET", "/nowhere", headers={"acme-key": "x"}), world)
    events = capsule(acme)["events"]
    assert kinds(events) == [
        *("method", "faults", "method", "method", "clock", "faults", "stubs", "method")
    ]
    (fault,) = events[1]["faults"]
    assert fault == {
        "one": {"id": "fault-1", "nth": [9], "delay": 1},
        "since": "2026-06-01T09:00:00+00:00",
        "seen": 0,
        "used": 0,
    }
    assert events[5]["faults"] == []
    assert events[7]["headers"]["acme-key"] != "x"


def test_an_answer_is_told_apart_by_every_part_of_it() -> None:
    """Also by how it breaks on its way; what failed has none."""
    one = Answered(200, {"A": "b"}, b"c", None)
    others: list[Answered] = [
        one._replace(status=201),
        one._replace(headers={"A": "c"}),
        one._replace(headers={"a": "b"}),
        one._replace(body=b"d"),
        one._replace(wire=Wire(pace=5)),
    ]
    known: list[Json] = [answer(one), *map(answer, others)]
    assert answer(None) is None
    assert len({orjson.dumps(found) for found in known}) == len(known)


def test_a_tape_that_has_ended_makes_no_capsule(
    acme: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A part of what happened would replay as something else."""
    monkeypatch.setattr("segmock.core.tape.MAX_EVENTS", 0)
    acme.send("GET", "/crates")
    with pytest.raises(TapeEndedError):
        capsule(acme)
