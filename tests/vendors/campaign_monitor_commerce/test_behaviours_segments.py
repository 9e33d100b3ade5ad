from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from segmock.core.document import DefectsError
from segmock.core.universe import Universe
from segmock.vendors.campaign_monitor_commerce.behaviours import segments
from tests.vendors.campaign_monitor_commerce.asking import KEY, export, get, named

if TYPE_CHECKING:
    from segmock.core.document import Json
    from tests.conftest import Client
    from tests.vendors.conftest import InScenario

SLUG = "campaign-monitor-commerce"
SEGMENT = "a" * 24
BUYERS = {"buyers": {"name": "Buyers", "where": {"order_count": {"ge": 1}}}}
DEFAULTS = {
    "All Customers",
    "First-time Buyers",
    "Repeat Customers",
    "Active Repeat Customers",
    '"At Risk" Repeat Customers',
    '"Inactive" Repeat Customers',
    "Prospects",
}


def people(mock: Client, name: str) -> list[int]:
    """Return the numbers of those who are in a segment now."""
    world = mock.mock.world
    segment = next(s for s in world.collection(SLUG, "segments") if s["name"] == name)
    return [p["number"] for p in segments.members(world, segment, world.clock.now())]


def test_the_default_shop_has_the_built_in_segments_and_three_of_its_own(alone: Client) -> None:
    """The names are the vendor's to the letter, and only what the shop made can be edited."""
    listed = {s["name"]: s["editable"] for s in get(alone, "/api/v1/segments")}
    own = {"Big Spenders", "New Big Spenders", "Customers in Germany"}
    assert listed == dict.fromkeys(DEFAULTS, False) | dict.fromkeys(own, True)


def test_ids_have_the_vendors_form_and_differ(alone: Client) -> None:
    """Segments and jobs have ids of 24 hexadecimal digits, each its own."""
    segment = named(alone, "Prospects")
    ids = [s["id"] for s in get(alone, "/api/v1/segments")]
    ids += [export(alone, segment) for _ in range(3)]
    assert all(re.fullmatch("[0-9a-f]{24}", key) for key in ids)
    assert len(set(ids)) == len(ids)


def test_only_the_public_fields_are_shown(alone: Client) -> None:
    """What the scenario says beside the vendor's words stays inside."""
    assert all(
        list(segment) == ["id", "name", "editable", "uses"]
        for segment in get(alone, "/api/v1/segments")
    )


def test_an_export_that_runs_is_a_use_of_its_segment(alone: Client) -> None:
    """While exports run the segment lists them behind its other uses, and then no more."""
    before = named(alone, "Prospects")
    jobs = [export(alone, before), export(alone, before)]
    running = named(alone, "Prospects")["uses"]
    assert running[:-1] == before["uses"]
    assert running[-1] == {"modelName": "AsyncJob", "models": [{"id": job} for job in jobs]}
    assert [m["id"] for m in named(alone, "Prospects")["uses"][-1]["models"]] == jobs[1:]
    assert named(alone, "Prospects") == before


def test_the_names_are_those_of_the_help_where_that_is_set(in_scenario: InScenario) -> None:
    """The setting changes how the built-in segments are called, and nothing else."""
    given = {"segments": [{"default": "at-risk", "uses": []}, {"name": "Own"}]}
    api = get(in_scenario(given), "/api/v1/segments")
    settings = {SLUG: {"segment-names": "help"}}
    other = get(in_scenario(given, settings=settings), "/api/v1/segments")
    assert [s["name"] for s in api] == ['"At Risk" Repeat Customers', "Own"]
    assert [s["name"] for s in other] == ['"At-Risk" Repeat Customers', "Own"]
    assert [s["id"] for s in api] == [s["id"] for s in other]


def test_members_follow_the_rules_the_criteria_or_a_group(in_scenario: InScenario) -> None:
    """Each of the three ways to say who is in a segment says it; without one it is nobody."""
    mock = in_scenario(
        {
            "segments": [
                {"default": "repeat"},
                {"name": "Often", "criteria": {"number of orders": {"gt": 4}}},
                {"group": "buyers"},
                {"name": "Nobody"},
            ]
        },
        groups=BUYERS,
    )
    everyone = mock.mock.world.universe.everyone

    def counted(at_least: int) -> list[int]:
        return [p["number"] for p in everyone if len(p["orders"]) >= at_least]

    assert people(mock, "Repeat Customers") == counted(2) != []
    assert people(mock, "Often") == counted(5) != []
    assert people(mock, "Buyers") == counted(1) != []
    assert people(mock, "Nobody") == []


def test_time_alone_moves_customers(alone: Client) -> None:
    """After a year nobody who was active still is, and nobody is lost."""
    names = ("Active Repeat Customers", '"At Risk" Repeat Customers', '"Inactive" Repeat Customers')
    before = [set(people(alone, name)) for name in names]
    alone.mock.world.advance(366 * 86_400)
    after = [set(people(alone, name)) for name in names]
    assert all(before)
    assert after[0] == set()
    assert set.union(*before) == set.union(*after) == set(people(alone, "Repeat Customers"))
    assert before[2] < after[2]


def test_a_shop_without_segments_of_its_own_has_the_built_in_ones(
    in_scenario: InScenario,
) -> None:
    """Where the scenario does not speak of segments, those that every shop has are there."""
    assert {s["name"] for s in get(in_scenario({}), "/api/v1/segments")} == DEFAULTS
    assert get(in_scenario({"segments": []}), "/api/v1/segments") == []


def test_what_the_scenario_leaves_out_is_filled_in(in_scenario: InScenario) -> None:
    """A segment takes its name from its group, and one that is not built in can be edited."""
    mock = in_scenario(
        {"segments": [{"group": "buyers"}, {"name": "Nobody", "id": SEGMENT, "editable": False}]},
        groups=BUYERS,
    )
    assert named(mock, "Buyers")["editable"] is True
    assert named(mock, "Nobody") == {
        "id": SEGMENT,
        "name": "Nobody",
        "editable": False,
        "uses": [],
    }


def test_segments_of_one_name_are_two(in_scenario: InScenario) -> None:
    """A name is no key: each of them is listed, with an id of its own."""
    given = [{"name": "A"}, {"name": "A"}, {"group": "buyers"}, {"group": "buyers"}]
    listed = get(in_scenario({"segments": given}, groups=BUYERS), "/api/v1/segments")
    assert [segment["name"] for segment in listed] == ["A", "A", "Buyers", "Buyers"]
    assert len({segment["id"] for segment in listed}) == 4


def test_segments_can_be_generated_by_number(in_scenario: InScenario) -> None:
    """Where the scenario gives a number, so many segments stand in the list."""
    listed = get(in_scenario({"segments": 7}), "/api/v1/segments")
    assert len({segment["id"] for segment in listed}) == 7


def test_listing_looks_at_nobody(alone: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many people there are, the list of segments costs the same."""
    monkeypatch.setattr(Universe, "persona", None)
    assert alone.send("GET", "/api/v1/segments", headers=KEY)[0] == 200


@pytest.mark.parametrize(
    "given, places",
    [
        ([{"group": "x"}, {}, {"group": "y"}], ["/0/group", "/2/group"]),
        ([{"default": "x"}], ["/0/default"]),
        ([{"default": "all", "group": "buyers"}], ["/0"]),
        ([{"default": "all", "criterias": {}}], ["/0/criterias"]),
        ([{"criteria": {"region": {"gt": 1}}}], ["/0/criteria/region/gt"]),
        ([{"id": "abc"}, {"id": 5}, {"id": "A" * 24}], ["/0/id", "/1/id", "/2/id"]),
        ([{"id": "0" * 24}, {}, {"id": "0" * 24}], ["/2/id"]),
        ([{"name": ""}, {"name": 5}, {"name": "x" * 256}], ["/0/name", "/1/name", "/2/name"]),
        ([{"editable": "no"}, {"fails": 1}, {"uses": 5}], ["/0/editable", "/1/fails", "/2/uses"]),
        ([{"takes": "1"}, {"takes": True}, {"takes": -1}], ["/0/takes", "/1/takes", "/2/takes"]),
    ],
)
def test_every_fault_of_the_given_segments_is_told(
    in_scenario: InScenario, given: Json, places: list[str]
) -> None:
    """A scenario that cannot be used says where, for all of its faults at once."""
    mock = in_scenario({"segments": given}, groups=BUYERS)
    with pytest.raises(DefectsError) as caught:
        len(mock.mock.world.collection(SLUG, "segments"))
    prefix = f"/given/{SLUG}/segments"
    assert [defect.pointer for defect in caught.value.defects] == [prefix + p for p in places]
    assert {defect.file for defect in caught.value.defects} == {"test.yaml"}
