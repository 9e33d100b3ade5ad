"""Single answers that are wrong, whoever asks: schema, status, headers, time and encoding."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING

from segmock.core.messages import EMPTY, Answer
from segmock.core.problem import Kind
from segmock.mutating.mutant import (
    Change,
    answered,
    asked,
    each_world,
    refused,
    sent,
    slow,
)
from segmock.vendors.campaign_monitor_commerce.mutants.making import (
    jobs,
    listed_jobs,
    mutant,
    segments,
    told,
    without,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from segmock.core.document import Record
    from segmock.core.exchange import Exchange
    from segmock.core.messages import Request, Response
    from segmock.core.problem import Problem

PATIENCE = 2.5
"""Seconds that a slow answer takes."""
FOREVER = 25.0
"""Seconds after which no client waits any more."""


def worded(kind: Kind, status: int, *operations: str) -> Change:
    """Return a change that gives a kind of refusal another status, of all operations or of some."""

    def alter(problem: Problem, exchange: Exchange, answer: Answer) -> Answer:
        meant = not operations or exchange.operation.id in operations
        return replace(answer, status=status) if meant and problem.kind is kind else answer

    return refused(alter)


# --- schema ---------------------------------------------------------------------------------------


def _used(segment: Record) -> Record:
    return segment if segment["uses"] else without(segment, "uses")


def _flagged(segment: Record) -> Record:
    return {**segment, "editable": 1} if segment["editable"] else segment


def _bare(_: Exchange, answer: Answer) -> Answer:
    return replace(answer, body=answer.body["data"])


def _timed(job: Record) -> Record:
    failed = job["status"] == "failed"
    return {**job, "completedAt": job["completedAt"].rstrip("Z")} if failed else job


def _running(job: Record) -> Record:
    return {**job, "status": "running"} if job["status"] == "pending" else job


def _one_text(problem: Problem, _: Exchange, answer: Answer) -> Answer:
    if problem.kind is not Kind.NOT_FOUND:
        return answer
    return replace(answer, body={"errors": answer.body["errors"][0]})


# --- status ---------------------------------------------------------------------------------------


def _redirected(problem: Problem, exchange: Exchange, answer: Answer) -> Answer:
    if problem.kind is not Kind.INVALID or exchange.operation.id != "authorizeApp":
        return answer
    return Answer(302, EMPTY, {"Location": "https://app.example.com/?error=invalid_request"})


def _takes_all(request: Request) -> Request:
    return replace(request, headers={**request.headers, "accept": "*/*"})


# --- headers --------------------------------------------------------------------------------------


def typed(media: str) -> Callable[[Request, Response], Response]:
    """Return what gives a success another media type."""

    def alter(_: Request, response: Response) -> Response:
        if response.status != 200:  # noqa: PLR2004 - the status itself is what is meant
            return response
        return replace(response, headers={**response.headers, "Content-Type": media})

    return alter


def lacking(status: int, header: str) -> Callable[[Request, Response], Response]:
    """Return what takes a header away from answers of a status."""

    def alter(_: Request, response: Response) -> Response:
        if response.status != status:
            return response
        return replace(response, headers=without(response.headers, header))

    return alter


def _without_state(_: Exchange, answer: Answer) -> Answer:
    # The state is the last of what an app is told.
    place = answer.headers["Location"]
    if "error=" in place:
        place = place.rpartition("&state=")[0]
    return replace(answer, headers={**answer.headers, "Location": place})


# --- time -----------------------------------------------------------------------------------------


def _now_and_then() -> Change:
    numbers = count(1)
    return slow("readJob", FOREVER, lambda _: next(numbers) % 5 == 0)


# --- encoding -------------------------------------------------------------------------------------


def _unquoted(segment: Record) -> Record:
    return {**segment, "name": segment["name"].replace('"', "")}


def _utf16(_: Request, response: Response) -> Response:
    if response.status != 200:  # noqa: PLR2004 - the status itself is what is meant
        return response
    return replace(response, body=response.body.decode().encode("utf-16"))


def _simple_state(_: Exchange, answer: Answer) -> Answer:
    # What is not ASCII stands there as percent-encoded bytes from 80 upwards.
    place, _name, state = answer.headers["Location"].partition("&state=")
    kept = "".join(
        f"%{part[:2]}{part[2:]}" if part[:1] < "8" else f"?{part[2:]}"
        for part in state.split("%")[1:]
    )
    told_state = state.partition("%")[0] + kept
    return replace(answer, headers={**answer.headers, "Location": f"{place}&state={told_state}"})


MUTANTS = (
    mutant("unused-lacks-uses", "A", "A segment that nothing uses has no `uses`.", segments(_used)),
    mutant(
        "editable-as-number",
        "A",
        "Only the segments that the shop has made have `editable` as a number.",
        segments(_flagged),
    ),
    mutant(
        "jobs-without-data",
        "A",
        "The list of jobs is a bare array, without `data`.",
        answered("listJobs", _bare),
    ),
    mutant(
        "failed-without-zone",
        "A",
        "The instant at which a failed job ended has no time zone in the list.",
        listed_jobs(_timed),
    ),
    mutant("status-running", "A", "A pending job has the status `running`.", jobs(_running)),
    mutant(
        "created-as-done",
        "A",
        "A job that has just been created is `done`.",
        told("createSegmentExport", lambda job: {**job, "status": "done"}),
    ),
    mutant(
        "not-found-one-text",
        "A",
        "The `errors` of a 404 are one text in the place of a list.",
        refused(_one_text),
    ),
    mutant(
        "export-answers-200",
        "B",
        "Starting an export answers 200 in the place of 201.",
        answered("createSegmentExport", lambda _, answer: replace(answer, status=200)),
    ),
    mutant(
        "unknown-segment-500",
        "B",
        "An export of an unknown segment is answered with a server error.",
        worded(Kind.NOT_FOUND, 500, "createSegmentExport"),
    ),
    mutant(
        "unknown-job-410",
        "B",
        "A job that is not there answers 410, and so can be told from one that never was.",
        worded(Kind.NOT_FOUND, 410, "readJob", "readJobResult"),
    ),
    mutant(
        "bad-authorization-redirects",
        "B",
        "Who asks for an authorization with wrong parameters is redirected, and sees no page.",
        refused(_redirected),
    ),
    mutant(
        "wrong-method-404",
        "B",
        "A method that a path does not have answers 404 in the place of 405.",
        worded(Kind.METHOD, 404),
    ),
    mutant(
        "not-json-200",
        "B",
        "A client that takes no JSON gets it all the same, and no 406.",
        asked(None, _takes_all),
    ),
    mutant(
        "list-as-html",
        "C",
        "Segments are sent as text/html.",
        sent("listSegments", typed("text/html")),
    ),
    mutant(
        "file-as-plain",
        "C",
        "A file is sent as text/plain.",
        sent("readJobResult", typed("text/plain")),
    ),
    mutant(
        "decision-without-location",
        "C",
        "Who has decided is redirected to nowhere.",
        sent("decideAuthorization", lacking(302, "Location")),
    ),
    mutant(
        "refusal-without-state",
        "C",
        "Who refuses is sent back without the `state` of the app.",
        answered("decideAuthorization", _without_state),
    ),
    mutant(
        "secret-without-challenge",
        "C",
        "A wrong secret is refused without WWW-Authenticate.",
        sent("createAccessToken", lacking(401, "WWW-Authenticate")),
    ),
    mutant("method-without-allow", "C", "A 405 has no Allow.", sent(None, lacking(405, "Allow"))),
    mutant("jobs-slow", "I", "The list of jobs takes 2.5 s.", slow("listJobs", PATIENCE)),
    mutant("file-slow", "I", "A file takes 2.5 s.", slow("readJobResult", PATIENCE)),
    mutant(
        "job-hangs",
        "I",
        "Every fifth reading of a job hangs.",
        each_world(_now_and_then),
    ),
    mutant(
        "quotes-lost",
        "J",
        "Names of segments have lost their quotation marks.",
        segments(_unquoted),
    ),
    mutant("file-utf16", "J", "A file is sent as UTF-16.", sent("readJobResult", _utf16)),
    mutant(
        "state-in-ascii",
        "J",
        "What is not ASCII in a `state` comes back as question marks.",
        answered("decideAuthorization", _simple_state),
    ),
)
