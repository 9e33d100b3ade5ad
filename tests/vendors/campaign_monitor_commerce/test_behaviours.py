from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

import pytest

from segmock.core.document import DefectsError
from segmock.vendors.campaign_monitor_commerce import behaviours

if TYPE_CHECKING:
    from segmock.core.document import Json, Record
    from segmock.core.exchange import Exchange
    from tests.conftest import Client
    from tests.vendors.conftest import InScenario

KEY = {"X-ApiKey": "segmock"}
DAY = 86_400
WEEK = 7 * DAY
SEGMENT = "a" * 24
BUYERS = {"buyers": {"name": "Buyers", "where": {"order_count": {"ge": 1}}}}


def get(mock: Client, path: str) -> Json:
    """Return the data of a GET that must succeed."""
    status, _, body = mock.send("GET", path, headers=KEY)
    assert status == 200, body
    return body["data"]


def named(mock: Client, name: str) -> Record:
    """Return the segment of a name."""
    return next(s for s in get(mock, "/api/v1/segments") if s["name"] == name)


def export(mock: Client, segment: Record) -> str:
    """Start an export of a segment and return the id of its job."""
    path = f"/api/v1/segments/{segment['id']}/async-export"
    status, _, body = mock.send("POST", path, headers=KEY)
    assert status == 201, body
    return str(body["data"]["id"])


def test_the_default_shop_has_the_built_in_segments_and_two_of_its_own(alone: Client) -> None:
    """The names are the vendor's to the letter, and only what the shop made can be edited."""
    segments = {s["name"]: s["editable"] for s in get(alone, "/api/v1/segments")}
    assert segments == {
        '"At Risk" Repeat Customers': False,
        "First-time Buyers": False,
        "All Customers": False,
        "Repeat Customers": False,
        "Active Repeat Customers": False,
        '"Inactive" Repeat Customers': False,
        "Prospects": False,
        "Big Spenders": True,
        "Customers in Germany": True,
    }


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


def test_a_new_job_has_exactly_three_fields(alone: Client) -> None:
    """Neither the answer to an export nor a job that runs says when it started."""
    path = f"/api/v1/segments/{named(alone, 'Prospects')['id']}/async-export"
    _, _, body = alone.send("POST", path, headers=KEY)
    created = body["data"]
    assert created == {"id": created["id"], "kind": "segments-export", "status": "pending"}
    assert get(alone, f"/api/v1/async-jobs/{created['id']}") == created


def test_an_export_runs_for_three_seconds_of_the_worlds_clock(alone: Client) -> None:
    """Each request is a second, so the third one after the export finds it done."""
    path = f"/api/v1/async-jobs/{export(alone, named(alone, 'Prospects'))}"
    jobs = [get(alone, path) for _ in range(4)]
    assert [job["status"] for job in jobs] == ["pending", "pending", "done", "done"]
    assert jobs[2] == jobs[3]
    assert jobs[2]["startedAt"] == "2026-06-01T09:00:02.000Z"
    assert jobs[2]["completedAt"] == "2026-06-01T09:00:05.000Z"
    assert jobs[2]["result"] == f"http://127.0.0.1:4010/async-jobs/{jobs[2]['id']}.csv"


def test_a_spoilt_export_fails_and_has_no_result(alone: Client) -> None:
    """An export of a segment that `fails` ends with the documented error, and without a file."""
    job = export(alone, named(alone, "Customers in Germany"))
    shown = [get(alone, f"/api/v1/async-jobs/{job}") for _ in range(3)]
    assert [one["status"] for one in shown] == ["pending", "pending", "failed"]
    assert shown[2]["error"] == behaviours.FAILURE
    assert "result" not in shown[2]
    assert alone.send("GET", f"/async-jobs/{job}.csv", headers=KEY)[0] == 404


def test_the_list_of_jobs_agrees_with_each_job(alone: Client) -> None:
    """A job is the same in the list and by its id; the given ones come first."""
    job = export(alone, named(alone, "Prospects"))
    for _ in range(3):
        listed = get(alone, "/api/v1/async-jobs")
    assert [one["status"] for one in listed] == ["done", "failed", "done"]
    assert listed[-1] == get(alone, f"/api/v1/async-jobs/{job}")


def test_an_export_that_runs_is_a_use_of_its_segment(alone: Client) -> None:
    """While exports run the segment lists them behind its other uses, and then no more."""
    before = named(alone, "Prospects")
    jobs = [export(alone, before), export(alone, before)]
    running = named(alone, "Prospects")["uses"]
    assert running[:-1] == before["uses"]
    assert running[-1] == {"modelName": "AsyncJob", "models": [{"id": job} for job in jobs]}
    assert [m["id"] for m in named(alone, "Prospects")["uses"][-1]["models"]] == jobs[1:]
    assert named(alone, "Prospects") == before


@pytest.mark.parametrize("name", ["All Customers", "First-time Buyers"])
def test_the_file_has_the_members_of_the_segment(alone: Client, name: str) -> None:
    """The CSV has a header and one line for each member, with the status of the subscription."""
    job = export(alone, named(alone, name))
    for _ in range(2):
        named(alone, name)
    status, headers, text = alone.send("GET", f"/async-jobs/{job}.csv", headers=KEY)
    assert status == 200
    assert headers["content-type"] == "text/csv"
    rows = list(csv.DictReader(text.splitlines()))
    code = name.lower().replace(" ", "-")
    members = alone.mock.world.members(code)
    assert {row["email"]: row["status"] for row in rows} == {
        m["email"]: "subscribed" if m["subscribed"] else "unsubscribed" for m in members
    }
    assert len(rows) == len(members) > 0
    assert text.startswith("email,status\r\n")
    assert text.endswith("\r\n")


def test_there_is_no_file_while_the_export_runs(alone: Client) -> None:
    """A job that is not done has no file yet."""
    job = export(alone, named(alone, "Prospects"))
    statuses = [alone.send("GET", f"/async-jobs/{job}.csv", headers=KEY)[0] for _ in range(3)]
    assert statuses == [404, 404, 200]


@pytest.mark.parametrize("step, listed", [(WEEK + 3 - 0.001, 1), (WEEK + 3, 0)])
def test_a_job_lives_for_exactly_a_week_after_its_end(
    in_scenario: InScenario, step: float, listed: int
) -> None:
    """An export that took three seconds is there a moment before the week is over."""
    mock = in_scenario({"segments": [{"name": "One", "id": SEGMENT}]}, clock={"step": step})
    export(mock, {"id": SEGMENT})
    assert len(get(mock, "/api/v1/async-jobs")) == listed


def test_a_job_is_gone_a_week_after_its_end(in_scenario: InScenario) -> None:
    """An expired job is as unknown as one that never was, wherever one asks for it."""
    mock = in_scenario({"segments": [{"group": "buyers"}]}, groups=BUYERS, clock={"step": DAY})
    job = export(mock, named(mock, "Buyers"))
    # Seven days pass; the job ended three seconds after the first of them began.
    for _ in range(7):
        assert [one["id"] for one in get(mock, "/api/v1/async-jobs")] == [job]
    assert get(mock, "/api/v1/async-jobs") == []
    unknown = "0" * 24
    for path in ("/api/v1/async-jobs/{}", "/async-jobs/{}.csv"):
        expired, never = (
            mock.send("GET", path.format(key), headers=KEY)[::2] for key in (job, unknown)
        )
        assert expired == never == (404, {"errors": ["There is nothing with this id."]})


def test_equal_requests_get_equal_answers(in_scenario: InScenario) -> None:
    """Two mocks of one seed give the same ids; another seed gives others."""

    def ids(seed: int) -> tuple[str, str]:
        mock = in_scenario({"segments": [{"name": "One"}]}, seed=seed)
        segment = named(mock, "One")
        return str(segment["id"]), export(mock, segment)

    assert ids(1) == ids(1)
    assert set(ids(1)).isdisjoint(ids(2))


def test_what_the_scenario_leaves_out_is_filled_in(in_scenario: InScenario) -> None:
    """A segment takes its name from its group; without a group nobody is in it."""
    mock = in_scenario(
        {
            "segments": [{"group": "buyers"}, {"name": "Nobody", "id": SEGMENT}],
            "jobs": [
                {"segment": "Nobody", "startedAt": "2026-06-01T08:00:00Z"},
                {
                    "segment": "Nobody",
                    "startedAt": "2026-06-01T10:00:00+02:00",
                    "id": "b" * 24,
                    "partnerApp": "c" * 24,
                },
            ],
        },
        groups=BUYERS,
    )
    assert named(mock, "Buyers")["editable"] is False
    assert named(mock, "Nobody")["id"] == SEGMENT
    first, second = get(mock, "/api/v1/async-jobs")
    assert (second["id"], second["partnerApp"]) == ("b" * 24, "c" * 24)
    assert first["startedAt"] == second["startedAt"] == "2026-06-01T08:00:00.000Z"
    assert mock.send("GET", f"/async-jobs/{first['id']}.csv", headers=KEY)[2] == "email,status\r\n"


def test_segments_can_be_generated_by_number(in_scenario: InScenario) -> None:
    """Where the scenario gives a number, so many segments stand in the list."""
    segments = get(in_scenario({"segments": 7}), "/api/v1/segments")
    assert len({segment["id"] for segment in segments}) == 7


@pytest.mark.parametrize(
    "given, pointers",
    [
        (
            {"segments": [{"group": "x"}, {}, {"group": "y"}]},
            ["segments/0/group", "segments/2/group"],
        ),
        (
            {
                "segments": [{"name": "One"}],
                "jobs": [
                    {"segment": "Two", "startedAt": "2026-06-01T08:00:00Z"},
                    {"segment": "One", "startedAt": "2026-06-01T08:00:00"},
                    {},
                ],
            },
            ["jobs/0/segment", "jobs/1/startedAt", "jobs/2/segment", "jobs/2/startedAt"],
        ),
    ],
)
def test_every_fault_of_the_given_state_is_told(
    in_scenario: InScenario, given: Json, pointers: list[str]
) -> None:
    """A scenario that cannot be used says where, for all of its faults at once."""
    mock = in_scenario(given)
    with pytest.raises(DefectsError) as caught:
        len(mock.mock.world.collection("campaign-monitor-commerce", "jobs"))
    prefix = "/given/campaign-monitor-commerce/"
    assert [defect.pointer for defect in caught.value.defects] == [prefix + p for p in pointers]
    assert {defect.file for defect in caught.value.defects} == {"test.yaml"}


@pytest.mark.parametrize("name", ["segments", "jobs"])
def test_collections_keep_fields_as_they_are(name: str, exchange: Exchange) -> None:
    """No operation writes through the layouts; what they would keep is what was sent."""
    layout = behaviours.layouts[name]
    assert layout.stamp(exchange, {"id": "a"}, None, None) == {"id": "a"}
    assert layout.key({"id": "a"}) == "a"
