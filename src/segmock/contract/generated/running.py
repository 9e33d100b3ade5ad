"""The process of one run of Schemathesis: starts it, follows what it writes down, and ends it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import orjson

from segmock.core import caching

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping, Sequence
    from pathlib import Path

    from segmock.core.document import Record

CONFIGURATION = "schemathesis.toml"
EVENTS, REPORT, FAULTS, OUTPUT = "events.ndjson", "report.json", "faults.json", "output.txt"
"""Files of a run: its events as they come; at its end a summary, faults with codes, the text."""
ENDED = "Ended"
"""An event of our own: the time of a run is over."""
POLL = 0.05
"""Seconds between two looks at what has been written."""
GRACE = 10.0
"""Seconds in which a run that is ended early may write its reports."""
LAST_WORDS = 2.0
"""Seconds in which a run that nobody follows any more may write down its last events."""


def command(description: Path, url: str, folder: Path, options: Sequence[str] = ()) -> list[str]:
    """Return the command of a run; its configuration and reports are in a folder."""
    return [
        *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(folder / CONFIGURATION)),
        *("run", str(description), "--url", url),
        *("--report-ndjson-path", str(folder / EVENTS)),
        *("--report-json-path", str(folder / REPORT)),
        *("--report-wfc-path", str(folder / FAULTS)),
        *options,
    ]


def environment(environ: Mapping[str, str], secrets: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a run: requests go to the target alone, as they are described."""
    found = {**environ, **secrets, "PYTHONWARNINGS": "ignore", "PYTHONUTF8": "1"}
    # No proxy, and no credential that stands somewhere else.
    found |= {"NO_PROXY": "*", "no_proxy": "*", "NETRC": os.devnull}
    if authorities := environ.get("SSL_CERT_FILE"):
        found.setdefault("REQUESTS_CA_BUNDLE", authorities)
    # Tables of characters, which are the same for all runs and take two seconds to make.
    if cache := caching.folder(environ):
        found.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", str(cache))
    return found


def run(
    arguments: Sequence[str], folder: Path, environ: Mapping[str, str], seconds: float = 0.0
) -> Generator[Record, None, None]:
    """Run a command in a folder; yield its events as they come, each `{name: {...}}`.

    After `seconds`, unless they are 0, it is ended, with its reports where there is time for them;
    ENDED is then among the events. Closed before its end, it ends the command as well.
    """
    with (
        (folder / OUTPUT).open("wb") as output,
        subprocess.Popen(  # noqa: S603 - the interpreter that runs this, with arguments of ours
            arguments,
            cwd=folder,
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        ) as process,
    ):
        try:
            yield from _followed(process, folder / EVENTS, seconds)
        finally:
            try:
                if process.poll() is None:
                    # Whoever goes on without it wants to know what it has created.
                    _interrupt(process)
                    with suppress(subprocess.TimeoutExpired):
                        process.wait(LAST_WORDS)
            finally:
                process.kill()


def written(folder: Path) -> list[Record]:
    """Return all events that a run has written down in a folder."""
    path = folder / EVENTS
    lines = path.read_bytes().split(b"\n")[:-1] if path.exists() else []
    return [orjson.loads(line) for line in lines]


def _interrupt(process: subprocess.Popen[bytes]) -> None:
    """End a run as Ctrl-C does: what runs is finished, and the reports are written."""
    process.send_signal(signal.SIGINT if os.name == "posix" else signal.SIGTERM)


def _followed(process: subprocess.Popen[bytes], path: Path, seconds: float) -> Iterator[Record]:
    end = time.monotonic() + seconds if seconds else float("inf")
    interrupted = False
    rest = b""
    place = 0
    while True:
        ended = process.poll() is not None
        if path.exists():
            with path.open("rb") as file:
                file.seek(place)
                new = file.read()
            place += len(new)
            *lines, rest = (rest + new).split(b"\n")
            yield from map(orjson.loads, lines)
        if ended:
            return
        if time.monotonic() > end:
            if interrupted:
                return
            yield {ENDED: {}}
            _interrupt(process)
            interrupted = True
            end = time.monotonic() + GRACE
        time.sleep(POLL)
