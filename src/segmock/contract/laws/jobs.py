"""Laws of jobs: they end, stay ended, and leave what they were asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from segmock.contract.asking import Skipped, pick, shown
from segmock.contract.calls import Call
from segmock.contract.laws.law import law
from segmock.contract.working import ended, look
from segmock.core.matching import Router

if TYPE_CHECKING:
    from segmock.contract.api import Api
    from segmock.contract.calls import Reply
    from segmock.contract.profile import Job

LOOKS = 3
"""How often a job is asked for after its end."""


@law("F", "jobs")
def jobs_end(api: Api, job: Job) -> None:
    """A job comes to an end within the time that the profile allows."""
    if job.start.status:
        api.status(ended(api, job).start, job.start.status)
    work = ended(api, job)
    last = work.looks[-1]
    api.expect(
        work.ended, f"an end within {job.within:g} s at {job.state}", shown(last), work.start, last
    )
    api.expect(
        pick(last.json, job.state) in job.done, f"one of {list(job.done)}", shown(last), last
    )


@law("F", "jobs")
def jobs_only_go_on(api: Api, job: Job) -> None:
    """A job has one of the documented states, and never leaves the last one."""
    work = ended(api, job)
    known = [*job.running, *job.done, *job.failed]
    over = [*job.done, *job.failed]
    before: Reply | None = None
    for reply in (*work.looks, *(look(api, work) for _ in range(LOOKS if work.ended else 0))):
        state = pick(reply.json, job.state)
        api.expect(state in known, f"one of {known} at {job.state}", shown(reply), reply)
        was = pick(before.json, job.state) if before else None
        if before is not None and was in over:
            api.expect(state == was, f"{was} for good", shown(reply), before, reply)
        before = reply


@law("F", "jobs", "result")
def results_are_there(api: Api, job: Job) -> None:
    """The result of a job is at the URL that it names, and has as many records as it says."""
    work = ended(api, job)
    last = work.looks[-1]
    if not work.ended or pick(last.json, job.state) not in job.done:
        raise Skipped("no job has come to a good end")
    url = pick(last.json, job.result)
    api.expect(isinstance(url, str), f"a URL at {job.result}", shown(last), last)
    parts = urlsplit(url)
    match = Router(api.spec).match(parts.path)
    operation = match.operation("GET") if match else None
    headers = api.credential(operation, "full") if operation else {}
    call = Call(
        operation.id if operation else "",
        "GET",
        parts.path,
        parts.query,
        {"accept": "*/*", **api.fill(api.profile.headers), **headers},
    )
    reply = api.send(call)
    if operation is None and not reply.good:
        # Whatever is at another host is not asked for.
        raise Skipped(f"the result is not where the description reaches: {parts.path}")
    api.expect(reply.good, f"the result at {url}", shown(reply), last, reply)
    counted = pick(last.json, job.counted) if job.counted else None
    if counted is not None:
        found = _records(reply)
        api.expect(found == counted, f"{counted} records", f"{found} records", last, reply)


def _records(reply: Reply) -> int:
    """Return how many records a result has: items of a list, or lines below a header."""
    if isinstance(reply.json, list):
        return len(reply.json)
    return max(0, len(reply.text.splitlines()) - 1)
