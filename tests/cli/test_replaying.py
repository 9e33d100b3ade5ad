"""`segmock replay`, run as a user runs it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner

from segmock.cli import main
from tests.live import ROOT, TIMEOUT, environment

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

    from tests.live import Live

STEPS = """
name: mine
from: version-conflict
send: {headers: {Authorization: Bearer segmock}}
steps:
  - name: Nobody has this
    request: {method: GET, path: /customer-segment/segmock/segments/none}
    expect: {status: 404, body: {code: 404}}
  - name: There are none
    request: {method: GET, path: /customer-segment/segmock/segments}
    expect: {status: 200, headers: {x-total: "1"}, body: {$count: 0}}
    capture: {what: /0/what}
  - name: What was not captured
    request: {method: GET, path: "/customer-segment/segmock/segments/${what}"}
    expect: {status: 200}
"""


def run(*arguments: str) -> Result:
    """Run the command in this process."""
    return CliRunner().invoke(main, ["replay", *arguments])


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    """A folder with one scenario, in which not everything is as expected."""
    folder = tmp_path / "fixtures"
    folder.mkdir()
    (folder / "mine.yaml").write_text(STEPS, encoding="utf-8")
    return folder


def test_a_scenario_is_replayed_in_this_process() -> None:
    """One line is enough where all is as expected."""
    done = run("version-conflict")
    assert (done.exit_code, done.stdout) == (0, "version-conflict: 7 kept\n")


def test_what_is_not_as_expected_is_shown_as_a_diff(folder: Path) -> None:
    """Step, request line, pointer, what was expected and what came, and the request's id."""
    done = run("mine", "--fixtures", str(folder))
    assert done.exit_code == 1, done.output
    first, *lines = done.stdout.splitlines()
    assert first == "mine: 1 kept, 1 broken, 1 skipped"
    assert lines[0] == "  broken There are none at /steps/1"
    assert lines[1:3] == [
        "    GET /customer-segment/segmock/segments",
        "    answered 200, default.2",
    ]
    assert lines[3] == "    There is no '/0/what' to capture in the answer."
    assert lines[4:7] == [
        "    header /x-total",
        '    - expected "1"',
        "    + got      nothing",
    ]
    assert lines[7:9] == ["    body", "    - expected 0 elements"]
    assert lines[9].startswith("    + got      1 elements: [{")
    assert lines[10].startswith("  skipped What was not captured at /steps/2: It needs 'what'")


def test_reports_are_written(folder: Path, tmp_path: Path) -> None:
    """As JUnit and as JSON, in folders that need not be there."""
    junit, whole = tmp_path / "a" / "junit.xml", tmp_path / "all.json"
    told = ["--junit", str(junit), "--json", str(whole)]
    assert run("mine", "--fixtures", str(folder), *told).exit_code == 1
    root = ET.fromstring(junit.read_bytes())  # noqa: S314 - our own
    assert (root.get("tests"), root.get("failures")) == ("3", "1")
    assert json.loads(whole.read_bytes())["replays"][0]["scenario"] == "mine"


@pytest.mark.long
def test_all_scenarios_are_replayed_green() -> None:
    """Against a mock in this process, in one command."""
    done = run("all")
    assert done.exit_code == 0, done.output
    *lines, last = done.stdout.splitlines()
    assert last == f"{len(lines)} of {len(lines)} scenarios as expected"


def test_the_world_of_others_neither_notices_nor_matters(live: Live) -> None:
    """A replay at a mock asks nothing of its default world, where everything may be broken."""
    rule = b'{"status": 503, "contract-breaking": true}'
    live.send("PUT", "/__segmock/faults", {"content-type": "application/json"}, b"[%s]" % rule)
    try:
        _, _, before = live.send("GET", "/__segmock/worlds/default")
        done = run("version-conflict", live.url)
        assert done.exit_code == 0, done.output
        assert live.send("GET", "/__segmock/worlds/default")[2] == before
    finally:
        live.send("DELETE", "/__segmock/faults", {"content-type": "application/json"})


@pytest.mark.long
def test_all_scenarios_are_replayed_green_at_a_url(live: Live) -> None:
    """Against a running mock, whose own world sees nothing of it."""
    _, _, before = live.send("GET", "/__segmock/worlds")
    done = run("all", live.url)
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines()[-1].endswith("scenarios as expected")
    _, _, after = live.send("GET", "/__segmock/worlds")
    assert json.loads(after)["worlds"] == json.loads(before)["worlds"]


@pytest.mark.long
def test_one_vendor_can_be_asked_alone_at_a_url(live: Live) -> None:
    """Only the scenarios that ask it are replayed, and only its steps sent."""
    done = run("all", live.url, "--vendor", "kibo")
    assert done.exit_code == 0, done.output
    names = [line.partition(":")[0] for line in done.stdout.splitlines()[:-1]]
    assert "responses-kibo" in names
    assert "version-conflict" not in names


@pytest.mark.parametrize(
    "arguments, code, told",
    [
        (["version-conflit"], 2, "Did you mean 'version-conflict'?"),
        (["all", "--vendor", "kibbo"], 2, "Did you mean 'kibo'?"),
        (["default"], 2, "'default' has no steps"),
        (["version-conflict", "nowhere"], 2, "'nowhere' cannot be used as a base URL"),
        (["version-conflict", "http://127.0.0.1:1"], 3, "Nothing answers at http://127.0.0.1:1"),
    ],
)
def test_what_cannot_be_replayed_is_told(arguments: list[str], code: int, told: str) -> None:
    """Usage is 2, and a target that is not there is 3."""
    done = run(*arguments)
    assert (done.exit_code, done.stdout) == (code, "")
    assert told in done.stderr


def test_a_report_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """With its name."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    done = run("version-conflict", "--json", str(tmp_path / "file" / "x.json"))
    assert done.exit_code == 2
    assert "x.json: cannot be written" in done.stderr


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_whoever_ends_a_replay_ends_its_world(live: Live, tmp_path: Path) -> None:
    """Nothing is left behind at the mock."""
    step = (
        "  - {name: Slow, request: {method: GET, path: /v1/segments, headers: {Prefer: delay=30}},"
        " expect: {status: 401}}\n"
    )
    slow = "  - {name: First, request: {method: GET, path: /v1/segments}, expect: {status: 401}}\n"
    text = f"name: default\nsteps:\n{slow}{step}"
    (tmp_path / "default.yaml").write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "segmock", "replay", "default", live.url, "--fixtures"]
    process = subprocess.Popen(
        [*command, str(tmp_path)], cwd=ROOT, env=environment(), stdout=subprocess.PIPE
    )
    try:
        while process.poll() is None and not _replaying(live):
            pass
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=TIMEOUT) == 128 + signal.SIGTERM
    finally:
        process.kill()
        process.communicate()
    assert not _replaying(live)


def _replaying(live: Live) -> bool:
    _, _, body = live.send("GET", "/__segmock/worlds")
    return any(one["name"].startswith("replay-") for one in json.loads(body)["worlds"])
