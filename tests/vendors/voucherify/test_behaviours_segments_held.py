"""The segments that a customer is in, and those that a scenario gives."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from segmock.core.document import DefectsError
from tests.vendors.voucherify.asking import filtered, members, names, segments
from tests.vendors.voucherify.drawn import KEYS

if TYPE_CHECKING:
    from segmock.core.document import Record
    from tests.conftest import Client
    from tests.vendors.conftest import InScenario

EVERYBODY: Record = {"everybody": {"where": {}}}

# --- segments of a customer ----------------------------------------------------------------------


def test_members_agree_with_the_groups_of_the_scenario(alone: Client) -> None:
    """The segment of each group has the group's members, whether by filter or by list."""
    world = alone.mock.world
    counted: Counter[str] = Counter()
    for persona in world.universe.everyone:
        counted.update(names(alone, persona["email"]))
    for code, group in world.scenario.groups.items():
        assert counted[group.name] == len(world.members(code)) > 0


def test_the_customers_of_a_segment_agree(alone: Client) -> None:
    """Each segment's total is the number of customers in whose list it is."""
    alone.headers = dict(KEYS)
    counted: Counter[str] = Counter()
    for persona in alone.mock.world.universe.everyone:
        counted.update(segment["id"] for segment in segments(alone, persona["email"]))
    for segment in alone.send("GET", "/v1/segments?limit=100")[2]["data"]:
        _, _, body = alone.send("GET", f"/v1/customers?limit=1&segment_id={segment['id']}")
        assert body["total"] == counted[segment["id"]]


def test_a_customer_has_two_ids(alone: Client) -> None:
    """The vendor's id and the shop's own lead to the same segments."""
    alone.headers = dict(KEYS)
    email = alone.mock.world.universe.persona(3)["email"]
    _, _, found = alone.send("GET", f"/v1/customers/{email}")
    assert segments(alone, found["id"]) == segments(alone, email) != []


def test_an_entry_has_three_fields(alone: Client) -> None:
    """A segment in the list has an id of the vendor's form, its name, and says what it is."""
    for segment in segments(alone, "anybody"):
        assert list(segment) == ["id", "name", "object"]
        assert re.fullmatch("seg_[A-Za-z0-9]{24}", segment["id"])
        assert segment["object"] == "segment"


def test_an_unknown_customer_is_in_the_segments_of_one_without_attributes(
    in_scenario: InScenario,
) -> None:
    """Negative and unknown conditions hold, conditions on the source id see the id of the path."""
    mock = in_scenario(
        {
            "segments": [
                filtered("not Kim", "name", is_not="Kim"),
                filtered("no phone", "phone", is_unknown=True),
                filtered("no orders", "summary.orders.total_count", **{"is": 0}),
                filtered("shop", "source_id", starts_with="shop-"),
                filtered("dated", "created_at", has_value=True),
                {"name": "listed", "customers": ["shop-1", "kim@example.com"]},
            ]
        }
    )
    assert names(mock, "shop-1") == ["not Kim", "no phone", "shop"]
    assert names(mock, "kim@example.com") == ["not Kim", "no phone"]
    assert names(mock, "a/b 💡?") == ["not Kim", "no phone"]


# --- given state ---------------------------------------------------------------------------------


def test_a_given_static_segment_has_whom_it_lists(in_scenario: InScenario) -> None:
    """The list holds ids; a group of the scenario stands for those of its people."""
    customers = [{"id": "cust_1", "source_id": "one"}, {"source_id": "two"}]
    mock = in_scenario(
        {
            "customers": customers,
            "segments": [
                {"name": "listed", "customers": ["cust_1"]},
                {"name": "people", "type": "static", "group": "everybody"},
                {"name": "nobody"},
            ],
        },
        groups=EVERYBODY,
    )
    assert names(mock, "cust_1") == names(mock, "one") == ["listed"]
    assert names(mock, "two") == []
    assert names(mock, mock.mock.world.universe.persona(0)["email"]) == ["people"]
    mock.headers = dict(KEYS)
    _, _, body = mock.send("GET", "/v1/segments?order=created_at")
    assert [len(members(mock, segment)) for segment in body["data"]] == [1, 50, 0]


def test_given_segments_have_an_id_and_a_date_of_their_own(in_scenario: InScenario) -> None:
    """Also where their names are the same; the type follows from the filter."""
    given = [filtered("a", "name", is_not="Kim"), {"name": "b"}, {"name": "b"}]
    mock = in_scenario({"segments": given})
    kept = list(mock.mock.world.collection("voucherify", "segments"))
    assert [segment["type"] for segment in kept] == ["passive", "static", "static"]
    assert len({segment["id"] for segment in kept}) == 3
    assert len({segment["created_at"] for segment in kept}) == 3


def test_segments_can_be_generated_by_number(in_scenario: InScenario) -> None:
    """Where the scenario gives a number, so many segments exist, with nobody in them."""
    mock = in_scenario({"segments": 7})
    assert len(mock.mock.world.collection("voucherify", "segments")) == 7
    assert names(mock, "anybody") == []


def test_equal_seeds_have_equal_ids(in_scenario: InScenario) -> None:
    """Ids of customers and segments follow from the seed, and not from the clock."""

    def ids(seed: int, year: int = 2026) -> list[str]:
        clock = {"start": f"{year}-06-01T09:00:00Z"}
        given = {"segments": [{"name": "a"}]}
        world = in_scenario(given, seed=seed, personas=1, clock=clock).mock.world
        return [
            str(record["id"])
            for name in ("customers", "segments")
            for record in world.collection("voucherify", name)
        ]

    assert ids(1) == ids(1) == ids(1, 2030)
    assert set(ids(1)).isdisjoint(ids(2))


def test_every_fault_of_the_given_segments_is_told(in_scenario: InScenario) -> None:
    """A scenario that cannot be used says where, for all of its faults at once."""
    mock = in_scenario(
        {
            "segments": [
                {"name": "a", "type": "active"},
                filtered("b", "birthdate", soon=True, after="soon"),
                {"name": "c", "type": "auto-update"},
                {"name": "d", "group": "nobody"},
                {"name": "e"},
            ]
        }
    )
    with pytest.raises(DefectsError) as caught:
        len(mock.mock.world.collection("voucherify", "segments"))
    assert [defect.pointer for defect in caught.value.defects] == [
        "/given/voucherify/segments/0/type",
        "/given/voucherify/segments/1/filter/birthdate/conditions/$soon",
        "/given/voucherify/segments/1/filter/birthdate/conditions/$after",
        "/given/voucherify/segments/2/filter",
        "/given/voucherify/segments/3/group",
    ]
    assert {defect.file for defect in caught.value.defects} == {"test.yaml"}
    assert '"$soon"' in str(caught.value)
