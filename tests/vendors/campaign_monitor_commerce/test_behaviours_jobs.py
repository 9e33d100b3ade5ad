from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from segmock.core.document import DefectsError
from segmock.vendors.campaign_monitor_commerce.behaviours import jobs
from tests.vendors.campaign_monitor_commerce.asking import KEY, START, get

if TYPE_CHECKING:
    from segmock.core.document import Json
    from tests.vendors.conftest import InScenario

SLUG = "campaign-monitor-commerce"
NOBODY = {"name": "Nobody", "id": "a" * 24}
SEGMENT = {"id": "a" * 24, "fails": False, "takes": 3}
ORIGIN = "http://127.0.0.1:4010"


@pytest.mark.parametrize("fails", [False, True])
def test_a_job_goes_from_pending_to_its_end_and_stays_there(fails: bool) -> None:
    """What is shown of a job changes once, at its end."""
    job = jobs.new("f" * 24, {**SEGMENT, "fails": fails}, START, "")
    shown = [jobs.shown(job, START + timedelta(seconds=n), ORIGIN) for n in range(5)]
    pending = {"id": "f" * 24, "kind": "segments-export", "status": "pending"}
    ended = {
        **pending,
        "startedAt": "2026-06-01T09:00:00.000Z",
        "completedAt": "2026-06-01T09:00:03.000Z",
    }
    if fails:
        ended |= {"status": "failed", "error": jobs.FAILURE}
    else:
        ended |= {"status": "done", "result": f"{ORIGIN}/async-jobs/{'f' * 24}.csv"}
    assert shown == [pending] * 3 + [ended] * 2
    assert [jobs.done(job, START + timedelta(seconds=n)) for n in (2, 3)] == [False, not fails]


def test_a_job_is_kept_for_exactly_a_week_after_its_end() -> None:
    """A moment before the week is over it is there, and then it is gone."""
    job = jobs.new("f" * 24, SEGMENT, START, "")
    over = START + timedelta(weeks=1, seconds=3)
    assert jobs.kept(job, over - timedelta(milliseconds=1))
    assert not jobs.kept(job, over)


def test_given_jobs_say_when_they_began(in_scenario: InScenario) -> None:
    """An instant, or seconds before the clock started: both are read, with what may be left out."""
    mock = in_scenario(
        {
            "segments": [NOBODY],
            "jobs": [
                {"segment": "Nobody", "startedAt": "2026-06-01T08:00:00Z"},
                {"segment": "Nobody", "startedAt": "2026-06-01T10:00:00+02:00", "id": "b" * 24},
                {"segment": "Nobody", "ago": 3_600, "partnerApp": "c" * 24},
            ],
        }
    )
    first, second, third = get(mock, "/api/v1/async-jobs")
    assert second["id"] == "b" * 24
    assert third["partnerApp"] == "c" * 24
    assert "partnerApp" not in first
    assert {one["startedAt"] for one in (first, second, third)} == {"2026-06-01T08:00:00.000Z"}
    assert mock.send("GET", f"/async-jobs/{first['id']}.csv", headers=KEY)[2] == "email,status\r\n"


@pytest.mark.parametrize(
    "given, places",
    [
        (
            [
                {"segment": "Two", "startedAt": "2026-06-01T08:00:00Z"},
                {"segment": "Nobody", "startedAt": "2026-06-01T08:00:00"},
                {},
            ],
            ["/0/segment", "/1", "/2/segment", "/2"],
        ),
        ([{"segment": "Nobody", "ago": 9, "id": "abc"}], ["/0/id"]),
        ([{"segment": "Nobody", "ago": "x"}, {"segment": "Nobody", "ago": 1e20}], ["/0", "/1"]),
    ],
)
def test_every_fault_of_the_given_jobs_is_told(
    in_scenario: InScenario, given: Json, places: list[str]
) -> None:
    """A scenario that cannot be used says where, for all of its faults at once."""
    mock = in_scenario({"segments": [NOBODY], "jobs": given})
    with pytest.raises(DefectsError) as caught:
        len(mock.mock.world.collection(SLUG, "jobs"))
    prefix = f"/given/{SLUG}/jobs"
    assert [defect.pointer for defect in caught.value.defects] == [prefix + p for p in places]
