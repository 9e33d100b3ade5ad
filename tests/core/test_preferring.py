"""What requests prefer: parsing as RFC 7240 has it, and what cannot be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmock.core.effects import Delay, Effect
from segmock.core.messages import Wire
from segmock.core.preferring import FAILURES, MAX_LENGTH, READERS, Preferences, parsed

if TYPE_CHECKING:
    from segmock.core.document import Json
    from tests.conftest import Client


def prefer(acme: Client, text: str, method: str = "GET") -> tuple[int, dict[str, str], Json]:
    """Send a request that prefers something."""
    return acme.send(method, "/crates", headers={"prefer": text})


# --- the header ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "header, found",
    [
        ("", {}),
        ("code=404", {"code": "404"}),
        (" CODE = 404 ,\tdelay=1.5", {"code": "404", "delay": "1.5"}),
        ('example="One, or \\"two\\"";a=b;c, dynamic', {"example": 'One, or "two"', "dynamic": ""}),
        ("seed=, respond-async; x", {"seed": "", "respond-async": ""}),
        ("code=404, code=500", {"code": "404"}),
        ('a b, code=40 4, c="d, code=1', {}),
        (",,code=404,,", {"code": "404"}),
        ("=1, code==2, seed=7", {"seed": "7"}),
    ],
)
def test_preferences_are_read_as_the_rfc_writes_them(header: str, found: dict[str, str]) -> None:
    """The first of a name counts, parameters are passed over, what is malformed is left out."""
    assert parsed(header) == found


@given(st.text(st.sampled_from('ab=",;\\ \t1')))
def test_every_header_can_be_read(header: str) -> None:
    """Whatever somebody sends."""
    assert all(isinstance(text, str) for text in parsed(header).values())


@pytest.mark.parametrize("part", ['"', "a,", "a=", '"\\', ";", "a=b;", " ", '"a",'])
def test_a_long_header_takes_no_longer_than_a_short_one(part: str) -> None:
    """Only its beginning is looked at, in linear time."""
    parsed(part * 60_000)
    assert parsed("x" * MAX_LENGTH + ",code=404") == {"x" * MAX_LENGTH: ""}


# --- what is applied -----------------------------------------------------------------------------


def test_what_is_not_ours_is_ignored_and_not_told(acme: Client) -> None:
    """As the RFC wants it."""
    status, headers, _ = prefer(acme, "respond-async, wait=10, cods=404")
    assert (status, "preference-applied" in headers) == (200, False)
    assert acme.journal[-1].preferred == ()


def test_what_is_applied_is_told(acme: Client) -> None:
    """In the header and in the journal; what the request could not meet with is not."""
    _, headers, _ = prefer(acme, "delay=0, wait=1, fault=duplicate")
    assert headers["preference-applied"] == "delay=0"
    _, headers, _ = prefer(acme, "fault=stale, code=202", "POST")
    assert headers["preference-applied"] == "code=202"
    _, headers, _ = prefer(acme, "fault=stale, dynamic")
    assert headers["preference-applied"] == "dynamic"
    told = [e.preferred for e in acme.journal]
    assert told == [("delay=0",), ("code=202",), ("dynamic",)]
    assert [e.fault for e in acme.journal] == ["", "", ""]


@pytest.mark.parametrize(
    "asked, told",
    [
        ("fault=stale, code=200", "code=200"),
        ("fault=duplicate, code=202", "code=202"),
        ("fault=malformed, code=200", "fault=malformed, code=200"),
        ("example=One, seed=7", "seed=7"),
        ("example=One, dynamic=false", "example=One, dynamic=false"),
    ],
)
def test_of_two_that_exclude_each_other_one_is_applied(asked: str, told: str) -> None:
    """What is forced is neither old nor done twice, and what is generated is no example."""
    asked_for = parsed(asked)
    effect = Effect(dynamic="seed" in asked_for)
    for reading in (True, False):
        applied = Preferences(asked_for, effect).applied(forced=True, reading=reading)
        assert ", ".join(applied) == told


def test_a_method_that_there_is_not_is_told_so_whatever_is_preferred(acme: Client) -> None:
    """There is no operation that could do it."""
    status, headers, _ = prefer(acme, "code=404", "DELETE")
    assert (status, "preference-applied" in headers) == (405, False)


@pytest.mark.parametrize("failure", FAILURES)
def test_every_failure_can_be_asked_for(acme: Client, failure: str) -> None:
    """On its way or in its delivery."""
    # Nobody reads the body of HEAD, which may be malformed.
    method, sent = ("POST", {"label": "a"}) if failure == "duplicate" else ("HEAD", None)
    preferring = {"prefer": f"fault={failure}"}
    _, headers, _ = acme.send(method, "/crates", headers=preferring, json=sent)
    assert headers["preference-applied"] == f"fault={failure}"


def test_preferences_go_before_the_rules_of_the_world() -> None:
    """Each part of an effect for itself."""
    rule = Effect(status=503, breaking=True, delay=Delay(1), wire=Wire(reset=True))
    code, delay, failure = Effect(status=404), Effect(delay=Delay(2)), Effect(malformed=True)
    assert Preferences({}, code).over(rule) == Effect(
        status=404, delay=Delay(1), wire=Wire(reset=True)
    )
    assert Preferences({}, delay).over(rule).delay == Delay(2)
    assert Preferences({}, delay).over(rule).status == 503
    assert Preferences({}, failure).over(rule) == Effect(
        status=503, breaking=True, delay=Delay(1), malformed=True
    )


# --- what cannot be ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "header, expected, hint",
    [
        ("code=418", "code=200 or 400 or 401", "browse documents these"),
        ("code=", "code=200", ""),
        ("example=x", "example=nothing", "There are no examples of the answer 200"),
        ("delay=61", "delay=seconds, 0 to 60", "1.5"),
        ("delay=-1", "delay=seconds", ""),
        ("delay=1e1", "delay=seconds", ""),
        ("fault=rest", "fault=reset or", "Did you mean reset?"),
        ("fault=x", "fault=reset or", "These are the failures"),
        ("seed=x", "seed=0 to", "7"),
        ("seed=9223372036854775808", "seed=0 to", ""),
        ("dynamic=yes", "dynamic=true or false", "Without a value"),
    ],
)
def test_what_is_ours_and_cannot_be_is_refused(
    acme: Client, header: str, expected: str, hint: str
) -> None:
    """In our own words, with those that can be; nothing else happens."""
    status, headers, body = prefer(acme, header, "GET")
    assert (status, headers["content-type"]) == (400, "application/problem+json")
    assert body["type"] == "urn:segmock:problem:impossible-preference"
    (violation,) = body["violations"]
    assert (violation["where"], violation["pointer"]) == ("header", "/prefer")
    assert violation["expected"].startswith(expected)
    assert hint in violation["hint"]
    assert "preference-applied" not in headers
    entry = acme.journal[-1]
    assert (entry.kind, entry.own, entry.preferred) == ("impossible-preference", (), ())


def test_a_refused_preference_writes_nothing(acme: Client) -> None:
    """Though the request is right otherwise."""
    sent = {"prefer": "code=999"}
    assert acme.send("POST", "/crates", json={"label": "a"}, headers=sent)[0] == 400
    assert acme.send("GET", "/crates")[1]["acme-count"] == "12"


def test_a_near_example_is_named(mock: Client) -> None:
    """Of the answer that is chosen, or of the first good one."""
    for header in ("example=OneSegmant", "code=200, example=OneSegmant"):
        body = mock.send("GET", "/v1/segments", headers={"prefer": header})[2]
        assert body["violations"][0]["hint"] == "Did you mean OneSegment?"
    body = mock.send("GET", "/v1/segments", headers={"prefer": "code=403, example=OneSegment"})[2]
    assert "examples of the answer 403" in body["violations"][0]["hint"]


def test_each_preference_has_a_reader_of_its_name() -> None:
    """In the order in which they depend on each other."""
    assert [*READERS] == ["code", "example", "delay", "fault", "seed", "dynamic"]


def test_switches_can_be_off(acme: Client) -> None:
    """What is off does nothing, and is no refusal."""
    status, _, body = prefer(acme, "dynamic=false")
    assert (status, len(body["crates"])) == (200, 5)
    plain = orjson.dumps(acme.send("GET", "/crates")[2])
    assert orjson.dumps(body) == plain
