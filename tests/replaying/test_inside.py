"""A mock in this process as a target."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from segmock.core import rules
from segmock.core.messages import Request
from segmock.replaying.inside import Inside
from segmock.replaying.playing import Skipped

if TYPE_CHECKING:
    from segmock.core.document import Record
    from tests.conftest import Client

KEY = {"acme-key": "segmock"}


def asked(path: str = "/crates", **headers: str) -> Request:
    """Return a request of the fifth vendor."""
    return Request("GET", path, headers={**KEY, **headers})


def rule(**raw: Record) -> tuple[rules.Rule, ...]:
    """Return one rule."""
    return (rules.read(raw, "x"),)


def status(target: Inside, request: Request, world: str = "") -> int | None:
    """Return the status of an answer, None where it broke off."""
    response = target.send(request, world)
    return None if response is None else response.status


def test_requests_go_through_the_door(acme: Client) -> None:
    """A path that no vendor has is answered as a mock does."""
    target = Inside(acme.mock)
    assert status(target, asked()) == 200
    assert status(target, asked("/nowhere")) == 404
    assert status(target, asked("/__segmock/health")) == 404
    assert acme.journal[0].path == "/crates"
    assert target.hidden("segmock") == "segmock"
    target.close()


def test_other_vendors_can_be_left_out(acme: Client) -> None:
    """Their requests are not sent."""
    with pytest.raises(Skipped, match="It asks acme"):
        Inside(acme.mock, ["kibo"]).send(asked(), "")
    assert status(Inside(acme.mock, ["acme"]), asked()) == 200


def test_worlds_are_apart(acme: Client) -> None:
    """Faults and time of one are nothing to another."""
    target = Inside(acme.mock)
    before = acme.mock.world.clock.now()
    target.fault(rule(status=401), "slow")  # type: ignore[arg-type]
    target.advance(3600, "slow")
    assert status(target, asked(), "slow") == 401
    assert status(target, asked()) == 200
    assert (acme.mock.world.clock.now() - before).total_seconds() < 60
    target.fault((), "slow")
    assert status(target, asked(), "slow") == 200


def test_what_breaks_on_the_wire_breaks_off(acme: Client) -> None:
    """A reset, and a body that is cut short; one that is only slow is whole."""
    target = Inside(acme.mock)
    for wire, whole in (("reset", False), ("truncate", False), ("drip", True)):
        target.fault(rule(wire=wire), "")  # type: ignore[arg-type]
        assert (status(target, asked()) == 200) is whole
