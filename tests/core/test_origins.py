"""The fields of an answer are followed back to where they came from, or are said to be unknown."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace

import pytest

from segmock import app
from segmock.app import Mock
from segmock.core.document import at
from segmock.core.origins import MAX_FIELDS, Origin, Origins, origins
from segmock.core.recalling import recalled
from segmock.core.worlds import Worlds
from tests.conftest import Client


def found(client: Client, number: int = 0) -> Origins:
    """Return the origins of a request's answer, by default of the last one's."""
    entry = client.journal[-1] if not number else client.mock.world.journal.find(number)
    assert entry is not None
    served = client.mock.pipeline.served
    return origins(recalled(entry, served), client.mock.world, served)


def by_place(client: Client, number: int = 0) -> dict[str, Origin]:
    """Return the same by their places."""
    return {origin.pointer: origin for origin in found(client, number).fields}


def test_what_was_sent_comes_from_the_request(acme: Client) -> None:
    """And what was added to it from the state that the request left."""
    acme.send("POST", "/crates", json={"label": "a", "weight": 77})
    fields = by_place(acme)
    assert fields["/label"][1:] == ("request", {"part": "body", "pointer": "/label"})
    assert fields["/weight"].source == "request"
    told = {"collection": "crates", "key": "a", "request": "default.1"}
    assert fields["/colour"][1:] == ("state", told)


def test_what_is_read_comes_from_the_request_that_wrote_it(acme: Client) -> None:
    """The last one that had the field."""
    acme.send("POST", "/crates", json={"label": "a", "weight": 77})
    acme.send("PATCH", "/crates/a.crate", json={"colour": "blue"})
    acme.send("PATCH", "/crates/b.crate", json={"colour": "blue"})
    acme.send("GET", "/crates/a.crate")
    fields = by_place(acme)
    told = {"collection": "crates", "key": "a", "part": "body"}
    assert fields["/weight"].told == {**told, "request": "default.1", "pointer": "/weight"}
    assert fields["/colour"].told == {**told, "request": "default.2", "pointer": "/colour"}


def test_an_old_answer_is_held_against_the_state_of_then(acme: Client) -> None:
    """Not against what the record became."""
    acme.send("POST", "/crates", json={"label": "a", "weight": 77})
    acme.send("GET", "/crates/a.crate")
    acme.send("DELETE", "/crates/a.crate")
    assert found(acme, 2).then
    assert by_place(acme, 2)["/weight"].told["request"] == "default.1"


def test_a_state_that_was_forgotten_is_that_of_now(acme: Client) -> None:
    """And that is told."""
    acme.send("POST", "/crates", json={"label": "a", "weight": 77})
    acme.send("GET", "/crates/a.crate")
    acme.send("DELETE", "/crates/a.crate")
    acme.mock.world.history._forget()
    assert not found(acme, 2).then
    assert by_place(acme, 2)["/weight"].source == "unknown"


def test_what_was_generated_has_its_rule(acme: Client) -> None:
    """Pool or schema; but what was changed since is state."""
    acme.send("GET", "/crates")
    fields = by_place(acme)
    schema = "#/components/schemas/Crate/properties"
    assert fields["/crates/0/label"][1:] == (
        "generated",
        {"schema": f"{schema}/label", "pool": "slug"},
    )
    assert fields["/crates/0/colour"].told == {"schema": f"{schema}/colour", "rule": "enum"}


@pytest.mark.parametrize("path", ["/crates/nope.crate", "/crates?open=maybe"])
def test_a_refusal_is_the_vendors_words(acme: Client, path: str) -> None:
    """Whatever stands in it."""
    acme.send("GET", path)
    assert {origin.source for origin in found(acme).fields} == {"computed"}


def test_problem_details_are_the_mocks_words(acme: Client) -> None:
    """Whoever asks for them has them of no vendor."""
    for accept, whose in (("*/*", "vendor"), ("application/problem+json", "mock")):
        acme.send("GET", "/crates/nope.crate", headers={"accept": accept})
        assert {o.told["as"] for o in found(acme).fields} == {f"the {whose}'s words for not-found"}


def test_a_text_has_no_fields(acme: Client) -> None:
    """Nor has an answer without body."""
    acme.send("GET", "/weather")
    assert found(acme) == ((), False, True)


def test_a_stub_answers_for_itself(acme: Client) -> None:
    """Each field stands in it."""
    acme.send("POST", "/crates", json={"label": "a"})
    world, served = acme.mock.world, acme.mock.pipeline.served
    entry = acme.journal[-1]._replace(stub="s")
    first = origins(recalled(entry, served), world, served).fields[0]
    assert first == ("/colour", "stub", {"id": "s", "pointer": "/answer/body/colour"})


def test_people_are_told_by_their_number(mock: Client) -> None:
    """With the field that they have it from; what is fixed stands in the scenario."""
    headers = {"X-App-Id": "segmock", "X-App-Token": "segmock"}
    mock.send("GET", "/v1/customers?limit=3", headers=headers)
    fields = by_place(mock)
    source, told = fields["/customers/0/email"][1:]
    assert (source, told["field"]) == ("persona", "email")
    assert fields["/customers/0/name"].told["field"] == "first_name and last_name"
    mock.send("GET", "/v1/segments?limit=5", headers=headers)
    named = [one for one in found(mock).fields if one.pointer.endswith("/name")]
    assert {one.source for one in named} == {"fixture"}
    assert all(one.told["file"] == "default.yaml" for one in named)


def test_a_long_answer_is_told_as_far_as_it_was_kept(mock: Client) -> None:
    """And no more than so many fields of it."""
    headers = {"X-App-Id": "segmock", "X-App-Token": "segmock"}
    mock.send("GET", "/v1/customers?limit=100", headers=headers)
    all_of_them = found(mock)
    assert all_of_them.cut
    assert 20 < len(all_of_them.fields) <= MAX_FIELDS


@pytest.fixture
def fixed(acme: Client) -> Client:
    """A mock whose scenario has one crate, written out."""
    crate = {"label": "fixed-label", "colour": "red", "weight": 77}
    scenario = replace(acme.mock.scenario, given={"acme": {"crates": [crate]}})
    made = app.world(scenario, acme.mock.pipeline.served, any_credential=False)
    return Client(Mock(acme.mock.pipeline, Worlds(made), scenario), acme.headers)


def test_what_the_scenario_has_stands_there(fixed: Client) -> None:
    """With file and pointer; what was changed since is state, and the rest still stands there."""
    fixed.send("GET", "/crates/fixed-label.crate")
    told = {"file": "default.yaml", "pointer": "/given/acme/crates/0/weight"}
    assert by_place(fixed)["/weight"][1:] == ("fixture", told)
    fixed.send("PATCH", "/crates/fixed-label.crate", json={"weight": 78})
    fixed.send("GET", "/crates/fixed-label.crate")
    assert by_place(fixed)["/weight"].told["request"] == "default.2"
    assert by_place(fixed)["/colour"].source == "fixture"
    assert by_place(fixed, 1)["/weight"].source == "fixture"


def test_a_field_that_was_added_to_what_the_scenario_has_is_state(acme: Client) -> None:
    """It stands in no file, while its neighbours do."""
    scenario = replace(acme.mock.scenario, given={"acme": {"crates": [{"label": "x@example.com"}]}})
    made = app.world(scenario, acme.mock.pipeline.served, any_credential=False)
    client = Client(Mock(acme.mock.pipeline, Worlds(made), scenario), acme.headers)
    client.send("PATCH", "/crates/x@example.com.crate", json={"weight": 78})
    client.send("GET", "/crates/x@example.com.crate")
    fields = by_place(client)
    assert (fields["/weight"].source, fields["/weight"].told["request"]) == ("state", "default.1")
    assert fields["/label"].source == "fixture"
    # A vendor may begin with what is in no file, and an e-mail need be nobody's of the people.
    client.mock.world.scenario = replace(scenario, given={})
    assert by_place(client)["/label"].source == "computed"


def test_a_writer_that_was_forgotten_is_not_named(acme: Client) -> None:
    """The record is state nevertheless."""
    acme.send("POST", "/crates", json={"label": "a", "weight": 77})
    acme.mock.world.journal.clear()
    acme.send("GET", "/crates/a.crate")
    assert by_place(acme)["/weight"][1:] == ("state", {"collection": "crates", "key": "a"})


def test_times_come_from_the_clock(mock: Client) -> None:
    """Of the request that wrote them."""
    headers = {"X-App-Id": "segmock", "X-App-Token": "segmock"}
    _, _, made = mock.send("POST", "/v1/customers", headers=headers, json={"name": "A customer"})
    mock.send("GET", f"/v1/customers/{made['id']}", headers=headers)
    source, told = by_place(mock)["/created_at"][1:]
    assert (source, told["request"]) == ("clock", "default.1")


def test_what_a_persona_has_not_is_computed(mock: Client) -> None:
    """From what the given state has."""
    headers = {"X-App-Id": "segmock", "X-App-Token": "segmock"}
    mock.send("GET", "/v1/customers?limit=1", headers=headers)
    assert by_place(mock)["/customers/0/id"].source == "computed"
    assert "unknown" in {one.source for one in found(mock).fields}


def test_a_fault_says_its_own(acme: Client) -> None:
    """If it is one of an error."""
    acme.send("GET", "/crates/nope.crate")
    world, served = acme.mock.world, acme.mock.pipeline.served
    entry = acme.journal[-1]._replace(fault="f")
    fields = origins(recalled(entry, served), world, served).fields
    assert {(one.source, one.told["id"]) for one in fields} == {("fault", "f")}


def test_an_example_has_its_place_in_the_description(acme: Client) -> None:
    """If a preference asked for one."""
    acme.send("GET", "/weather")
    (served,) = acme.mock.pipeline.served
    reply = served.spec.operations["weather"].replies[200]
    document = deepcopy(served.spec.document)
    content = at(document, reply.pointer)["content"]
    content["text/plain"]["examples"] = {"odd": {"value": {"sky": "blue", "sun": True, "n": 7}}}
    shown = replace(served, spec=replace(served.spec, document=document))
    body = b'{"sky": "blue", "sun": false, "n": 7, "at": "2026-06-01T09:00:01.000Z"}'
    entry = acme.journal[-1]._replace(preferred=("example=odd",), response_body=body)
    fields = {o.pointer: o for o in origins(recalled(entry, [shown]), acme.mock.world, [shown])[0]}
    place = f"{reply.pointer}/content/text~1plain/examples/odd/value"
    assert fields["/sky"][1:] == ("example", {"pointer": f"{place}/sky"})
    assert fields["/sun"].source == "unknown"
    assert fields["/at"].source == "clock"
    odd = entry._replace(status=299, response_body=b'{"n": 2, "on": false, "l": [5, 6]}')
    found = origins(recalled(odd, [shown]), acme.mock.world, [shown]).fields
    assert [(one.pointer, one.source) for one in found[:2]] == [
        ("/n", "computed"),
        ("/on", "unknown"),
    ]


def test_a_default_is_not_called_sent(mock: Client) -> None:
    """It comes from the description, though it counts as if it had been."""
    mock.send(
        "GET",
        "/api/commerce/customer/segments?pageSize=3",
        headers={"Authorization": "Bearer segmock"},
    )
    fields = by_place(mock)
    told = {"as": "the default of the parameter startIndex"}
    assert fields["/startIndex"][1:] == ("computed", told)
    assert fields["/pageSize"][1:] == ("request", {"part": "query", "pointer": "/pageSize"})


def test_what_the_description_leaves_no_choice_of_stands_there(mock: Client) -> None:
    """Such as the word for what an answer is."""
    mock.send("GET", "/v1/segments", headers={"X-App-Id": "segmock", "X-App-Token": "segmock"})
    source, told = by_place(mock)["/object"][1:]
    assert (source, told["as"]) == ("computed", "what the description says")
    (spec,) = (s.spec for s in mock.mock.pipeline.served if s.vendor.name == "voucherify")
    assert spec.schema(told["schema"])["const"] == "list"


def test_the_start_of_the_world_is_a_time(acme: Client) -> None:
    """By which what was given may be stamped."""
    acme.send("GET", "/weather")
    served = acme.mock.pipeline.served
    body = b'{"since": "2026-06-01T09:00:00.000Z"}'
    entry = acme.journal[-1]._replace(response_body=body)
    (one,) = origins(recalled(entry, served), acme.mock.world, served).fields
    assert one[1:] == ("clock", {"as": "the start of the world"})
