"""The oracle: one answer held against the description."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import orjson
import pytest

from segmock.contract.calls import Call, Reply
from segmock.contract.oracle import CHECKS
from tests.contract import tiny

if TYPE_CHECKING:
    from segmock.contract.finding import Finding
    from segmock.core.document import Json

READ = Call("readBox", "GET", "/v1/one/boxes/b1", headers={"x-key": "segmock"})


def right() -> Reply:
    """Return an answer that is as the description says."""
    api = tiny.api()
    return api.read(api.make("boxes"))


def found(reply: Reply) -> list[Finding]:
    """Return what an oracle that has seen nothing yet finds."""
    return [*tiny.agreed().oracle().judge(reply)]


def test_a_right_answer_is_right() -> None:
    """Both judges think so."""
    assert found(right()) == []


@pytest.mark.parametrize(
    "change, check",
    [
        ({"status": 299}, "documented-status"),
        ({"status": 500}, "no-server-error"),
        ({"headers": {"content-type": "text/html"}}, "content-type"),
        ({"headers": {}}, "content-type"),
        ({"body": b"[]"}, "schema"),
        ({"body": b"{"}, "schema"),
        ({"body": b"{}"}, "schema"),
    ],
)
def test_each_departure_has_its_check(change: dict[str, object], check: str) -> None:
    """And a pointer into the description."""
    findings = found(replace(right(), **change))  # type: ignore[arg-type]
    assert check in {finding.check for finding in findings}
    assert all(finding.pointer.startswith("#/") for finding in findings)
    assert {finding.check for finding in findings} <= CHECKS.keys()


def test_a_missing_header_is_a_finding() -> None:
    """Where the description requires it."""
    api = tiny.api()
    reply = api.call("readBox", path={"boxId": "b1"}, role="none")
    assert reply.status == 401
    bare = {k: v for k, v in reply.headers.items() if k != "www-authenticate"}
    assert [one.check for one in found(replace(reply, headers=bare))] == ["headers"]


def test_what_was_not_asked_of_an_operation_is_not_judged() -> None:
    """There is no description to hold it against."""
    assert found(replace(right(), call=Call("", "GET", "/"), body=b"x")) == []


def test_a_method_that_is_not_allowed_needs_no_description() -> None:
    """No description lists 405."""
    reply = right()
    other = replace(reply, call=replace(reply.call, method="TRACE"), status=405, body=b"")
    assert found(other) == []
    assert [one.check for one in found(replace(other, call=reply.call))] == ["documented-status"]


def test_an_answer_without_a_body_may_name_a_type() -> None:
    """Servers do so at 204, and nobody minds."""
    reply = Reply(
        Call("deleteBox", "DELETE", "/v1/one/boxes/b1"), 204, {"content-type": "x/y"}, b"", 0
    )
    assert found(reply) == []


def test_the_second_judge_sees_each_form_of_an_answer_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Since it is slow: answers that differ in their values alone are one form."""
    oracle = tiny.agreed().oracle()
    asked: list[Reply] = []

    def second(reply: Reply) -> list[str]:
        asked.append(reply)
        return []

    monkeypatch.setattr(oracle, "_second", second)
    reply = right()
    for name in ("one", "two"):
        body = {**reply.json, "name": name}
        assert [*oracle.judge(replace(reply, body=orjson.dumps(body)))] == []
    assert len(asked) == 1


@pytest.mark.parametrize(
    "one, other, same",
    [
        ([{"a": 1}], [{"a": 2}, {"a": 3}], True),
        ({"a": 1, "b": None}, {"b": None, "a": 2}, True),
        ({"a": 1}, {"a": True}, False),
        ({"a": 1}, {"a": None}, False),
        ({"a": {}}, {"a": []}, False),
        ([1], [1, "1"], False),
        ([1], [], False),
        ([{"a": 1}, {"a": 1, "b": 2}], [{"a": 1, "b": 2}], True),
        ([{"a": 1}, {"b": 2}], [{"a": 1, "b": 2}], False),
        ([[1], {"a": [1]}], [[], {"a": [1]}], False),
    ],
)
def test_a_form_is_what_an_answer_has_beside_its_values(
    one: Json, other: Json, same: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Members, types, and whether there are elements; a list of fewer kinds is nothing new."""
    oracle = tiny.agreed().oracle()
    monkeypatch.setattr(oracle, "_table", lambda _: [])
    monkeypatch.setattr(oracle, "_second", lambda _: ["InvalidData: no"])
    replies = [replace(right(), body=orjson.dumps(body)) for body in (one, other)]
    found = [finding for reply in replies for finding in oracle.judge(reply)]
    assert len(found) == (1 if same else 2)


def test_an_answer_that_nests_too_deeply_is_a_finding() -> None:
    """And no stack overflow, however open its schema is."""
    deep = b'{"a":' * 5_000 + b"1" + b"}" * 5_000
    assert [one.check for one in found(replace(right(), body=deep))] == ["schema"]


def test_what_the_second_judge_says_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    """In its own words."""
    oracle = tiny.agreed().oracle()
    monkeypatch.setattr(oracle, "_second", lambda _: ["InvalidData: no"])
    assert [(one.check, one.actual) for one in oracle.judge(right())] == [
        ("second-opinion", "InvalidData: no")
    ]
