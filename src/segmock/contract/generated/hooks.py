"""Loaded by Schemathesis itself, in its own process.

It says how to read what is not JSON, leaves out cases for which there is no room, and has requests
that change something be about records of the run. What it must know for that stands in a file
beside the configuration, in the folder in which Schemathesis runs.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import schemathesis

from segmock.contract.generated.guarding import Asked, Guard
from segmock.contract.generated.thinning import Thinning

if TYPE_CHECKING:
    from schemathesis import Case, DeserializationContext, HookContext, Response

    from segmock.core.document import Json, Record

TOLD = Path("told.json")


def _told() -> Record:
    if not TOLD.exists():
        return {"limits": {"each": 0, "most": 0}, "guard": None}
    found: Record = json.loads(TOLD.read_text(encoding="utf-8"))
    return found


told = _told()
thinning = Thinning(**told["limits"])
guard = Guard(told["guard"]) if told["guard"] else None


@schemathesis.hook
def filter_case(context: HookContext, case: Case[Json]) -> bool:
    """Leave out what the coverage phase has no room for."""
    if case.meta is None or case.meta.phase.name != "coverage" or context.operation is None:
        return True
    data = case.meta.phase.data
    about = ("scenario", "parameter_location", "parameter")
    kind = tuple(str(getattr(data, name, "")) for name in about)
    return thinning.keeps(context.operation.label, kind, str(data.location))


@schemathesis.hook
def before_call(_context: HookContext, case: Case[Json], _kwargs: Record) -> None:
    """Let a request that changes something be about records of ours."""
    if guard is None:
        return
    about = (case.method, case.path)
    parts = case.meta.components if case.meta else {}
    wrong = {place.value for place, part in parts.items() if part.mode.is_negative}
    path = case.path_parameters or {}
    if others := guard.path(*about, path, valid="path" not in wrong):
        case.path_parameters = {**path, **others}
    if others := guard.headers(*about, case.headers, valid="header" not in wrong):
        headers = case.headers.copy()
        headers.update(others)
        case.headers = headers
    body = guard.body(*about, case.body)
    if body is not case.body:
        case.body = body
    unasked = guard.unasked(*about)
    if unasked in case.query and "query" not in wrong:
        case.query = {name: value for name, value in case.query.items() if name != unasked}


@schemathesis.hook
def after_call(_context: HookContext, case: Case[Json], response: Response) -> None:
    """Learn from an answer."""
    if guard is None:
        return
    try:
        answer = response.json()
    except ValueError:
        answer = None
    headers = {name.lower(): text for name, text in response.request.headers.items()}
    path = case.path_parameters or {}
    guard.hear(
        Asked(case.method, case.path, path, headers, response.status_code), case.body, answer
    )


@schemathesis.deserializer("text/csv", "text/html")
def text(_context: DeserializationContext, response: Response) -> str:
    """Return a CSV file or a page as the one string that its schema describes."""
    return response.content.decode()
