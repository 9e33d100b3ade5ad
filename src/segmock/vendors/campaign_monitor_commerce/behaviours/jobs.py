"""Jobs: how far each is follows from when it started and what time it is; none runs by itself.

A record keeps what never changes; status, completedAt, result and error are computed from it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from segmock.core import faking
from segmock.core.clock import iso, parse_iso
from segmock.core.document import Defect, DefectsError, Record, pointer
from segmock.core.vendor import Layout
from segmock.vendors.campaign_monitor_commerce.auth.ids import (
    HEX,
    SLUG,
    WRITE_ID,
    object_id,
    well_formed,
)

if TYPE_CHECKING:
    from segmock.core.world import World

SECONDS = 3
"""World time from the start of an export to its end, unless the scenario's segment says `takes`
(deviation: export-duration)."""
KEPT_FOR = timedelta(weeks=1)
"""World time from the end of a job until it is gone."""
FAILURE = "Something terrible has happened. Get in touch with support tout de suite!"
"""The error of a failed job, as the vendor's pages show it."""


def new(key: str, segment: Record, started: datetime, app: str) -> Record:
    """Return the record of an export; `app` is the id of the app that asked for it, if any."""
    return {
        "id": key,
        "kind": "segments-export",
        "segment": segment["id"],
        "fails": segment["fails"],
        "startedAt": iso(started),
        "takes": segment["takes"],
        "partnerApp": app,
    }


def start(job: Record) -> datetime:
    """Return when a job began."""
    return parse_iso(job["startedAt"])


def end(job: Record) -> datetime:
    """Return when a job ends, or has ended."""
    return start(job) + timedelta(seconds=job["takes"])


def pending(job: Record, at: datetime) -> bool:
    """Tell whether a job has not ended yet."""
    return at < end(job)


def done(job: Record, at: datetime) -> bool:
    """Tell whether a job has ended well."""
    return not pending(job, at) and not job["fails"]


def kept(job: Record, at: datetime) -> bool:
    """Tell whether a job is still there: it is removed a week after its end."""
    return at < end(job) + KEPT_FOR


def shown(job: Record, at: datetime, origin: str) -> Record:
    """Return what is to be said of a job; `origin` is where its file can be fetched."""
    view = {"id": job["id"], "kind": job["kind"], "status": "pending"}
    if pending(job, at):
        return view
    view |= {"startedAt": job["startedAt"], "completedAt": iso(end(job))}
    if job["fails"]:
        return view | {"status": "failed", "error": FAILURE}
    # The client follows it, so it leads here and not to the vendor's host
    # (deviation: result-at-own-origin).
    return view | {"status": "done", "result": f"{origin}/async-jobs/{job['id']}.csv"}


# --- given state ---------------------------------------------------------------------------------


def _given(world: World) -> list[Record]:
    """Return the scenario's exports: `segment` is a segment's name.

    Each says when it began: `startedAt` is a date-time, `ago` the seconds from then until the
    world's clock started.
    """
    defects: list[Defect] = []
    found: list[Record] = []
    segments = {segment["name"]: segment for segment in world.collection(SLUG, "segments")}
    for n, raw in enumerate(world.given(SLUG, "jobs")):
        place = pointer("given", SLUG, "jobs", n)
        name = str(raw.get("segment", ""))
        if (segment := segments.get(name)) is None:
            what, hint = f"no segment {name!r}", "Write a segment's name, as the API has it."
            defects.append(Defect(world.scenario.file, f"{place}/segment", what, hint))
        try:
            started = _started(world, raw)
        except (KeyError, TypeError, ValueError, OverflowError):
            what = "does not say when it began"
            hint = "Write startedAt: 2026-05-31T09:00:00.000Z, or ago: seconds."
            defects.append(Defect(world.scenario.file, place, what, hint))
            continue
        tail = faking.token(HEX, 16, world.seed, SLUG, "job", n)
        key = raw.get("id", object_id(started, tail))
        if not well_formed(key):
            defects.append(Defect(world.scenario.file, f"{place}/id", "is no id", WRITE_ID))
        elif segment is not None:
            found.append(new(key, segment, started, str(raw.get("partnerApp", ""))))
    if defects:
        raise DefectsError(defects)
    return found


def _started(world: World, raw: Record) -> datetime:
    if "startedAt" in raw:
        return parse_iso(str(raw["startedAt"]))
    ago: float = raw["ago"]
    return world.clock.start - timedelta(seconds=ago)


layout = Layout(
    resource="job",
    key=lambda job: str(job["id"]),
    given=_given,
    indexes={"segment": lambda job: (job["segment"],)},
)
