"""The faults of a world: counting, order, ends, and what the requests meet with."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmock.core import spec
from segmock.core.faults import Faults
from segmock.core.forcing import PURPOSE
from segmock.core.rules import read

if TYPE_CHECKING:
    from segmock.core.document import Json, Record
    from tests.conftest import Client

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
OPERATIONS = spec.load(Path(__file__).parent.parent / "acme" / "acme.yaml").operations
BROWSE, PACK = OPERATIONS["browse"], OPERATIONS["pack"]


def faults(*raws: Record) -> Faults:
    """Return faults that hold from NOW on."""
    made = Faults()
    made.replace([read(raw, "test") for raw in raws], NOW)
    return made


def due(of: Faults, operation: spec.Operation = BROWSE, at: datetime = NOW) -> str:
    """Return the id of the rule that takes the next request, or nothing."""
    found = of.due("acme", operation, at, 1)
    return "" if found is None else found.rule.id


def test_each_rule_counts_for_itself_and_the_first_that_takes_it_has_it() -> None:
    """Those behind it count the request all the same."""
    found = faults(
        {"id": "second", "nth": [2], "delay": 1},
        {"id": "odd", "nth": [1, 3], "delay": 1},
        {"id": "early", "to": 3, "delay": 1},
        {"id": "post", "method": "POST", "delay": 1},
    )
    assert [due(found) for _ in range(4)] == ["odd", "second", "odd", ""]
    assert due(found, PACK) == "post"
    counts = {raw["id"]: (raw["seen"], raw["used"]) for raw in found.shown()}
    assert counts == {"second": (5, 1), "odd": (5, 2), "early": (5, 0), "post": (1, 1)}


def test_a_rule_ends_when_its_time_is_over() -> None:
    """By the clock of the world; what comes later is not counted either."""
    found = faults({"for": 60, "delay": 1})
    times = [0, 59.9, 60, 1_000, -5]
    got = [due(found, at=NOW + timedelta(seconds=seconds)) for seconds in times]
    assert got == ["fault-1", "fault-1", "", "", "fault-1"]
    assert found.shown()[0]["seen"] == 3


@given(st.lists(st.sampled_from(["browse", "pack"]), max_size=30), st.integers(0, 30))
def test_a_fork_and_a_state_go_on_where_they_were(asked: list[str], cut: int) -> None:
    """The requests after the cut meet with the same in the fork, and again once put back."""
    found = faults(
        {"id": "a", "method": "POST", "nth": [2, 3], "delay": 1},
        {"id": "b", "share": 0.5, "delay": 1},
    )
    for name in asked[:cut]:
        due(found, OPERATIONS[name])
    twin, state = found.fork(), found.state()
    rest = [due(found, OPERATIONS[name]) for name in asked[cut:]]
    assert [due(twin, OPERATIONS[name]) for name in asked[cut:]] == rest
    assert twin.shown() == found.shown()
    found.restore(state)
    assert [due(found, OPERATIONS[name]) for name in asked[cut:]] == rest


# --- what the requests meet with -----------------------------------------------------------------


def put(acme: Client, *raws: Record) -> None:
    """Give a world some rules."""
    world = acme.mock.world
    world.faults.replace([read(raw, "test") for raw in raws], world.clock.now())


def pack(acme: Client, label: str) -> int:
    """Pack a crate and return the status."""
    return acme.send("POST", "/crates", json={"label": label})[0]


def count(acme: Client) -> str:
    """Return the number of crates that a client is told."""
    return acme.send("GET", "/crates")[1]["acme-count"]


def test_the_second_and_third_fail_and_then_all_is_well(acme: Client) -> None:
    """Nothing has happened where it failed, and the journal tells of the rule."""
    put(acme, {"id": "storm", "method": "POST", "nth": [2, 3], "status": 409})
    assert [pack(acme, label) for label in "abbb"] == [202, 409, 409, 202]
    assert acme.send("GET", "/crates")[1]["acme-count"] == "14"
    told = [(e.fault, e.kind, e.status) for e in acme.journal]
    refused = ("storm", "already-exists", 409)
    assert told == [("", "", 202), refused, refused, ("", "", 202), ("", "", 200)]
    assert all(e.own == () for e in acme.journal)


def test_a_fault_asks_for_no_credential_and_nothing_valid(acme: Client) -> None:
    """An outage does not look at the request."""
    put(acme, {"vendor": "acme", "status": 503, "contract-breaking": True, "retry-after": 9})
    for method, path in (("GET", "/crates"), ("POST", "/crates"), ("GET", "/weather")):
        status, headers, body = acme.send(method, path, headers={"acme-key": ""}, body=b"{")
        assert (status, headers["retry-after"], body) == (503, "9", [503 * 7, PURPOSE])
    assert [e.own for e in acme.journal] == [()] * 3
    # A path without the method is no operation that could fail.
    assert acme.send("DELETE", "/crates")[0] == 405


def test_a_body_and_headers_of_ones_own(acme: Client) -> None:
    """In place of the vendor's, with a content type if there is one among the headers."""
    gone = {"status": 410, "contract-breaking": True}
    put(
        acme,
        {**gone, "operation": "weather", "headers": {"Content-TYPE": "text/plain"}, "body": "no"},
        {**gone, "operation": "browse", "headers": {"A": "b"}, "body": {"gone": True}},
        {**gone, "operation": "burn", "headers": {"A": "c"}},
        {"operation": "place", "status": 201, "headers": {"A": "d"}},
    )
    _, headers, body = acme.send("GET", "/weather")
    assert (headers["content-type"], body) == ("text/plain", "no")
    _, headers, body = acme.send("GET", "/crates")
    assert (headers["content-type"], headers["a"], body) == (
        "application/json",
        "b",
        {"gone": True},
    )
    _, headers, body = acme.send("DELETE", "/crates/a.crate")
    assert (headers["a"], body) == ("c", [410 * 7, PURPOSE])
    status, headers, body = acme.send("PUT", "/shelves/top")
    assert (status, headers["a"], body) == (201, "d", "")


def test_headers_of_ones_own_go_with_the_vendors_words_too(acme: Client) -> None:
    """Also where the status is documented."""
    put(acme, {"operation": "unpack", "status": 404, "headers": {"A": "b"}})
    status, headers, pair = acme.send("GET", "/crates/a.crate")
    assert (status, headers["a"], pair[0]) == (404, "b", 404 * 7)


def test_an_undocumented_status_has_the_vendors_words_where_there_are_some(acme: Client) -> None:
    """The kind of problem is there, though the description says nothing of it here."""
    put(acme, {"operation": "browse", "status": 404, "contract-breaking": True})
    status, _, pair = acme.send("GET", "/crates")
    assert (status, pair[0]) == (404, 404 * 7)
    assert (acme.journal[-1].kind, acme.journal[-1].own) == ("not-found", ())


def test_what_is_no_refusal_and_undocumented_has_no_body(acme: Client) -> None:
    """There is nothing to word."""
    elsewhere = {"status": 302, "headers": {"Location": "/"}, "contract-breaking": True}
    put(acme, {"operation": "browse", **elsewhere})
    status, headers, body = acme.send("GET", "/crates")
    assert (status, headers["location"], body) == (302, "/", "")
    assert "content-type" not in headers


def test_what_a_description_does_not_know_is_told_unless_it_is_labelled(acme: Client) -> None:
    """A rule that was put there without being compared with it is no way around strictness."""
    put(acme, {"operation": "browse", "status": 418})
    assert acme.send("GET", "/crates")[0] == 500
    assert acme.journal[-1].own[0].keyword == "responses"


def test_a_delay_is_left_to_the_door(acme: Client) -> None:
    """All else is as it is without."""
    put(acme, {"operation": "browse", "delay": 1.5, "wire": "reset"})
    request = acme.mock.pipeline
    status, headers, body = acme.send("GET", "/crates")
    assert (status, len(body["crates"]), request.strict) == (200, 5, True)
    assert acme.journal[-1].seconds >= 1.5
    assert headers["segmock-request-id"] == "default.1"


def test_a_malformed_body_is_no_violation_of_our_own(acme: Client) -> None:
    """It is what was asked for; HEAD tells its length."""
    put(acme, {"operation": "browse", "wire": "malformed"})
    assert acme.send("HEAD", "/crates")[0] == 200
    with pytest.raises(orjson.JSONDecodeError):
        acme.send("GET", "/crates")
    assert [e.own for e in acme.journal] == [(), ()]


def test_a_world_counts_on_after_a_rewind(acme: Client) -> None:
    """As it was before the request that it is rewound to."""
    put(acme, {"method": "POST", "nth": [2], "status": 409})
    asked = list("abc")
    assert [pack(acme, label) for label in asked] == [202, 409, 202]
    acme.mock.world.rewind(2)
    assert [pack(acme, label) for label in asked[1:]] == [409, 202]
    acme.mock.world.rewind(1)
    assert [pack(acme, label) for label in asked] == [202, 409, 202]


def test_a_stale_read_is_as_before_the_last_write(acme: Client) -> None:
    """What was written is there all the same, and writing requests see it."""
    put(acme, {"id": "old", "stale": True, "from": 3})
    assert pack(acme, "a") == 202
    assert pack(acme, "b") == 202
    assert [count(acme), count(acme)] == ["13", "13"]
    assert acme.send("GET", "/crates/b.crate")[0] == 404
    assert pack(acme, "b") == 409
    acme.mock.world.faults.clear()
    assert count(acme) == "14"
    assert [e.fault for e in acme.journal] == ["", "", *["old"] * 4, ""]


def test_before_the_first_write_nothing_is_stale(acme: Client) -> None:
    """The answer is the one of now."""
    put(acme, {"stale": True})
    assert acme.send("GET", "/crates")[1]["acme-count"] == "12"


def test_a_duplicate_delivery_writes_twice_and_answers_once(acme: Client) -> None:
    """The answer is the second one, as if a gateway had asked again; both are in the journal."""
    put(acme, {"id": "twin", "duplicate": True, "to": 1})
    status, headers, _ = acme.send("POST", "/crates", json={"label": "a"})
    assert (status, headers["segmock-request-id"]) == (409, "default.2")
    assert [(e.status, e.fault) for e in acme.journal] == [(202, "twin"), (409, "twin")]
    assert pack(acme, "b") == 202
    put(acme, {"duplicate": True})
    assert acme.send("GET", "/crates")[0] == 200
    assert len(acme.journal) == 4


def test_a_duplicate_of_what_is_forced_is_no_request(acme: Client) -> None:
    """What does not reach the vendor is not delivered twice."""
    put(acme, {"duplicate": True, "status": 409})
    assert pack(acme, "a") == 409
    assert len(acme.journal) == 1


def test_rules_of_another_world_do_not_matter(acme: Client) -> None:
    """A fork takes them along, and counts for itself."""
    put(acme, {"method": "POST", "nth": [1], "status": 409})
    other = acme.mock.world.fork("other")
    acme.mock.world.faults.clear()
    assert pack(acme, "a") == 202
    assert [one.id for one in other.faults] == ["fault-1"]


def test_answers_are_the_same_again(acme: Client) -> None:
    """Chances are picked by the seed."""

    def statuses(**how: Json) -> list[int]:
        put(acme, {"id": "chance", "share": 0.5, "status": 401, **how})
        return [acme.send("GET", "/crates")[0] for _ in range(30)]

    found = statuses()
    assert set(found) == {200, 401}
    assert statuses() == found
    assert statuses(seed=9) != found
