"""Role 5: segments that follow the scenario's groups, and exports that run on the world's clock.

Nothing runs in the background: how far a job is follows from when it started and what time it is.
"""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from segmock.core import faking
from segmock.core.clock import iso, parse_iso
from segmock.core.crud import existing, listing
from segmock.core.document import Defect, DefectsError, Json, Record, pointer
from segmock.core.messages import Answer
from segmock.core.problem import not_found
from segmock.core.vendor import Behaviour, Layout

if TYPE_CHECKING:
    from collections.abc import Mapping

    from segmock.core.exchange import Exchange
    from segmock.core.world import World

SLUG = "campaign-monitor-commerce"
HEX = "0123456789abcdef"

RUNS_FOR = timedelta(seconds=3)
"""World time from the start of an export to its end (deviation: export-duration)."""
KEPT_FOR = timedelta(weeks=1)
"""World time from the end of a job until it is gone."""
FAILURE = "Something terrible has happened. Get in touch with support tout de suite!"
"""The error of a failed job, as the vendor's pages show it."""


def create_segment_export(exchange: Exchange) -> Answer:
    """Start an export; each request starts one of its own (deviation: repeated-exports)."""
    segment = existing(exchange, "segments", str(exchange.path["segmentId"]))
    key = _object_id(exchange.at, exchange.world.token(HEX, 16, f"{SLUG}/jobs"))
    job = _new_job(key, segment, exchange.at, exchange.grant.subject)
    exchange.collection("jobs").put(key, job)
    return Answer(201, {"data": _created(job)})


def list_jobs(exchange: Exchange) -> Answer:
    """Answer all jobs that the caller may see."""
    jobs = (job for job in exchange.collection("jobs") if _visible(exchange, job))
    return listing(exchange, jobs, lambda job: _shown(exchange, job), None)


def read_job(exchange: Exchange) -> Answer:
    """Answer one job as it stands now."""
    return Answer(200, {"data": _shown(exchange, _job(exchange))})


def read_job_result(exchange: Exchange) -> Answer:
    """Answer the file of a job: a header, then a line for each member (deviation: csv-layout).

    A job without a file is as good as none (deviation: csv-only-when-done).
    """
    job = _job(exchange)
    if _status(job, exchange.at) != "done":
        raise not_found("job", job["id"])
    text = io.StringIO(newline="")
    lines = csv.writer(text)
    lines.writerow(("email", "status"))
    for persona in exchange.world.members(job["group"]) if job["group"] else ():
        lines.writerow(
            (persona["email"], "subscribed" if persona["subscribed"] else "unsubscribed")
        )
    return Answer(200, text.getvalue(), media="text/csv")


behaviours: Mapping[str, Behaviour] = {
    "createSegmentExport": create_segment_export,
    "listJobs": list_jobs,
    "readJob": read_job,
    "readJobResult": read_job_result,
}


# --- jobs ----------------------------------------------------------------------------------------
# A record keeps what never changes; status, completedAt, result and error are computed from it.


def _new_job(key: str, segment: Record, started: datetime, app: str) -> Record:
    """Return the record of an export; `app` is the id of the app that asked for it, if any."""
    return {
        "id": key,
        "kind": "segments-export",
        "segment": segment["id"],
        "group": segment["group"],
        "fails": segment["fails"],
        "startedAt": iso(started),
        "partnerApp": app,
    }


def _job(exchange: Exchange) -> Record:
    """Return the job of the path; one that may not be seen is as unknown as one that never was."""
    job = existing(exchange, "jobs", str(exchange.path["jobId"]))
    if not _visible(exchange, job):
        raise not_found("job", job["id"])
    return job


def _visible(exchange: Exchange, job: Record) -> bool:
    """Tell whether a job is not yet gone, and the caller's: an app knows its own jobs alone."""
    return exchange.at < _end(job) + KEPT_FOR and exchange.grant.subject in {"", job["partnerApp"]}


def _end(job: Record) -> datetime:
    return parse_iso(job["startedAt"]) + RUNS_FOR


def _status(job: Record, now: datetime) -> str:
    if now < _end(job):
        return "pending"
    return "failed" if job["fails"] else "done"


def _created(job: Record) -> Record:
    """Return all there is to say of a job that runs: what is not set yet is left out.

    The vendor's table has null there, its examples do not (deviation: unset-fields-omitted).
    """
    return {"id": job["id"], "kind": job["kind"], "status": "pending"}


def _shown(exchange: Exchange, job: Record) -> Record:
    view = _created(job)
    status = _status(job, exchange.at)
    if status != "pending":
        view |= {"status": status, "startedAt": job["startedAt"], "completedAt": iso(_end(job))}
    if status == "done":
        # The client follows it, so it leads here and not to the vendor's host
        # (deviation: result-at-own-origin).
        view["result"] = f"{exchange.request.origin}/async-jobs/{job['id']}.csv"
    elif status == "failed":
        view["error"] = FAILURE
    if job["partnerApp"] and not exchange.grant.subject:
        view["partnerApp"] = job["partnerApp"]
    return view


# --- segments ------------------------------------------------------------------------------------


def _segment(exchange: Exchange, segment: Record) -> Json:
    """Show a segment; an export that runs is one of its uses (deviation: export-is-a-use)."""
    jobs = exchange.collection("jobs").find("segment", segment["id"])
    running = [{"id": job["id"]} for job in jobs if _status(job, exchange.at) == "pending"]
    exports = [{"modelName": "AsyncJob", "models": running}] if running else []
    return {
        "id": segment["id"],
        "name": segment["name"],
        "editable": segment["editable"],
        "uses": [*segment["uses"], *exports],
    }


def _object_id(at: datetime, tail: str) -> str:
    """Return an id as MongoDB makes them: the seconds of its creation, then 16 other digits."""
    return f"{int(at.timestamp()) % 2**32:08x}{tail}"


# --- given state ---------------------------------------------------------------------------------


def _given_segments(world: World) -> list[Record]:
    """Return the scenario's segments: `group` names the members, `fails` spoils every export."""
    defects: list[Defect] = []
    segments: list[Record] = []
    for n, raw in enumerate(world.given(SLUG, "segments")):
        code = str(raw.get("group", ""))
        group = world.scenario.groups.get(code)
        if code and group is None:
            hint = "Name one of the scenario's groups, or leave it out: then nobody is in it."
            defects.append(_defect(world, ("segments", n, "group"), f"no group {code!r}", hint))
        name = str(raw.get("name", group.name if group else "Segment"))
        derived = faking.token(HEX, 16, world.seed, SLUG, "segment", name)
        segments.append(
            {
                "id": str(raw.get("id", _object_id(world.universe.start, derived))),
                "name": name,
                "editable": raw.get("editable", False),
                "uses": raw.get("uses", []),
                "group": code,
                "fails": raw.get("fails", False),
            }
        )
    if defects:
        raise DefectsError(defects)
    return segments


def _given_jobs(world: World) -> list[Record]:
    """Return the scenario's exports: `segment` is a segment's name, `startedAt` a date-time."""
    defects: list[Defect] = []
    jobs: list[Record] = []
    segments = {segment["name"]: segment for segment in world.collection(SLUG, "segments")}
    for n, raw in enumerate(world.given(SLUG, "jobs")):
        name = str(raw.get("segment", ""))
        segment = segments.get(name)
        if segment is None:
            what = f"no segment {name!r}"
            defects.append(_defect(world, ("jobs", n, "segment"), what, "Write a segment's name."))
        try:
            started = parse_iso(str(raw.get("startedAt")))
        except ValueError:
            hint = "Write 2026-05-31T09:00:00.000Z."
            defects.append(_defect(world, ("jobs", n, "startedAt"), "is not a date-time", hint))
            continue
        if segment is not None:
            derived = _object_id(started, faking.token(HEX, 16, world.seed, SLUG, "job", n))
            app = str(raw.get("partnerApp", ""))
            jobs.append(_new_job(str(raw.get("id", derived)), segment, started, app))
    if defects:
        raise DefectsError(defects)
    return jobs


def _defect(world: World, place: tuple[str | int, ...], what: str, hint: str) -> Defect:
    return Defect(world.scenario.file, pointer("given", SLUG, *place), what, hint)


layouts: Mapping[str, Layout] = {
    "segments": Layout(
        resource="segment",
        key=lambda segment: str(segment["id"]),
        given=_given_segments,
        view=_segment,
        schema="#/components/schemas/Segment",
    ),
    "jobs": Layout(
        resource="job",
        key=lambda job: str(job["id"]),
        given=_given_jobs,
        indexes={"segment": lambda job: (job["segment"],)},
    ),
}
