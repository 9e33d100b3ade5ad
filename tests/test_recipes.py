"""The recipes for a CI work as they stand."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.live import TIMEOUT, environment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segmock.core.document import Json

PAGE = Path(__file__).parent.parent / "docs" / "how-to" / "check-every-merge.md"


def recipe(language: str, heading: str) -> str:
    """Return the code block below a heading of the page."""
    section = PAGE.read_text(encoding="utf-8").partition(f"## {heading}\n")[2]
    found = re.search(rf"```{language}\n(.*?)```", section, re.DOTALL)
    assert found
    return found[1]


def commands(value: Json) -> Iterator[str]:
    """Yield every text of a parsed file that is a command."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name in {"run", "script"}:
                yield from inner if isinstance(inner, list) else [inner]
            else:
                yield from commands(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from commands(inner)


@pytest.mark.parametrize("heading", ["GitHub Actions", "GitLab CI"])
def test_a_workflow_can_be_read_and_tests_the_contract(heading: str) -> None:
    """It is YAML, its commands are bash, and one of them is `segmock test`."""
    found = list(commands(yaml.safe_load(recipe("yaml", heading))))
    assert any("segmock test http" in command for command in found)
    for command in found:
        subprocess.run(["bash", "-n", "-c", command], check=True)


@pytest.mark.parametrize("mutant, code", [("", 0), ("kibo-deleting-does-nothing", 1)])
def test_the_script_before_a_merge_ends_as_the_contract_does(
    tmp_path: Path, mutant: str, code: int
) -> None:
    """With the mock as the service: a right one passes, a wrong one does not."""
    options = f"--vendor kibo{f' --mutant {mutant}' if mutant else ''}"
    service = tmp_path / "serve"
    service.write_text(f'#!/bin/sh\nexec {sys.executable} -m segmock mock {options} "$@"\n')
    service.chmod(service.stat().st_mode | stat.S_IXUSR)
    # Tests run side by side, and may not take one port.
    port = str(20_000 + os.getpid() % 20_000 + code)
    script = recipe("bash", "A script before a merge").replace("8080", port)
    script = script.replace("segmock test", f"{sys.executable} -m segmock test --laws-only")
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=TIMEOUT * 4,
        check=False,
    )
    assert done.returncode == code, done.stderr
    assert "<html" in (tmp_path / "contract.html").read_text(encoding="utf-8")
