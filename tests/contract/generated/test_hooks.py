"""The hooks, in a process of their own as Schemathesis loads them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from segmock.contract.generated.configuring import HOOKS

if TYPE_CHECKING:
    from pathlib import Path

    from segmock.core.document import Json

SCRIPT = """
import json, runpy, sys
from types import SimpleNamespace as Some

keeps = runpy.run_path(sys.argv[1])["filter_case"]
context = Some(operation=Some(label="GET /things"))

def kept(phase, **data):
    return keeps(context, Some(meta=Some(phase=Some(name=phase, data=Some(**data)))))

about = dict(scenario="incorrect_type", parameter_location="query", parameter="size", location="/")
other = {**about, "scenario": "string_above_max_length"}
print(json.dumps([
    kept("coverage", **about), kept("coverage", **about), kept("coverage", **other),
    kept("fuzzing", location="/"), kept("fuzzing", location="/"), keeps(context, Some(meta=None)),
]))
"""

CALLS = """
import json, runpy, sys
from enum import Enum
from types import SimpleNamespace as Some

hooks = runpy.run_path(sys.argv[1])
Place = Enum("Place", {"query": "query", "header": "header"})
good, bad = Some(mode=Some(is_negative=False)), Some(mode=Some(is_negative=True))

def called(method, path, query, body, answer, wrong="", **parameters):
    parts = {place: bad if place.value == wrong else good for place in Place}
    case = Some(method=method, path=path, path_parameters=parameters or None, headers={},
                query=query, body=body, meta=Some(components=parts))
    hooks["before_call"](None, case, {})
    def read():
        if answer is None:
            raise ValueError
        return answer
    request = Some(headers={"X-Tenant": "us"})
    hooks["after_call"](None, case, Some(status_code=200, json=read, request=request))
    return [case.path_parameters, case.headers, case.query, case.body]

one = "/things/{id}"
print(json.dumps([
    called("PUT", one, {}, None, None, id="theirs"),
    called("GET", one, {}, None, {"id": "seen"}, id="theirs"),
    called("POST", "/things", {"fields": "name", "size": 1}, {"id": "theirs"}, {"id": "seen"}),
    called("POST", "/things", {"fields": ""}, {"id": "other"}, None, wrong="query"),
    called("PUT", one, {}, None, None, id="seen"),
    called("DELETE", one, {}, None, None, id="theirs"),
]))
"""


@pytest.mark.parametrize("each,again", [(1, False), (0, True)])
def test_limits_are_for_the_coverage_phase(tmp_path: Path, each: int, again: bool) -> None:
    """They stand in a file where Schemathesis runs; a second case of a kind has no room."""
    _tell(tmp_path, {"each": each, "most": 5}, None)
    assert _run(tmp_path) == [True, again, True, True, True, True]


def test_without_the_file_there_is_no_limit(tmp_path: Path) -> None:
    """So the hooks can be used by hand."""
    assert _run(tmp_path) == [True] * 6


def test_requests_are_about_records_of_the_run(tmp_path: Path) -> None:
    """Path, headers and body of what changes something; what an answer tells is learnt."""
    guard = {
        "theirs": ["theirs"],
        "reading": [],
        "pools": {"things": {"own": ["ours"], "every": False}},
        "paths": {"/things/{id}": {"id": "things"}},
        "bodies": {"POST /things": [["/id", "things"]]},
        "items": {"/things/{id}": "id"},
        "made": {"POST /things": {"resource": "things", "pool": "things", "at": "/id"}},
        "unasked": {"POST /things": "fields"},
        "constants": {"POST /things": {"header.x-tenant": "us"}},
        "optional": ["x-tenant"],
    }
    _tell(tmp_path, {"each": 0, "most": 0}, guard)
    assert _run(tmp_path, CALLS) == [
        [{"id": "ours"}, {}, {}, None],
        [{"id": "theirs"}, {}, {}, None],
        [None, {"x-tenant": "us"}, {"size": 1}, {"id": "ours"}],
        [None, {"x-tenant": "us"}, {"fields": ""}, {"id": "other"}],
        [{"id": "seen"}, {}, {}, None],
        [{"id": "ours"}, {}, {}, None],
    ]


def test_without_records_of_the_run_nothing_is_replaced(tmp_path: Path) -> None:
    """As it is for a vendor without a profile."""
    assert _run(tmp_path, CALLS)[0] == [{"id": "theirs"}, {}, {}, None]


def _tell(folder: Path, limits: Json, guard: Json) -> None:
    (folder / "told.json").write_text(json.dumps({"limits": limits, "guard": guard}))


def _run(folder: Path, script: str = SCRIPT) -> Json:
    ended = subprocess.run(
        [sys.executable, "-c", script, str(HOOKS)],
        cwd=folder,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(ended.stdout)
