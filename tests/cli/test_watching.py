"""`segmock mock --watch`, run as a user runs it, with files that change while it serves."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import orjson
import pytest
from click.testing import CliRunner

from segmock import app, config
from segmock.cli import main, watching
from segmock.reloading import Reloader, Told
from tests.live import ROOT, TIMEOUT, Live, environment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SEGMENTS = "/api/commerce/customer/segments"
HEADERS = {"authorization": "Bearer segmock", "content-type": "application/json"}


@pytest.fixture(name="copy")
def _copy(tmp_path: Path) -> Path:
    """A copy of segmock whose files can be changed."""
    for folder in ("src", "openapi", "fixtures"):
        shutil.copytree(
            ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__")
        )
    return tmp_path


@contextmanager
def watched(copy: Path, *more: str) -> Iterator[tuple[Live, Iterator[str]]]:
    """Start the copy with one vendor; yields the mock, and the lines after its start screen."""
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "segmock",
            "mock",
            "--port",
            "0",
            "--watch",
            "--vendor",
            "kibo",
            *more,
        ],
        env=environment(PYTHONPATH=str(copy / "src"), PYTHONDONTWRITEBYTECODE="1"),
        cwd=copy,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    late = threading.Timer(TIMEOUT, process.kill)
    late.start()
    try:
        assert process.stdout is not None
        first = process.stdout.readline()
        url = re.search(r"http://\S+", first)
        assert url is not None, first
        yield Live(url[0], process), iter(process.stdout.readline, "")
    finally:
        late.cancel()
        process.terminate()
        process.communicate(timeout=TIMEOUT)


def until(lines: Iterator[str], start: str) -> str:
    """Return the next line that begins so."""
    return next(line.rstrip("\n") for line in lines if line.startswith(start))


def change(file: Path, old: str, new: str) -> None:
    """Change a text in a file, as an editor does: in another one, which takes its place."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    beside = file.with_suffix(".new")
    beside.write_text(text.replace(old, new), encoding="utf-8")
    beside.replace(file)


def test_files_are_read_anew_and_nothing_is_lost(copy: Path) -> None:
    """A description, a scenario and a broken file, while requests are answered all the time."""
    described = copy / "openapi" / "kibo.yaml"
    with watched(copy) as (mock, lines):
        sent = orjson.dumps({"code": "mine", "name": "Mine"})
        assert mock.send("POST", SEGMENTS, HEADERS, sent)[0] < 300
        before = mock.send("GET", SEGMENTS, HEADERS)[2]
        change(
            described,
            "operationId: GetSegments\n",
            "operationId: GetSegments\n      deprecated: true\n",
        )
        statuses = {mock.send("GET", SEGMENTS, HEADERS)[0] for _ in range(50)}
        told = until(lines, "kibo: ")
        assert told == f"kibo: changed GET {SEGMENTS} (GetSegments)"
        assert statuses == {200}
        assert mock.send("GET", SEGMENTS, HEADERS)[2] == before
        change(copy / "fixtures" / "default.yaml", "\nseed: 1\n", "\nseed: 8\n")
        assert until(lines, "scenario ").startswith("scenario default: changed")
        assert mock.send("GET", SEGMENTS, HEADERS)[2] == before
        fresh = mock.send("GET", "/__segmock/health", {"segmock-world": "fresh"})[2]
        assert orjson.loads(fresh) == {"status": "ok", "world": "fresh", "seed": 8}
        change(described, "openapi: 3.1.0", "openapi: [")
        assert re.match(r"kibo\.yaml:\d+: cannot be read: .", until(lines, "kibo.yaml"))
        assert until(lines, "Nothing") == "Nothing has changed: kibo is served as before."
        assert mock.send("GET", SEGMENTS, HEADERS)[2] == before


def test_where_only_the_url_is_printed_only_what_is_broken_is_told(copy: Path) -> None:
    """On stderr, so that scripts read nothing but the URL."""
    with watched(copy, "--print-url") as (mock, lines):
        change(copy / "fixtures" / "default.yaml", "\nseed: 1\n", "\nseed: 8\n")
        change(copy / "openapi" / "kibo.yaml", "openapi: 3.1.0", "openapi: [")
        assert next(lines).startswith("kibo.yaml:")
        assert mock.send("GET", SEGMENTS, HEADERS)[0] == 200


def test_without_the_library_a_sentence_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """And nothing is started."""
    monkeypatch.setattr(watching, "find_spec", lambda _: None)
    done = CliRunner().invoke(main, ["mock", "--watch"])
    assert done.exit_code == 2
    assert "pip install 'segmock[watch]'" in done.output


def test_a_bug_does_not_end_the_watch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It goes to the log, and the next change is seen."""
    settings = config.settings({}, vendors=("kibo",))
    reloader = Reloader(settings, app.build(settings), lambda _: None)
    answers: list[list[Told]] = [[Told("changed", "a\x1b\nb")]]
    said: list[str] = []
    came, failed = threading.Event(), threading.Event()

    def reload(_: object) -> list[Told]:
        if not failed.is_set():
            failed.set()
            raise KeyError("it is broken")
        return answers[0]

    def say(told: Told) -> None:
        said.append(watching.line(told))
        came.set()

    monkeypatch.setattr(reloader, "reload", reload)
    with watching.watching(reloader, [tmp_path], say):
        (tmp_path / "a.yaml").write_text("a", encoding="utf-8")
        assert failed.wait(TIMEOUT)
        (tmp_path / "b.yaml").write_text("b", encoding="utf-8")
        assert came.wait(TIMEOUT)
    assert said[0] == "a\\x1b\nb"
    assert "What has changed cannot be read." in caplog.text
