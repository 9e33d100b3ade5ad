"""Exports of segments: a job is started, looked at, and its file fetched."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from segmock.core.crud import existing, listing
from segmock.core.messages import Answer
from segmock.core.problem import not_found
from segmock.vendors.campaign_monitor_commerce.auth.ids import HEX, SLUG, object_id
from segmock.vendors.campaign_monitor_commerce.behaviours import jobs, segments, webhooks

if TYPE_CHECKING:
    from segmock.core.document import Record
    from segmock.core.exchange import Exchange


def create(exchange: Exchange) -> Answer:
    """Start an export; each request starts one of its own (deviation: repeated-exports)."""
    segment = existing(exchange, "segments", str(exchange.path["segmentId"]))
    key = object_id(exchange.at, exchange.world.token(HEX, 16, f"{SLUG}/jobs"))
    job = jobs.new(key, segment, exchange.at, exchange.grant.subject)
    exchange.collection("jobs").put(key, job)
    webhooks.announce(exchange.world, job, exchange.request.origin)
    # Always pending, as documented, even where it takes no time at all.
    return Answer(201, {"data": {"id": key, "kind": job["kind"], "status": "pending"}})


def list_all(exchange: Exchange) -> Answer:
    """Answer all jobs that the caller may see."""
    visible = (job for job in exchange.collection("jobs") if _visible(exchange, job))
    return listing(exchange, visible, lambda job: _shown(exchange, job), None)


def read(exchange: Exchange) -> Answer:
    """Answer one job as it stands now."""
    return Answer(200, {"data": _shown(exchange, _job(exchange))})


def read_result(exchange: Exchange) -> Answer:
    """Answer the file of a job: a header, then a line for each member (deviation: csv-layout).

    The members are those of the instant at which the job started (deviation: members-at-start). A
    job without a file is as good as none (deviation: csv-only-when-done).
    """
    job = _job(exchange)
    if not jobs.done(job, exchange.at):
        raise not_found("job", job["id"])
    segment = existing(exchange, "segments", job["segment"])
    text = io.StringIO(newline="")
    lines = csv.writer(text)
    lines.writerow(("email", "status"))
    lines.writerows(
        (person["email"], "subscribed" if person["subscribed"] else "unsubscribed")
        for person in segments.members(exchange.world, segment, jobs.start(job))
    )
    return Answer(200, text.getvalue(), media="text/csv")


def _job(exchange: Exchange) -> Record:
    """Return the job of the path; one that may not be seen is as unknown as one that never was."""
    job = existing(exchange, "jobs", str(exchange.path["jobId"]))
    if not _visible(exchange, job):
        raise not_found("job", job["id"])
    return job


def _visible(exchange: Exchange, job: Record) -> bool:
    """Tell whether a job is not yet gone, and the caller's: an app knows its own jobs alone."""
    return jobs.kept(job, exchange.at) and exchange.grant.subject in {"", job["partnerApp"]}


def _shown(exchange: Exchange, job: Record) -> Record:
    view = jobs.shown(job, exchange.at, exchange.request.origin)
    # What is not set yet is null in the vendor's table, and left out in its examples
    # (deviation: unset-fields).
    if jobs.pending(job, exchange.at) and exchange.setting("unset-fields") == "null":
        view |= {"startedAt": None, "completedAt": None}
    if job["partnerApp"] and not exchange.grant.subject:
        view["partnerApp"] = job["partnerApp"]
    return view
