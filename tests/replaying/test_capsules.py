"""A capsule is played to a mock that answers the same, and the first difference is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
import pytest

from segmock import config
from segmock.capsules.reading import Asked, Capsule, read
from segmock.capsules.sealing import sealed
from segmock.core import rules, stubs
from segmock.core.messages import Request
from segmock.replaying.capsules import Played, mock_of, others, played
from segmock.replaying.inside import Inside
from segmock.replaying.listing import Shelf
from segmock.replaying.playing import played as play
from tests.acme import VENDOR
from tests.capsules.test_sealing import STUB
from tests.conftest import ACME, settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from segmock.app import Mock
    from segmock.core.document import Json, Record
    from segmock.core.exchange import Exchange
    from tests.conftest import Client


def of(acme: Client, world: str = "default", change: Callable[[Record], object] = len) -> Capsule:
    """Return the capsule of a world, changed."""
    mock = acme.mock
    raw = orjson.loads(orjson.dumps(sealed(mock.worlds[world], mock.pipeline.served, strict=True)))
    change(raw)
    return read(raw, "bug.json")


def revived(capsule: Capsule) -> Mock:
    """Return a mock for a capsule of the fifth vendor."""
    return mock_of(capsule, settings(openapi=ACME), {"acme": VENDOR})


def replayed(capsule: Capsule) -> Played:
    """Play a capsule."""
    return played(capsule, revived(capsule))


def test_nothing_is_replayed_alike(acme: Client) -> None:
    """A capsule may have no requests."""
    assert replayed(of(acme)) == Played(0)


def test_the_mock_is_as_the_one_that_was_left(acme: Client) -> None:
    """With its settings and its scenario; the environment has no say."""
    found = of(acme)
    mock = revived(found)
    assert others(found, mock) == []
    assert (mock.world.any_credential, mock.pipeline.strict) == (False, True)
    assert mock.world.seed == acme.mock.world.seed
    assert mock.world.clock.start == acme.mock.world.clock.start


def test_all_that_happened_happens_again(acme: Client) -> None:
    """Requests, answers that break, second deliveries, stubs, faults, and time."""
    world = acme.mock.world
    world.clock.run()
    acme.send("POST", "/crates", json={"label": "a"})
    rule = {"method": "POST", "duplicate": True, "for": 60}
    world.faults.add(rules.read(rule, "test"), world.clock.now())
    world.stubs.add(stubs.read({**STUB, "contract-breaking": True}, "test"), world.clock.now())
    acme.send("POST", "/crates", json={"label": "b"})
    world.advance(3_600)
    acme.send("POST", "/crates", json={"label": "c"})
    acme.send("GET", "/crates")
    acme.mock.pipeline.lost(Request("GET", "/nowhere"), world)
    world.faults.add(rules.read({"wire": {"drip": 9}}, "test"), world.clock.now())
    acme.send("GET", "/crates", headers={"Acme-Key": "a key of mine"})
    assert replayed(of(acme)) == Played(7)


def test_a_fork_is_replayed_with_what_came_before(acme: Client) -> None:
    """In worlds of the same names."""
    acme.send("POST", "/crates", json={"label": "a"})
    twin = acme.mock.worlds.create("twin", fork="default")
    acme.send("POST", "/crates", json={"label": "b"})
    acme.mock.pipeline.handle(Request("GET", "/crates", headers={"acme-key": "segmock"}), twin)
    found = of(acme, "twin")
    assert [e.world for e in found.events if isinstance(e, Asked)] == ["default", "twin"]
    assert replayed(found) == Played(2)


def test_a_bug_is_replayed_as_one(acme: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """A request without an answer has to have none again."""
    acme.send("GET", "/crates")
    with monkeypatch.context() as patched:
        patched.setattr(acme.mock.pipeline, "_reply", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            acme.send("GET", "/crates")
    found = of(acme)
    mock = revived(found)
    result = played(found, mock)
    assert result.same == 1
    assert result.difference is not None
    assert (result.difference.part, result.difference.got) == ("answer", "200")
    mock = revived(found)
    reply = mock.pipeline._reply

    def once(exchange: Exchange, *more: Json) -> Json:
        return reply(exchange, *more) if exchange.number == 1 else 1 / 0

    monkeypatch.setattr(mock.pipeline, "_reply", once)
    assert played(found, mock) == Played(2)


def test_what_fails_here_alone_is_told(acme: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the reason."""
    acme.send("GET", "/crates?note=1")
    found = of(acme)
    mock = revived(found)
    monkeypatch.setattr(mock.pipeline, "_reply", lambda *_: 1 / 0)
    difference = played(found, mock).difference
    assert difference is not None
    assert difference.line == "GET /crates?note=1"
    assert (difference.expected, difference.got) == ("200", "none: segmock failed")
    assert difference.failed == "ZeroDivisionError: division by zero"


def first(raw: Record) -> Record:
    """Return the first event of a capsule."""
    found: Record = raw["events"][0]
    return found


@pytest.mark.parametrize(
    "change, part",
    [
        (lambda raw: first(raw)["answer"].update(status=404), "status"),
        (lambda raw: first(raw)["answer"].update(headers="0"), "headers"),
        (lambda raw: first(raw)["answer"].update(body="0"), "body"),
        (lambda raw: first(raw).update(number=5), "number"),
        (lambda raw: first(raw)["headers"].clear(), "status"),
        (lambda raw: first(raw).update(at="2026-06-01T10:00:00Z"), ""),
    ],
    ids=["status", "headers", "body", "number", "request", "nothing"],
)
def test_the_first_difference_is_told(
    acme: Client, change: Callable[[Record], object], part: str
) -> None:
    """In which part of which answer; what does not show in an answer is none."""
    acme.send("GET", "/crates")
    acme.send("GET", "/crates")
    result = replayed(of(acme, change=change))
    assert (result.difference.part if result.difference else "") == part
    assert result.same == (0 if part else 2)


def test_a_delivery_that_does_not_come_again_is_a_difference(acme: Client) -> None:
    """The fault that delivered it twice is not there."""
    world = acme.mock.world
    rule = {"method": "POST", "duplicate": True}
    world.faults.add(rules.read(rule, "test"), world.clock.now())
    acme.send("POST", "/crates", json={"label": "b"})
    result = replayed(of(acme, change=lambda raw: raw["events"].pop(0)))
    assert result.difference is not None
    assert (result.difference.part, result.difference.got) == ("number", "none")


@pytest.mark.parametrize(
    "name", ["app-authorized", "expired-token", "stale-signature", "ticket-authentication"]
)
def test_what_a_scenario_does_with_credentials_is_replayed(name: str) -> None:
    """Issued, signed with, used too late and made up."""
    shelf = Shelf(config.settings({}))
    (one,) = shelf.chosen(name)
    mock = shelf.mock(name)
    assert play(one.scenario, Inside(mock), "").kept
    made = sealed(mock.world, mock.pipeline.served, strict=False)
    found = read(orjson.loads(orjson.dumps(made)), "bug.json")
    again = mock_of(found)
    assert others(found, again) == []
    assert played(found, again) == Played(found.requests)
