"""The process of a run: what it writes is followed, and it is ended when its time is over."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from segmock.contract.generated import running

if TYPE_CHECKING:
    from collections.abc import Generator

    from segmock.core.document import Record

WRITES = """
import sys
with open("events.ndjson", "w") as file:
    for text in ('{"One": {', '}}\\\\n{"Two"', ': {}}\\\\n'):
        file.write(text)
        file.flush()
print("said")
"""
STAYS = """
import signal, time
def ended(*_):
    with open("events.ndjson", "a") as file:
        file.write('{"Interrupted": {}}\\\\n')
    raise SystemExit(130)
signal.signal(signal.SIGINT, ended)
with open("events.ndjson", "w") as file:
    file.write('{"One": {}}\\\\n')
while True:
    time.sleep(0.01)
"""
DEAF = """
import signal, time
signal.signal(signal.SIGINT, signal.SIG_IGN)
with open("pid", "w") as file:
    file.write(str(__import__("os").getpid()))
with open("events.ndjson", "w") as file:
    file.write('{"One": {}}\\\\n')
while True:
    time.sleep(0.01)
"""


class Clock:
    """Stands still until something is written, and then runs a long time at each look."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / running.EVENTS
        self._now = 0.0

    def monotonic(self) -> float:
        """Return the seconds."""
        if self._path.exists() and self._path.stat().st_size:
            self._now += 1000
        return self._now

    def sleep(self, seconds: float) -> None:
        """Let the process go on."""
        time.sleep(seconds)


def _run(script: str, folder: Path, seconds: float = 0.0) -> Generator[Record, None, None]:
    text = script.replace("\\\\n", "\\n")
    return running.run([sys.executable, "-c", text], folder, {}, seconds)


def test_events_come_whole_and_in_order(tmp_path: Path) -> None:
    """However they are written; what is printed is kept."""
    assert list(_run(WRITES, tmp_path)) == [{"One": {}}, {"Two": {}}]
    assert (tmp_path / running.OUTPUT).read_text() == "said\n"


def test_a_command_that_writes_nothing_has_no_events(tmp_path: Path) -> None:
    """It may have failed before it began."""
    assert list(_run("raise SystemExit(2)", tmp_path)) == []


def test_a_run_that_takes_too_long_may_end_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is interrupted as by Ctrl-C, and what it writes then counts as well."""
    monkeypatch.setattr(running, "time", Clock(tmp_path))
    monkeypatch.setattr(running, "GRACE", float("inf"))
    assert list(_run(STAYS, tmp_path, 9.0)) == [
        {"One": {}},
        {running.ENDED: {}},
        {"Interrupted": {}},
    ]


def test_a_run_that_does_not_end_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a moment of grace."""
    monkeypatch.setattr(running, "time", Clock(tmp_path))
    monkeypatch.setattr(running, "LAST_WORDS", 0)
    assert list(_run(DEAF, tmp_path, 9.0)) == [{"One": {}}, {running.ENDED: {}}]
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


def test_a_run_that_nobody_follows_writes_its_last_events(tmp_path: Path) -> None:
    """So that what it has created is known."""
    run = _run(STAYS, tmp_path)
    assert next(run) == {"One": {}}
    run.close()
    assert running.written(tmp_path) == [{"One": {}}, {"Interrupted": {}}]


def test_a_run_that_nobody_follows_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever stops in the middle leaves no process behind."""
    monkeypatch.setattr(running, "LAST_WORDS", 0)
    run = _run(DEAF, tmp_path)
    assert next(run) == {"One": {}}
    run.close()
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


def test_requests_go_to_the_target_alone() -> None:
    """No proxy and no stored password comes in between; the trusted certificates are the same."""
    given = {"HTTP_PROXY": "http://proxy.example.com", "SSL_CERT_FILE": "/ca.pem", "PATH": "/bin"}
    found = running.environment(given, {"SECRET": "geheim"})
    assert found["NO_PROXY"] == found["no_proxy"] == "*"
    assert found["NETRC"] == os.devnull
    assert found["REQUESTS_CA_BUNDLE"] == "/ca.pem"
    assert found["SECRET"] == "geheim"
    assert found["PATH"] == "/bin"


def test_tables_of_characters_are_kept() -> None:
    """Below the cache of the user, or where the environment says."""
    place = "HYPOTHESIS_STORAGE_DIRECTORY"
    assert running.environment({"XDG_CACHE_HOME": "/c"}, {})[place] == str(Path("/c/segmock"))
    assert running.environment({}, {})[place].endswith(str(Path(".cache/segmock")))
    assert running.environment({place: "/mine"}, {})[place] == "/mine"


def test_the_command_names_files_of_the_folder_alone(tmp_path: Path) -> None:
    """And no secret."""
    command = running.command(Path("things.json"), "http://127.0.0.1:1", tmp_path, ["--seed", "1"])
    assert command[:3] == [sys.executable, "-m", "schemathesis.cli"]
    assert command[5:9] == ["run", "things.json", "--url", "http://127.0.0.1:1"]
    assert command[-2:] == ["--seed", "1"]
    assert sum(str(tmp_path) in one for one in command) == 4
