"""The recipes for a CI work as they stand."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import orjson
import pytest
import yaml

from tests.live import TIMEOUT, environment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segmock.core.document import Json
    from tests.live import Live

HOW_TO = Path(__file__).parent.parent / "docs" / "how-to"


def recipe(language: str, heading: str, page: str = "check-every-merge") -> str:
    """Return the code block below a heading of a page."""
    section = (HOW_TO / f"{page}.md").read_text(encoding="utf-8").partition(f"## {heading}\n")[2]
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


@pytest.mark.long
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


WORKER = """
import pytest
import requests

@pytest.mark.parametrize("number", range(6))
def test_that_everything_begins_anew(api_url, number):
    path, headers = "/api/commerce/customer/segments", {"Authorization": "Bearer segmock"}
    made = requests.post(f"{api_url}{path}", json={"code": "new", "name": "New"}, headers=headers)
    assert (made.status_code, made.json()["id"]) == (201, 1011)
"""


@pytest.mark.long
def test_workers_of_pytest_share_a_server(live: Live, tmp_path: Path) -> None:
    """Each test finds the world of its worker as it begins, and leaves none behind."""
    code = recipe("python", "pytest with xdist", "run-tests-in-parallel")
    (tmp_path / "conftest.py").write_text(code)
    (tmp_path / "test_it.py").write_text(WORKER)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n", "2", "-p", "no:cacheprovider", str(tmp_path)],
        cwd=tmp_path,
        env=environment(SEGMOCK_URL=live.url),
        capture_output=True,
        text=True,
        timeout=TIMEOUT * 4,
        check=False,
    )
    assert "6 passed" in done.stdout, done.stdout
    worlds = orjson.loads(live.send("GET", "/__segmock/worlds")[2])["worlds"]
    assert {"gw0", "gw1"}.isdisjoint(world["name"] for world in worlds)


def test_a_scenario_of_ones_own_is_replayed_as_it_stands(tmp_path: Path) -> None:
    """The file of the guide, in a folder, with the command of the guide and what it prints."""
    text = recipe("yaml", "Write your own", "replay-a-scenario")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "nothing-found.yaml").write_text(text, encoding="utf-8")
    command, printed = recipe("console", "Write your own", "replay-a-scenario").splitlines()
    done = subprocess.run(
        [sys.executable, "-m", *command.removeprefix("$ ").split()],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        check=False,
    )
    assert (done.stdout, done.stderr) == (f"{printed}\n", "")
