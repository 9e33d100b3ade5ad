"""What of a scenario contradicts the descriptions is told before anything is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from segmock import app
from segmock.core import scenario
from segmock.core.document import DefectsError

if TYPE_CHECKING:
    from segmock.core.document import Defect, Json, Record
    from tests.conftest import Client

CRATE = {"label": "a", "colour": "red"}
PACK: Record = {"method": "POST", "path": "/crates", "json": CRATE}
LATER = {"method": "GET", "path": "/crates"}


@pytest.fixture(name="told")
def _told(acme: Client) -> Told:
    return Told(acme)


class Told:
    """Holds scenarios against the fifth vendor."""

    def __init__(self, acme: Client) -> None:
        self._served = acme.mock.pipeline.served

    def __call__(self, *steps: Record, whole: bool = True, **parts: Json) -> list[tuple[str, str]]:
        """Return place and what of each defect of a scenario."""
        raw = {"name": "x", "steps": list(steps), **parts}
        read = scenario.read(raw, "x.yaml")
        found: tuple[Defect, ...] = ()
        try:
            app.rehearse(read, self._served, whole=whole)
        except DefectsError as error:
            found = error.defects
        assert {d.file for d in found} <= {"x.yaml"}
        assert all(d.hint for d in found)
        return [(d.pointer, d.what) for d in found]

    def request(self, status: int = 200, **request: Json) -> list[tuple[str, str]]:
        """Return the defects of one request, without the place of its step."""
        one = step({"method": "GET", "path": "/crates", **request}, status)
        found = self(one)
        return [(place.removeprefix("/steps/0/request"), what) for place, what in found]


def step(request: Record, status: Json = 200, **parts: Json) -> Record:
    """Return a step."""
    return {"name": "x", "request": request, "expect": {"status": status}, **parts}


def test_what_the_description_allows_is_no_defect(told: Told) -> None:
    """A scenario may be without steps, or its steps without requests."""
    assert told() == []
    assert told({"name": "Later", "advance": 5}, step(LATER), step(PACK, 202)) == []
    assert told(given={"acme": {"crates": [CRATE | {"weight": 1}], "shelves": []}}) == []


def test_a_path_that_no_vendor_has_is_told_with_the_nearest(told: Told) -> None:
    """Unless some vendors are not there, or it is wrong on purpose."""
    assert told.request(path="/crate") == [("/path", "is no vendor's")]
    assert told.request(404, path="/crate") == []
    assert told(step({"method": "GET", "path": "/crate"}), whole=False) == []
    assert told.request(path="/qqqqqqqqqqqqqqqqqqqq") == [("/path", "is no vendor's")]


def test_a_method_that_a_path_has_not_is_told(told: Told) -> None:
    """Unless that is what is expected."""
    assert told.request(method="PUT") == [("/method", "is PUT, which the path has not")]
    assert told.request(405, method="PUT") == []
    assert told.request(method="HEAD") == []


def test_a_status_that_is_not_documented_is_told(told: Told) -> None:
    """Unless only a mock sends it, or a rule or a stub says that it breaks the contract."""
    place, what = told(step(LATER, [200, 418]))[0]
    assert (place, what) == (
        "/steps/0/expect/status",
        "expects 418, which browse does not document",
    )
    assert told(step(LATER, 507)) == []
    rule = {"status": 418, "contract-breaking": True}
    assert told(step(LATER, 418), faults=[rule]) == []
    assert told(step(LATER, 418, faults=[rule, {"delay": 1}])) == []
    stub = {"vendor": "acme", "operation": "browse", "answer": {"status": 418}}
    assert told(step(LATER, 418), stubs=[{**stub, "contract-breaking": True}]) == []
    assert [place for place, _ in told(stubs=[stub])] == ["/stubs/0/answer/status"]


def test_a_request_that_breaks_the_description_is_told_with_its_place(told: Told) -> None:
    """Parameters and bodies, each where the step says it; a refusal may be meant."""
    assert told.request(query={"open": "maybe"})[0][0] == "/query/open"
    assert told.request(path="/crates?open=maybe")[0][0] == ""
    assert told.request(headers={"ACME-From": "x"})[0][0] == "/headers/ACME-From"
    assert told.request(path="/shelves/TOP", method="PUT", status=204, json={})[0][0] == "/path"
    bad = {**PACK, "json": {"label": 5, "shoe": 1}}
    assert [place for place, _ in told(step(bad, 202))] == [
        "/steps/0/request/json/label",
        "/steps/0/request/json/shoe",
    ]
    assert [place for place, _ in told(step(PACK | {"json": {}}, 202))] == ["/steps/0/request/json"]
    text = {"method": "POST", "path": "/crates", "headers": {"Content-Type": "application/json"}}
    assert [place for place, _ in told(step(text | {"body": "{"}, 202))] == ["/steps/0/request"]
    assert told(step(bad, [400, 409])) == []


def test_of_what_is_captured_nothing_can_be_told(told: Told) -> None:
    """Everything beside it is still told."""
    first = step(PACK, 202, capture={"n": "/weight"})
    paths = {"method": "PUT", "path": "/shelves/${n}", "json": {"version": "${n}"}}
    asked = {"query": {"open": "${n}", "ratio": "${n}"}, "headers": {"Acme-From": "${n}"}}
    assert told(first, step(paths, 204), step(LATER | asked)) == []
    body = {**CRATE, "weight": "${n}", "shoe": 1}
    (found,) = told(first, step(PACK | {"json": body}, 202))
    assert found[0] == "/steps/1/request/json/shoe"


def test_forms_are_held_against_the_description_too(told: Told) -> None:
    """With the place of the field."""
    form = {"method": "POST", "path": "/keys", "form": {"holder": "", "shoe": "1"}}
    first = step(PACK, 202, capture={"n": "/weight"})
    found = told(first, step(form, 201), step({**form, "form": {"holder": "${n}"}}, 201))
    assert {place.rpartition("/")[0] for place, _ in found} <= {
        "/steps/1/request/form",
        "/steps/1/request",
        "/steps/2/request",
    }


def test_a_rule_that_can_never_hold_is_told(told: Told) -> None:
    """In the scenario and in its steps; of vendors that are not there nothing is told."""
    rule = {"vendor": "acme", "operation": "brows", "delay": 1}
    assert [place for place, _ in told(faults=[rule])] == ["/faults/0/operation"]
    assert [place for place, _ in told(step(LATER, faults=[rule]))] == [
        "/steps/0/faults/0/operation"
    ]
    other = {"vendor": "other", "operation": "x"}
    assert told(faults=[{**other, "delay": 1}], whole=False) == []
    assert told(stubs=[{**other, "answer": {"status": 200}}], whole=False) == []
    assert [place for place, _ in told(faults=[{**other, "delay": 1}])] == ["/faults/0/vendor"]


def test_a_given_record_that_cannot_be_shown_is_told(told: Told) -> None:
    """With its place in the scenario, and what the description has instead."""
    crates = [CRATE | {"weight": 1}, {"label": "b", "colour": "pink"}]
    found = told(given={"acme": {"crates": crates}})
    assert {place for place, _ in found} == {"/given/acme/crates/1"}
    assert any('is shown with "pink" at /colour' in what for _, what in found)
