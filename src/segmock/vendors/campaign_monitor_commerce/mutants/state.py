"""What is remembered, and what a list has: state, completeness, and exports at the same time."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from segmock.mutating.mutant import Change, answered, around, each_world
from segmock.vendors.campaign_monitor_commerce.behaviours import jobs as kept
from segmock.vendors.campaign_monitor_commerce.mutants.making import (
    jobs,
    listed_jobs,
    mutant,
    segments,
    told,
    without,
)

if TYPE_CHECKING:
    from segmock.core.document import Record
    from segmock.core.exchange import Exchange
    from segmock.core.messages import Answer
    from segmock.core.vendor import Behaviour

ENDED = ("startedAt", "completedAt", "result", "error")
"""What a job has when it has ended."""
FEW = 5
LATEST = 10


def _unended(job: Record) -> Record:
    return {**without(job, *ENDED), "status": "pending"}


def _back_and_forth() -> Change:
    readings: Counter[str] = Counter()

    def alter(job: Record) -> Record:
        if job["status"] == "pending":
            return job
        readings[job["id"]] += 1
        return job if readings[job["id"]] % 2 else _unended(job)

    return told("readJob", alter)


def _failed_well(job: Record) -> Record:
    return {**job, "status": "done"} if job["status"] == "failed" else job


def _with_result(job: Record) -> Record:
    return {**job, "result": "https://example.com/file.csv"} if "error" in job else job


def _elsewhere(job: Record) -> Record:
    if "result" not in job:
        return job
    return {**job, "result": job["result"].replace("/async-jobs/", "/api/v1/async-jobs/")}


def _kept_in_spite(exchange: Exchange, behaviour: Behaviour) -> Answer:
    codes = exchange.collection("codes")
    code = codes.get(exchange.body["code"])
    answer = behaviour(exchange)
    if code is not None:
        codes.put(code["code"], code)
    return answer


def _agreed(exchange: Exchange, behaviour: Behaviour) -> Answer:
    return behaviour(replace(exchange, body={"decision": "allow"}))


def _header_line(_: Exchange, answer: Answer) -> Answer:
    return replace(answer, body=answer.body.partition("\n")[0] + "\n")


def _file_of_failed(exchange: Exchange, behaviour: Behaviour) -> Answer:
    collection, key = exchange.collection("jobs"), exchange.path["jobId"]
    job = collection.get(key)
    if job is None or not job["fails"]:
        return behaviour(exchange)
    collection.put(key, {**job, "fails": False})
    answer = behaviour(exchange)
    collection.put(key, job)
    return answer


def _built_in(segment: Record) -> Record:
    return segment if segment["uses"] else {**segment, "editable": True}


def _first(exchange: Exchange, answer: Answer) -> Answer:
    if "limit=1" not in exchange.request.query.split("&"):
        return answer
    return replace(answer, body={"data": answer.body["data"][:1]})


def _lost(exchange: Exchange, behaviour: Behaviour) -> Answer:
    collection = exchange.collection("jobs")
    others = [*collection.find("segment", exchange.path["segmentId"])]
    answer = behaviour(exchange)
    if any(kept.pending(job, exchange.at) for job in others):
        collection.delete(answer.body["data"]["id"])
    return answer


def _shared() -> Change:
    latest: list[str] = []

    def alter(job: Record) -> Record:
        if latest:
            return {**job, "id": latest.pop()}
        latest.append(job["id"])
        return job

    return told("createSegmentExport", alter)


MUTANTS = (
    mutant("job-never-ends", "F", "A job stays pending for ever.", jobs(_unended)),
    mutant(
        "job-goes-back",
        "F",
        "A job that has ended is pending again at every second reading.",
        each_world(_back_and_forth),
    ),
    mutant(
        "job-unlisted",
        "F",
        "A job is not in the list before it has ended.",
        told("listJobs", lambda data: [job for job in data if job["status"] != "pending"]),
    ),
    mutant(
        "list-stale",
        "F",
        "The list still calls a job pending that has ended.",
        listed_jobs(_unended),
    ),
    mutant(
        "failed-as-done", "F", "A job that has failed says that it is done.", jobs(_failed_well)
    ),
    mutant(
        "failed-with-result",
        "F",
        "A job that has failed has a result beside its error.",
        jobs(_with_result),
    ),
    mutant(
        "result-elsewhere",
        "F",
        "The result of a job leads to where its file is not.",
        jobs(_elsewhere),
    ),
    mutant(
        "failed-has-file",
        "F",
        "A job that has failed has a file.",
        around("readJobResult", _file_of_failed),
    ),
    mutant(
        "file-of-nobody",
        "F",
        "A file has its first line and no customers.",
        answered("readJobResult", _header_line),
    ),
    mutant(
        "code-twice",
        "F",
        "A code is good for a second access token.",
        around("createAccessToken", _kept_in_spite),
    ),
    mutant(
        "refusal-agreed",
        "F",
        "Who refuses to authorize an app has authorized it.",
        around("decideAuthorization", _agreed),
    ),
    mutant(
        "built-in-editable",
        "F",
        "A built-in segment can be edited, it says, where nothing uses it.",
        segments(_built_in),
    ),
    mutant(
        "segments-cut",
        "G",
        "Only five segments are listed.",
        told("listSegments", lambda data: data[:FEW]),
    ),
    mutant(
        "limit-taken",
        "G",
        "A `limit` cuts the list of segments, which is to be whole.",
        answered("listSegments", _first),
    ),
    mutant(
        "segment-twice",
        "G",
        "The last segment is listed twice.",
        told("listSegments", lambda data: [*data, *data[-1:]]),
    ),
    mutant(
        "jobs-cut",
        "G",
        "Only the latest ten jobs are listed.",
        told("listJobs", lambda data: data[-LATEST:]),
    ),
    mutant(
        "second-export-lost",
        "H",
        "An export that is started while another one of its segment runs does not exist.",
        around("createSegmentExport", _lost),
    ),
    mutant(
        "jobs-share-ids",
        "H",
        "Two exports, one after the other, are told one id.",
        each_world(_shared),
    ),
)
