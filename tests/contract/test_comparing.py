"""Two implementations asked the same."""

from __future__ import annotations

import orjson
import pytest

from segmock.contract.calls import Call, Reply
from segmock.contract.comparing import compare, different
from tests.contract import tiny

CALL = Call("readBox", "GET", "/one/boxes/1")


def reply(body: object, status: int = 200, media: str = "application/json") -> Reply:
    """Return an answer."""
    return Reply(CALL, status, {"content-type": media}, orjson.dumps(body), 0.0)


def test_equal_implementations_differ_in_nothing() -> None:
    """All answers are alike, and nothing is left behind at either of them."""
    one, other = tiny.api(), tiny.api()
    found = compare(one, other, 40)
    assert found.differences == []
    assert found.fidelity == 1.0
    assert sum(found.asked.values()) > 400


@pytest.mark.parametrize(
    "fault, operation, most",
    [
        ("list-stale", "listBoxes", 4),
        ("filter-prefix", "listBoxes", 4),
        ("text-trimmed", "readBox", 3),
        ("total-of-page", "listBoxes", 5),
    ],
)
def test_a_difference_is_shown_by_few_requests(fault: str, operation: str, most: int) -> None:
    """One side has a fault; its difference is found and shrunk."""
    found = compare(tiny.api(), tiny.api(fault), 10)
    assert found.fidelity < 1.0
    among = [one for one in found.differences if one.operation == operation]
    assert among
    assert min(len(one.templates) for one in among if one.templates) <= most


def test_both_targets_are_asked_alike_whatever_their_ids() -> None:
    """One of them has given ids before, so that its next ones are others.

    Two tenants of this target may have equal ids, which nobody can tell apart then.
    """
    one, other = tiny.api(foreign={}), tiny.api(foreign={})
    for _ in range(3):
        other.make("boxes")
    other.clean()
    assert compare(one, other, 10).differences == []


def test_progress_is_told() -> None:
    """By the number of requests made so far."""
    heard: list[int] = []
    compare(tiny.api(), tiny.api(), 5, heard.append)
    assert heard == sorted(heard)
    assert heard[-1] > 100


@pytest.mark.parametrize(
    "one, other, places",
    [
        (reply({"a": 1}), reply({"a": 1}, 201), ["status"]),
        (reply({"a": 1}), reply({"a": 1}, media="text/json"), ["content-type"]),
        (reply({"a": 1}), reply({"a": 2}), ["/a"]),
        (reply({"a": 1}), reply({"a": True}), ["/a"]),
        (reply({"a": 1}), reply({"b": 1}), ["/a", "/b"]),
        (reply({"id": 7}), reply({"id": 8}), []),
        (reply({"id": 7, "t": "no 7."}), reply({"id": 8, "t": "no 8."}), []),
        (reply({"id": 7, "t": "x17y"}), reply({"id": 8, "t": "x18y"}), ["/t"]),
        (reply({"at": "2026-01-01T00:00:00Z"}), reply({"at": "2027-02-03"}), []),
        (reply({"c": "smabcdef1"}), reply({"c": "smghijkm22"}), []),
        (reply({"n": 2, "l": ["x"]}), reply({"n": 3, "l": ["y", "z"]}), []),
        (reply({"l": ["smabcdef1"]}), reply({"l": []}), ["/l"]),
        (reply({"l": ["smabcdef1", "x"]}), reply({"l": ["y", "smabcdef1"]}), []),
        (reply({"n": 1, "l": ["smabcdef1"]}), reply({"n": 2, "l": ["smabcdef1"]}), ["/n"]),
        (reply([[1, 2]]), reply([[1, 3]]), ["/0/1"]),
    ],
)
def test_what_may_differ_is_no_difference(one: Reply, other: Reply, places: list[str]) -> None:
    """Ids, keys, times, and what was there before; everything else is one."""
    assert [place for place, _, _ in different(one, other)] == places


def test_bodies_that_are_no_json_are_there_or_not() -> None:
    """What they say is not compared."""
    there = Reply(CALL, 200, {}, b"a,b", 0.0)
    other = Reply(CALL, 200, {}, b"c,d", 0.0)
    empty = Reply(CALL, 200, {}, b"", 0.0)
    assert different(there, other) == []
    assert [place for place, _, _ in different(there, empty)] == ["body"]
