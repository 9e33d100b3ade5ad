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


@pytest.mark.parametrize("each,again", [(1, False), (0, True)])
def test_limits_are_for_the_coverage_phase(tmp_path: Path, each: int, again: bool) -> None:
    """They stand in a file where Schemathesis runs; a second case of a kind has no room."""
    (tmp_path / "limits.json").write_text(json.dumps({"each": each, "most": 5}))
    assert _run(tmp_path) == [True, again, True, True, True, True]


def test_without_the_file_there_is_no_limit(tmp_path: Path) -> None:
    """So the hooks can be used by hand."""
    assert _run(tmp_path) == [True] * 6


def _run(folder: Path) -> list[bool]:
    ended = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(HOOKS)],
        cwd=folder,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
        capture_output=True,
        text=True,
        check=True,
    )
    found: list[bool] = json.loads(ended.stdout)
    return found
