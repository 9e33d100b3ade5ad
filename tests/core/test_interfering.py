"""What interferes with an exchange: the limits of a rule, and what the pipeline is asked."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from segmock.core import stubs
from segmock.core.limiting import Limit
from segmock.core.rules import read
from tests.core.test_pipeline import limited, told

if TYPE_CHECKING:
    from segmock.core.document import Record
    from tests.conftest import Client

HOUR = Limit(1_000, timedelta(hours=1), told)


def put(acme: Client, *raws: Record) -> None:
    """Give a world some rules."""
    world = acme.mock.world
    world.faults.replace([read(raw, "test") for raw in raws], world.clock.now())


def test_a_rule_may_have_a_limit_of_its_own(acme: Client) -> None:
    """Of the requests that it is about, for each bearer; the vendor's headers tell it."""
    limited(acme, HOUR)
    put(acme, {"operation": "browse", "rate-limit": {"calls": 2}, "retry-after": 7})
    left = [acme.send("GET", "/crates") for _ in range(3)]
    assert [status for status, _, _ in left] == [200, 200, 429]
    assert [headers["acme-left"] for _, headers, _ in left] == ["1", "0", "0"]
    assert [headers.get("retry-after") for _, headers, _ in left] == [None, None, "7"]
    assert acme.send("GET", "/crates", headers={"acme-key": "segmock-readonly"})[0] == 200
    assert acme.send("GET", "/weather")[1]["acme-left"] == "999"
    assert [(e.fault, e.kind) for e in acme.journal[2:]] == [
        ("fault-1", "rate-limited"),
        ("fault-1", ""),
        ("", ""),
    ]
    acme.mock.world.clock.advance(timedelta(hours=1))
    assert acme.send("GET", "/crates")[0] == 200


def test_a_status_of_too_many_is_the_vendors_own(acme: Client) -> None:
    """With its headers; a body of one's own goes out as it is, and the headers tell the truth."""
    limited(acme, HOUR)
    put(acme, {"operation": "browse", "status": 429, "to": 1})
    status, headers, pair = acme.send("GET", "/crates")
    assert (status, headers["acme-left"], pair[0]) == (429, "0", 429 * 7)
    assert "retry-after" in headers
    assert "Take the preference" in acme.journal[-1].violations[0].hint
    assert acme.send("GET", "/crates")[1]["acme-left"] == "998"
    put(acme, {"operation": "browse", "status": 429, "body": [429, "slow"]})
    status, headers, pair = acme.send("GET", "/crates")
    assert (status, headers["acme-left"], pair) == (429, "997", [429, "slow"])


def test_headers_of_a_rule_or_a_stub_go_before_those_of_the_limit(acme: Client) -> None:
    """However they are written; the others are the vendor's, and nothing is told twice."""
    limited(acme, HOUR)
    put(acme, {"operation": "browse", "status": 429, "headers": {"ACME-left": "5"}, "to": 1})
    stub: Record = {"status": 200, "body": {"crates": []}, "headers": {"acme-LEFT": "7"}}
    written = {"vendor": "acme", "operation": "browse", "answer": stub}
    acme.mock.world.stubs.add(stubs.read(written, "test"), acme.mock.world.clock.now())
    for told_left in ("5", "7"):
        acme.send("GET", "/crates")
        sent = acme.journal[-1].response_headers
        assert [text for name, text in sent.items() if name.lower() == "acme-left"] == [told_left]


def test_who_has_made_too_many_requests_is_told_so_first(acme: Client) -> None:
    """Whatever was preferred; it is not told as applied."""
    limited(acme, HOUR, acme=0)
    status, headers, _ = acme.send("GET", "/crates", headers={"prefer": "code=401, delay=0"})
    assert (status, headers["preference-applied"]) == (429, "delay=0")


def test_a_world_without_any_is_not_looked_into(
    acme: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An ordinary request does not pay for what it does not use."""

    def planned(*_: object) -> None:
        pytest.fail("there was nothing to plan")

    monkeypatch.setattr("segmock.core.pipeline.planned", planned)
    assert acme.send("GET", "/crates")[0] == 200
    assert acme.send("POST", "/crates", json={"label": "a"})[0] == 202
