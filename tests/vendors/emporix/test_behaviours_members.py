"""Customers of segments: given ones, B2C and B2B, and what a customer sees of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from segmock.core.document import DefectsError
from segmock.vendors.emporix import auth
from tests.vendors.emporix.conftest import (
    BUSINESS,
    DORMANT,
    EVERYBODY,
    GERMANY,
    NEW,
    PROSPECTS,
    SEGMENTS,
    SUBSIDIARIES,
    bearer,
    get,
    me,
    put,
)

if TYPE_CHECKING:
    from segmock.core.document import Record
    from tests.conftest import Client
    from tests.vendors.emporix.conftest import InScenario

READ, READ_OWN = "customersegment.segment_read", "customersegment.segment_read_own"


def test_given_customers_are_those_of_the_group(emporix: Client) -> None:
    """They were assigned by a rule, and do not tell their segment."""
    world = emporix.mock.world
    members = [auth.customer_of(world, one) for one in world.members("german-customers")]
    listed = get(emporix, f"{SEGMENTS}/{GERMANY}/customers?pageSize=1000")
    assert [one["customer"] for one in listed] == members
    assert listed[0].keys() == {"customer", "assignmentType", "metadata"}
    assert {one["assignmentType"] for one in listed} == {"AUTOMATIC"}


def test_given_business_customers_act_for_their_companies(emporix: Client) -> None:
    """Their assignments have a legal entity, which is part of what names them."""
    world = emporix.mock.world
    first = world.members("big-spenders")[0]
    listed = get(emporix, f"{SEGMENTS}/{BUSINESS}/customers")
    assert listed[0]["legalEntity"] == auth.legal_entity_of(world, first)
    customer, company = listed[0]["customer"]["id"], listed[0]["legalEntity"]["id"]
    path = f"{SEGMENTS}/{BUSINESS}/customers/{customer}"
    assert get(emporix, f"{path}/{company}") == listed[0]
    assert emporix.send("GET", path)[0] == 404


def test_some_customers_act_for_a_subsidiary_as_well(emporix: Client) -> None:
    """One in five does, and a segment says for whom its people act."""
    world = emporix.mock.world
    path = f"{SEGMENTS}/{SUBSIDIARIES}/customers?pageSize=1000"
    status, headers, listed = emporix.send("GET", path, headers={"X-Total-Count": "true"})
    assert (status, headers["x-total-count"], len(listed)) == (200, "100", 100)
    company = auth.legal_entity_of(world, world.universe.persona(0))
    first = listed[0]["legalEntity"]
    assert listed[0]["customer"]["id"] == me(emporix)
    assert first["name"] == f"{company['name']} International"
    assert first["id"] != company["id"]


def test_given_people_act_for_something_known(in_scenario: InScenario) -> None:
    """A word that stands for nobody is a defect of the scenario."""
    given = {"segments": [{**NEW, "id": "s", "onBehalf": "friends"}]}
    with pytest.raises(DefectsError, match="onBehalf"):
        get(in_scenario(given), SEGMENTS)


def test_whoever_is_in_several_groups_of_a_segment_is_assigned_once(
    in_scenario: InScenario,
) -> None:
    """In the order of the universe, alone or for a legal entity of the own."""
    groups = {
        "all": {"name": "All", "where": {}},
        "some": {"name": "Some", "where": {"number": {"lt": 7}}},
    }
    segments = [
        {**NEW, "id": "alone", "groups": ["some", "all"]},
        {**NEW, "id": "company", "groups": ["some"], "onBehalf": "company"},
        {**NEW, "id": "subsidiary", "groups": ["some", "all"], "onBehalf": "subsidiary"},
        {**NEW, "id": "nobody"},
    ]
    emporix = in_scenario({"segments": segments}, groups=groups)
    world = emporix.mock.world
    for segment, numbers in (
        ("alone", range(20)),
        ("company", range(7)),
        ("subsidiary", range(0, 20, 5)),
        ("nobody", ()),
    ):
        listed = get(emporix, f"{SEGMENTS}/{segment}/customers")
        wanted = [auth.customer_id(world, number) for number in numbers]
        assert [one["customer"]["id"] for one in listed] == wanted
        for one in listed:
            below = [one["customer"]["id"], *filter(None, [one.get("legalEntity", {}).get("id")])]
            assert get(emporix, "/".join([SEGMENTS, segment, "customers", *below])) == one


def test_only_what_is_assigned_is_found(emporix: Client) -> None:
    """Not for another legal entity, not for one who has no subsidiary, not by odd ids."""
    world = emporix.mock.world
    first, second = (auth.customer_id(world, number) for number in (0, 1))
    company = auth.legal_entity_of(world, world.universe.persona(0))["id"]
    for segment, below in (
        (EVERYBODY, f"{first}/{company}"),
        (SUBSIDIARIES, f"{first}/{company}"),
        (SUBSIDIARIES, first),
        (SUBSIDIARIES, second),
        (EVERYBODY, first.lower()),
        (EVERYBODY, f"C{first}"),
        (EVERYBODY, "C%D9%A1234567890"),
        (EVERYBODY, "C" * 128),
    ):
        assert emporix.send("GET", f"{SEGMENTS}/{segment}/customers/{below}")[0] == 404
    assert get(emporix, f"{SEGMENTS}/{EVERYBODY}/customers/{first}")["customer"]["id"] == first


def test_the_same_customer_can_be_assigned_alone_and_for_companies(emporix: Client) -> None:
    """Customer and legal entity name an assignment together."""
    path = f"{SEGMENTS}/{PROSPECTS}/customers/C1"
    assert [put(emporix, path + end) for end in ("", "/one", "/two", "/one")] == (
        [201, 201, 201, 204]
    )
    listed = get(emporix, f"{SEGMENTS}/{PROSPECTS}/customers?q=customer.id:C1")
    assert [one.get("legalEntity", {}).get("id") for one in listed] == [None, "one", "two"]
    assert {one["assignmentType"] for one in listed} == {"MANUAL"}


def test_a_customer_is_removed_alone_or_for_one_company(emporix: Client) -> None:
    """The other assignments of the same customer stay."""
    path = f"{SEGMENTS}/{PROSPECTS}/customers/C1"
    for end in ("", "/one", "/two"):
        assert put(emporix, path + end) == 201
    assert emporix.send("DELETE", f"{path}/one")[0] == 204
    assert [emporix.send("GET", path + end)[0] for end in ("", "/one", "/two")] == [200, 404, 200]
    assert emporix.send("DELETE", path)[0] == 204
    assert [emporix.send("GET", path + end)[0] for end in ("", "/one", "/two")] == [404, 404, 200]


def test_a_given_customer_can_be_removed_and_changed(emporix: Client) -> None:
    """What a rule has assigned is an assignment as any other; the totals follow."""
    path = f"{SEGMENTS}/{GERMANY}/customers"
    before = get(emporix, f"{path}?pageSize=1000")
    gone, kept = (one["customer"]["id"] for one in before[:2])
    assert emporix.send("DELETE", f"{path}/{gone}")[0] == 204
    assert put(emporix, f"{path}/{kept}", {"mixins": {"tier": {"level": 1}}}) == 204
    status, headers, after = emporix.send(
        "GET", f"{path}?pageSize=1000", headers={"X-Total-Count": "true"}
    )
    assert (status, headers["x-total-count"]) == (200, str(len(before) - 1))
    assert [one["customer"]["id"] for one in after] == [one["customer"]["id"] for one in before[1:]]
    assert after[0]["mixins"] == {"tier": {"level": 1}}
    assert (after[0]["metadata"]["version"], after[0]["assignmentType"]) == (2, "AUTOMATIC")
    assert after[1:] == before[2:]


def test_a_given_customer_is_assigned_under_the_own_name(emporix: Client) -> None:
    """A persona keeps name, address and company in every assignment."""
    world = emporix.mock.world
    persona = world.universe.persona(7)
    customer, company = auth.customer_of(world, persona), auth.legal_entity_of(world, persona)
    emporix.send("POST", SEGMENTS, json={**NEW, "id": "mine"})
    path = f"{SEGMENTS}/mine/customers/{customer['id']}/{company['id']}"
    assert put(emporix, path) == 201
    assigned = get(emporix, path)
    assert (assigned["customer"], assigned["legalEntity"]) == (customer, company)


def test_whoever_is_not_given_has_a_name_that_the_id_picks(emporix: Client) -> None:
    """The same id is the same person and company in every segment."""
    found = []
    for segment in (PROSPECTS, DORMANT):
        path = f"{SEGMENTS}/{segment}/customers/C1/acme"
        assert put(emporix, path) == 201
        assigned = get(emporix, path)
        found.append((assigned["customer"], assigned["legalEntity"]))
    assert found[0] == found[1]
    assert found[0][0].keys() == {"id", "firstName", "lastName"}


@pytest.mark.parametrize(
    "q, found",
    [
        ("assignmentType:MANUAL", ["C1", "C1"]),
        ("legalEntity.id:acme", ["C1"]),
        ("customer.id:C1 legalEntity.id:missing", ["C1"]),
        ("customer.id:nobody", []),
    ],
)
def test_customers_are_searched(emporix: Client, q: str, found: list[str]) -> None:
    """The body has the filter that the list takes in its query, and gives the same answer."""
    path = f"{SEGMENTS}/{GERMANY}/customers"
    assert [put(emporix, f"{path}/C1{end}") for end in ("", "/acme")] == [201, 201]
    counted = {"X-Total-Count": "true"}
    status, headers, body = emporix.send("POST", f"{path}/search", json={"q": q}, headers=counted)
    assert (status, [one["customer"]["id"] for one in body]) == (200, found)
    assert headers["x-total-count"] == str(len(found))
    assert get(emporix, f"{path}?q={q.replace(' ', '%20')}") == body


def test_a_search_without_a_filter_is_the_list(emporix: Client) -> None:
    """No body, or none with q, filters nothing; pages and sort are as in the list."""
    path, rest = f"{SEGMENTS}/{GERMANY}/customers", "pageSize=7&pageNumber=2&sort=customer.email"
    listed = get(emporix, f"{path}?{rest}")
    assert len(listed) == 7
    assert emporix.send("POST", f"{path}/search?{rest}")[2] == listed
    assert emporix.send("POST", f"{path}/search?{rest}", json={})[2] == listed


def test_many_customers_are_assigned_each_for_itself(emporix: Client) -> None:
    """The results count from 1; what fails does not hold up the others."""
    path = f"{SEGMENTS}/{PROSPECTS}/customers"
    assert put(emporix, f"{path}/C1") == 201
    status, _, results = emporix.send(
        "PUT",
        f"{path}/bulk",
        json=[
            {"customerId": "C2", "legalEntityId": "one", "mixins": {"tier": {"level": 1}}},
            {"customerId": "C1"},
            {"legalEntityId": "one"},
            {"customerId": "C1", "metadata": {"version": 1}},
            {"customerId": "C3"},
        ],
    )
    assert status == 207
    message = "The resource you are attempting to access has changed."
    assert results == [
        {"index": 1, "code": 201, "status": "Created"},
        {"index": 2, "code": 204, "status": "OK"},
        {
            "index": 3,
            "code": 400,
            "status": "Bad Request",
            "message": "Validation problem with request body.",
        },
        {"index": 4, "code": 409, "status": "Conflict", "message": message},
        {"index": 5, "code": 201, "status": "Created"},
    ]
    assert get(emporix, f"{path}/C2/one")["mixins"] == {"tier": {"level": 1}}
    assert get(emporix, f"{path}/C1")["metadata"]["version"] == 2
    assert get(emporix, f"{path}/C3")["customer"]["id"] == "C3"


def test_many_customers_are_removed_each_for_itself(emporix: Client) -> None:
    """An element names one assignment exactly; what is not there is removed already."""
    path = f"{SEGMENTS}/{PROSPECTS}/customers"
    for end in ("C1", "C1/one", "C2/one", "C3"):
        assert put(emporix, f"{path}/{end}") == 201
    status, _, results = emporix.send(
        "DELETE",
        f"{path}/bulk",
        json=[
            {"customerId": "C1"},
            {"legalEntityId": "one"},
            {"customerId": "C2", "legalEntityId": "one"},
            {"customerId": "C3", "legalEntityId": "one"},
        ],
    )
    assert (status, [one["code"] for one in results]) == (207, [204, 400, 204, 204])
    assert [one["index"] for one in results] == [1, 2, 3, 4]
    left = [emporix.send("GET", f"{path}/{end}")[0] for end in ("C1", "C1/one", "C2/one", "C3")]
    assert left == [404, 200, 404, 200]


def of_me(emporix: Client, path: str, **more: str) -> tuple[int, list[Record]]:
    """Return what the first customer gets at a path."""
    token = bearer(emporix, READ_OWN, customer=me(emporix), **more)
    status, _, body = emporix.send("GET", path, headers=token)
    return status, body


def test_customers_see_their_own_assignments_only(emporix: Client) -> None:
    """Alone and for companies, of an active segment; another segment is not found."""
    path = f"{SEGMENTS}/{EVERYBODY}/customers"
    assert put(emporix, f"{path}/{me(emporix)}/acme") == 201
    status, listed = of_me(emporix, path)
    assert (status, {one["customer"]["id"] for one in listed}) == (200, {me(emporix)})
    assert [one.get("legalEntity", {}).get("id") for one in listed] == [None, "acme"]
    assert put(emporix, f"{SEGMENTS}/{DORMANT}/customers/{me(emporix)}") in {201, 204}
    emporix.send("POST", SEGMENTS, json={**NEW, "id": "other", "status": "ACTIVE"})
    for segment in (DORMANT, "other", "unknown"):
        assert of_me(emporix, f"{SEGMENTS}/{segment}/customers")[0] == 404


def test_a_client_without_a_customer_owns_nothing(emporix: Client) -> None:
    """The scope alone makes nobody a member."""
    token = bearer(emporix, READ_OWN)
    assert emporix.send("GET", f"{SEGMENTS}/{EVERYBODY}/customers", headers=token)[0] == 404


@pytest.mark.parametrize("below", ["search", "C1", "C1/acme"])
def test_single_customers_and_searches_are_not_for_customers(emporix: Client, below: str) -> None:
    """They take the scope that reads all."""
    method = "POST" if below == "search" else "GET"
    path = f"{SEGMENTS}/{EVERYBODY}/customers/{below}"
    token = bearer(emporix, READ_OWN, customer=me(emporix))
    assert emporix.send(method, path, headers=token)[0] == 403
    assert emporix.send(method, path, headers=bearer(emporix, READ))[0] in {200, 404}
