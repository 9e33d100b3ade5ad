"""Jobs: one of each kind is started in a run, and followed to its end."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from segmock.contract.asking import Skipped, pick, shown

if TYPE_CHECKING:
    from segmock.contract.api import Api
    from segmock.contract.calls import Reply
    from segmock.contract.profile import Job
    from segmock.core.document import Json

PAUSE = 0.05
"""Seconds between two looks at a job."""


@dataclass(frozen=True)
class Work:
    """A job that was started: its id, and the answers about it; the last one tells its end."""

    job: Job
    id: Json
    start: Reply
    looks: tuple[Reply, ...]

    @property
    def ended(self) -> bool:
        """Whether it has come to an end, good or bad."""
        return self.state in {*map(repr, self.job.done), *map(repr, self.job.failed)}

    @property
    def state(self) -> str:
        """What is said of it at last."""
        return repr(pick(self.looks[-1].json, self.job.state)) if self.looks else ""


def started(api: Api, job: Job) -> Work:
    """Return the one job of a kind that laws share, as it is when it has been started."""
    return api.once(f"job {job.name}", lambda: _started(api, job))


def ended(api: Api, job: Job) -> Work:
    """Return the one job of a kind that laws share, once it has ended or its time is over."""
    return api.once(f"end of job {job.name}", lambda: _ended(api, started(api, job)))


def look(api: Api, work: Work) -> Reply:
    """Ask how far a job is."""
    path = {**work.job.path, work.job.parameter: work.id}
    return api.call(work.job.read, path=path)


def _started(api: Api, job: Job) -> Work:
    if api.read_only:
        raise Skipped("nothing may be changed")
    reply = api.ask(job.start)
    api.expect(reply.good, "a job that is started", shown(reply), reply)
    name = pick(reply.json, job.id)
    api.expect(name is not None, f"an id at {job.id}", shown(reply), reply)
    return Work(job, name, reply, ())


def _ended(api: Api, work: Work) -> Work:
    looks: list[Reply] = []
    end = time.monotonic() + work.job.within
    while True:
        looks.append(look(api, work))
        now = Work(work.job, work.id, work.start, tuple(looks))
        if now.ended or time.monotonic() > end:
            return now
        time.sleep(PAUSE)
