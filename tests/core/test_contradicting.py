"""Faults and stubs that the descriptions contradict."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from segmock.core import rules, stubs
from segmock.core.contradicting import of_rule, of_stub

if TYPE_CHECKING:
    from segmock.core.document import Defect, Json, Record
    from tests.conftest import Client

PLACE = "/faults/0"
TAKEN = {"status": 409, "method": "POST", "path": "/crates"}


def told(client: Client, raw: Record) -> list[Defect]:
    """Return what is wrong with a rule."""
    return [
        *of_rule(rules.read(raw, "a.yaml", PLACE), client.mock.pipeline.served, "a.yaml", PLACE)
    ]


@pytest.mark.parametrize(
    "raw",
    [
        {"delay": 1},
        {"vendor": "acme", "operation": "pack", "status": 409},
        {**TAKEN, "vendor": "acme", "body": [409, "no"], "retry-after": 1},
        {"status": 503, "contract-breaking": True},
        {"operation": "browse", "status": 200, "body": {"boxes": []}, "contract-breaking": True},
        {"operation": "browse", "status": 200, "body": {"crates": []}},
        {"operation": "weather", "status": 200, "body": "foul"},
        {"operation": "place", "status": 201, "headers": {"A": "b"}},
        {"path": "/crates", "stale": True, "duplicate": True},
    ],
)
def test_what_the_description_knows_is_a_rule(acme: Client, raw: Record) -> None:
    """As is what is labelled."""
    assert told(acme, raw) == []


@pytest.mark.parametrize(
    "raw, place, what, hint",
    [
        ({"vendor": "acne"}, "/vendor", "'acne' is not a vendor", "Did you mean 'acme'?"),
        ({"operation": "brows"}, "/operation", "'brows' is not an operation", "'browse'"),
        ({"path": "/crate"}, "/path", "'/crate' is not a path template", "'/crates'"),
        ({"path": "/crates", "method": "PUT"}, "", "is about no operation at all", "Compare"),
        ({"operation": "browse", "stale": True, "method": "POST"}, "", "no operation", ""),
        ({"operation": "pack", "stale": True}, "/stale", "is for requests that read", "a GET"),
        ({"method": "GET", "duplicate": True}, "/duplicate", "that write", "writes"),
        ({"rate-limit": {"calls": 1}}, "/rate-limit", "that acme has not", "status 429"),
        ({"status": 409}, "/status", "is 409, which browse of acme does not", "contract-breaking"),
        ({"operation": "browse", "status": 418}, "/status", "is 418", "200, 400, 401"),
        ({**TAKEN, "body": {"no": 1}}, "/body", "array is expected", "contract-breaking: true"),
        ({**TAKEN, "body": [1]}, "/body", "at least 2 items", ""),
        (
            {**TAKEN, "body": [1, "a"], "headers": {"Content-Type": "text/plain"}},
            "/headers/content-type",
            "application/json",
            "",
        ),
    ],
)
def test_what_contradicts_the_description_is_told(
    acme: Client, raw: Record, place: str, what: str, hint: str
) -> None:
    """With its place, the reason and what to do."""
    effects = {"stale", "duplicate", "rate-limit", "status"}
    raw = raw if effects & raw.keys() else {**raw, "delay": 1}
    found = told(acme, raw)
    assert any(d.pointer == PLACE + place and what in d.what and hint in d.hint for d in found), (
        found
    )


def test_a_limit_is_for_vendors_that_have_one(mock: Client) -> None:
    """Those that have not are named."""
    limited = [s.vendor.name for s in mock.mock.pipeline.served if s.vendor.limit is not None]
    assert limited
    for name in limited:
        assert told(mock, {"vendor": name, "rate-limit": {"calls": 1}}) == []
    (defect,) = told(mock, {"rate-limit": {"calls": 1}})
    assert "emporix" in defect.what


def wrong(client: Client, operation: str, answer: Record, **further: Json) -> list[Defect]:
    """Return what is wrong with a stub."""
    raw = {"vendor": "acme", "operation": operation, "answer": answer, **further}
    stub = stubs.read(raw, "a.yaml", "/stubs/0")
    return [*of_stub(stub, client.mock.pipeline.served, "a.yaml", "/stubs/0")]


def test_a_stub_is_checked_as_an_answer_would_be(acme: Client) -> None:
    """Its status, type, body and headers, but for headers that are filled in."""
    crates: Record = {"crates": []}
    assert wrong(acme, "browse", {"status": 200, "body": crates}) == []
    assert wrong(acme, "burn", {"status": 204}) == []
    text = {"status": 200, "headers": {"Acme-Fresh": "true"}, "body": "foul"}
    assert wrong(acme, "weather", text) == []
    odd: list[tuple[str, Record, str]] = [
        ("browse", {"status": 204}, "/status"),
        ("browse", {"status": 200}, "/headers/content-type"),
        ("browse", {"status": 200, "body": {"crates": [{}]}}, "/body/crates/0/label"),
        ("burn", {"status": 204, "headers": {"Content-Type": "text/plain"}}, ""),
        ("place", {"status": 201, "body": {}}, "/headers/content-type"),
        ("weather", {**text, "headers": {"Acme-Fresh": "maybe"}}, "/headers/acme-fresh"),
    ]
    for operation, answer, place in odd:
        found = [d.pointer for d in wrong(acme, operation, answer)]
        assert (f"/stubs/0/answer{place}" in found) is bool(place), (operation, found)
        assert wrong(acme, operation, answer, **{"contract-breaking": True}) == []


@pytest.mark.parametrize(
    "operation, answer, hint",
    [
        ("browse", {"status": 200}, "Write a body of such a type, or write"),
        ("place", {"status": 201, "body": {}}, "Leave the body out, or write"),
    ],
)
def test_a_body_too_many_or_too_few_is_told_to_who_writes_the_answer(
    acme: Client, operation: str, answer: Record, hint: str
) -> None:
    """Who can mend it, while the description stays as it is."""
    assert any(hint in defect.hint for defect in wrong(acme, operation, answer))


def test_a_stub_is_for_an_operation_that_there_is(acme: Client) -> None:
    """Of a vendor that there is."""
    (defect,) = wrong(acme, "brows", {"status": 200})
    assert (defect.pointer, "'browse'" in defect.hint) == ("/stubs/0/operation", True)
    (defect,) = wrong(acme, "browse", {"status": 200}, vendor="acne")
    assert (defect.pointer, "'acme'" in defect.hint) == ("/stubs/0/vendor", True)
