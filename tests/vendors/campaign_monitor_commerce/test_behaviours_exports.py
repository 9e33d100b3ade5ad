from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest

from segmock.core.clock import parse_iso
from segmock.vendors.campaign_monitor_commerce.behaviours import jobs, rules, segments
from tests.vendors.campaign_monitor_commerce.asking import KEY, export, get, named

if TYPE_CHECKING:
    from tests.conftest import Client
    from tests.vendors.conftest import InScenario

SLUG = "campaign-monitor-commerce"
DAY = 86_400
WEEK = 7 * DAY
SEGMENT = "a" * 24
UNKNOWN = "0" * 24


def file(mock: Client, job: str) -> dict[str, str]:
    """Return the lines of a job's file: e-mail address to status."""
    status, headers, text = mock.send("GET", f"/async-jobs/{job}.csv", headers=KEY)
    assert status == 200, text
    assert headers["content-type"] == "text/csv"
    assert text.startswith("email,status\r\n")
    assert text.endswith("\r\n")
    rows = list(csv.DictReader(text.splitlines()))
    found = {row["email"]: row["status"] for row in rows}
    assert len(found) == len(rows)
    return found


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
    found = [get(alone, path) for _ in range(4)]
    assert [job["status"] for job in found] == ["pending", "pending", "done", "done"]
    assert found[2] == found[3]
    assert found[2]["startedAt"] == "2026-06-01T09:00:02.000Z"
    assert found[2]["completedAt"] == "2026-06-01T09:00:05.000Z"
    assert found[2]["result"] == f"http://127.0.0.1:4010/async-jobs/{found[2]['id']}.csv"


@pytest.mark.parametrize("takes, statuses", [(0, ["done"] * 3), (2, ["pending", "done", "done"])])
def test_a_segment_says_how_long_its_exports_take(
    in_scenario: InScenario, takes: int, statuses: list[str]
) -> None:
    """A scenario may have long and short exports; even the shortest begins as pending."""
    mock = in_scenario({"segments": [{"name": "One", "id": SEGMENT, "takes": takes}]})
    path = f"/api/v1/async-jobs/{export(mock, {'id': SEGMENT})}"
    assert [get(mock, path)["status"] for _ in range(3)] == statuses


def test_what_is_not_set_is_null_where_that_is_set(in_scenario: InScenario) -> None:
    """The setting fills the two times of a pending job with null, and changes nothing else."""
    settings = {SLUG: {"unset-fields": "null"}}
    given = {"segments": [{"name": "One", "id": SEGMENT}]}
    shown = []
    for mock in (in_scenario(given), in_scenario(given, settings=settings)):
        path = f"/api/v1/async-jobs/{export(mock, {'id': SEGMENT})}"
        shown.append([get(mock, path) for _ in range(3)])
    assert shown[1][2] == shown[0][2]
    assert shown[1][0] == {**shown[0][0], "startedAt": None, "completedAt": None}


def test_a_spoilt_export_fails_and_has_no_result(alone: Client) -> None:
    """An export of a segment that `fails` ends with the documented error, and without a file."""
    job = export(alone, named(alone, "Customers in Germany"))
    shown = [get(alone, f"/api/v1/async-jobs/{job}") for _ in range(3)]
    assert [one["status"] for one in shown] == ["pending", "pending", "failed"]
    assert shown[2]["error"] == jobs.FAILURE
    assert "result" not in shown[2]
    assert alone.send("GET", f"/async-jobs/{job}.csv", headers=KEY)[0] == 404


def test_the_list_of_jobs_agrees_with_each_job(alone: Client) -> None:
    """A job is the same in the list and by its id; the given ones come first."""
    job = export(alone, named(alone, "Prospects"))
    alone.mock.world.advance(3)
    listed = get(alone, "/api/v1/async-jobs")
    assert [one["status"] for one in listed] == ["done", "failed", "done"]
    assert listed[-1] == get(alone, f"/api/v1/async-jobs/{job}")


@pytest.mark.parametrize("name", [rule.api for rule in rules.RULES.values()])
def test_the_file_has_the_members_of_the_segment(alone: Client, name: str) -> None:
    """The CSV has a line for each member, with the status of the subscription."""
    job = export(alone, named(alone, name))
    world = alone.mock.world
    segment = next(s for s in world.collection(SLUG, "segments") if s["name"] == name)
    members = list(segments.members(world, segment, world.clock.now()))
    alone.mock.world.advance(3)
    assert file(alone, job) == {
        m["email"]: "subscribed" if m["subscribed"] else "unsubscribed" for m in members
    }
    assert members


def test_the_members_are_those_of_the_start(alone: Client) -> None:
    """Who leaves a segment after an export has started stays in its file."""
    segment = named(alone, "Active Repeat Customers")
    first = export(alone, segment)
    alone.mock.world.advance(3)
    before = file(alone, first)
    alone.mock.world.advance(6 * DAY)
    second = export(alone, segment)
    alone.mock.world.advance(3)
    assert file(alone, first) == before
    assert file(alone, second).items() < before.items()


def test_there_is_no_file_while_the_export_runs(alone: Client) -> None:
    """A job that is not done has no file yet."""
    job = export(alone, named(alone, "Prospects"))
    statuses = [alone.send("GET", f"/async-jobs/{job}.csv", headers=KEY)[0] for _ in range(3)]
    assert statuses == [404, 404, 200]


def test_a_job_is_gone_a_week_after_its_end(in_scenario: InScenario) -> None:
    """An expired job is as unknown as one that never was, wherever one asks for it."""
    mock = in_scenario({"segments": [{"name": "One", "id": SEGMENT}]}, clock={"step": 0})
    job = export(mock, {"id": SEGMENT})
    mock.mock.world.advance(WEEK + 3 - 0.001)
    assert [one["id"] for one in get(mock, "/api/v1/async-jobs")] == [job]
    mock.mock.world.advance(0.001)
    assert get(mock, "/api/v1/async-jobs") == []
    for path in ("/api/v1/async-jobs/{}", "/async-jobs/{}.csv"):
        expired, never = (
            mock.send("GET", path.format(key), headers=KEY)[::2] for key in (job, UNKNOWN)
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


def test_an_id_begins_with_the_start_of_its_job(alone: Client) -> None:
    """As the vendor's ids do, those of jobs tell when they were made."""
    job = export(alone, named(alone, "Prospects"))
    alone.mock.world.advance(3)
    started = parse_iso(get(alone, f"/api/v1/async-jobs/{job}")["startedAt"])
    assert int(job[:8], 16) == started.timestamp()
