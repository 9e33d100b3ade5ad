"""JUnit: a suite for each vendor, a case for each law and subject, in the usual shape."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from segmock.contract.reports import junit
from tests.contract.sample import NASTY, call, finding, nasty, reply, report, result

if TYPE_CHECKING:
    from segmock.contract.finding import Report

ALLOWED = {
    "testsuites": {"name", "tests", "failures", "errors", "time"},
    "testsuite": {
        "name",
        "tests",
        "failures",
        "errors",
        "skipped",
        "time",
        "timestamp",
    },
    "properties": set(),
    "property": {"name", "value"},
    "testcase": {"name", "classname", "time"},
    "failure": {"message", "type"},
    "skipped": {"message"},
    "system-out": set(),
}
"""What junit-10 allows, as far as it is used here."""
INSIDE = {
    "testsuites": {"testsuite"},
    "testsuite": {"properties", "testcase", "system-out"},
    "properties": {"property"},
    "testcase": {"failure", "skipped", "system-out"},
}


def parsed(*reports: Report) -> ET.Element:
    """Return the root of a report, whose shape is looked at."""
    root = ET.fromstring(junit.rendered(reports))  # noqa: S314 - our own
    for element in root.iter():
        assert element.attrib.keys() <= ALLOWED[element.tag]
        assert {child.tag for child in element} <= INSIDE.get(element.tag, set())
        assert re.fullmatch(r"\d+\.\d{3}", element.get("time", "0.000"))
    return root


def test_vendors_are_suites_and_laws_are_cases() -> None:
    """With their numbers, and what one needs to run it again."""
    one = report(
        result("a", "F", subject="crates", seconds=0.5),
        result("b", "G", state="skipped", reason="the profile has no pages"),
        result("c", findings=(finding("c"), finding("d", pointer="#/x", curl=("BASE=u", "curl")))),
        result("e", accepted=(finding("e"),)),
        versions={"segmock": "1"},
        notes=("expired",),
    )
    root = parsed(one, report(vendor="other"))
    assert root.attrib["tests"] == "4"
    assert root.attrib["failures"] == "1"
    first, other = root
    counts = {"tests": "4", "failures": "1", "errors": "0", "skipped": "1", "time": "1.250"}
    assert first.attrib.items() >= counts.items()
    assert other.attrib["name"] == "other"
    told = {p.attrib["name"]: p.attrib["value"] for p in first.iter("property")}
    assert told == {
        "target": "http://127.0.0.1:4010",
        "seed": "7",
        "requests": "21",
        "segmock": "1",
    }
    kept, skipped, broken, accepted = first.findall("testcase")
    named = {"name": "a [crates]", "classname": "acme.state", "time": "0.500"}
    assert kept.attrib == named
    assert len(kept) == 0
    assert skipped[0].attrib == {"message": "the profile has no pages"}
    (failure,) = broken
    message = "GET /crates: expected a crate, got 404 no crate (and 1 more)"
    assert failure.attrib == {"message": message, "type": "c"}
    assert (failure.text or "").splitlines()[-2:] == ["BASE=u", "curl"]
    assert "#/x" in (failure.text or "")
    assert (accepted[0].tag, accepted[0].text) == (
        "system-out",
        "accepted: e@browse: GET /crates: expected a crate, got 404 no crate",
    )
    assert first.findtext("system-out") == "expired"


def test_nothing_breaks_the_xml() -> None:
    """Markup is text, and what XML cannot hold is replaced."""
    root = parsed(nasty())
    failure = next(root.iter("failure"))
    shown = NASTY.replace("\x00", "\ufffd").replace("\x1b", "\ufffd").replace("\ud800", "\ufffd")
    assert shown in failure.attrib["message"]
    assert shown in (failure.text or "")


def test_no_report_is_an_empty_file_of_the_same_shape() -> None:
    """A run that was over before it began."""
    assert parsed().attrib["tests"] == "0"


def test_a_long_failure_is_cut() -> None:
    """Readers choke on megabytes."""
    bad = finding(actual="x" * 10**6, replies=(reply(call("GET", "/"), 500),))
    assert len(junit.rendered([report(result(findings=(bad,) * 50))])) < 60_000
