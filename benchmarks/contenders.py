"""Who is measured, and how its server is started, watched and stopped."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.cases import CASES, DESCRIPTION, VENDOR, ask

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

HERE = Path(__file__).resolve().parent
PRISM = HERE / "node_modules" / "@stoplight" / "prism-cli" / "dist" / "index.js"
PROC = Path("/proc")
START_LIMIT = 60.0
"""Seconds until a server that does not answer is given up."""


class StartError(Exception):
    """A server did not start."""


class MissingError(Exception):
    """A program that is needed is not installed."""


@dataclass(frozen=True, slots=True)
class Contender:
    """A server to measure; `command` lacks the port, which is its last argument."""

    name: str
    command: tuple[str, ...]
    keeps_state: bool = False


@dataclass(frozen=True, slots=True)
class Running:
    """A server that answers; `started` are the seconds from its start to its first answer."""

    pid: int
    port: int
    started: float


def contenders() -> tuple[Contender, ...]:
    """Return who is measured, segmock first; raises MissingError when one is not installed."""
    node = shutil.which("node")
    if node is None:
        raise MissingError("node is missing: Prism needs Node.js.")
    if not PRISM.is_file():
        raise MissingError(
            "Prism is missing. Install it: npm ci --ignore-scripts --prefix benchmarks"
        )
    segmock = (sys.executable, "-m", "segmock", "mock", "--vendor", VENDOR, "--print-url", "--port")
    # One process: with two, this version of Prism ends at once with an error.
    prism = (node, str(PRISM), "mock", str(DESCRIPTION), "--multiprocess=false")
    return (
        Contender("segmock", segmock, keeps_state=True),
        Contender("prism", (*prism, "--port")),
        Contender("prism silent", (*prism, "--verboseLevel=silent", "--port")),
    )


def cores() -> tuple[int, int] | None:
    """Return the core for the load and the one for the server, or None when none can be given."""
    if shutil.which("taskset") is None or not hasattr(os, "sched_getaffinity"):
        return None
    usable = sorted(os.sched_getaffinity(0))
    return (usable[0], usable[-1]) if len(usable) > 1 else None


def pinned(core: int | None, command: Sequence[str]) -> list[str]:
    """Return a command that stays on one core."""
    return [*command] if core is None else ["taskset", "--cpu-list", str(core), *command]


@contextmanager
def serving(contender: Contender, core: int | None) -> Iterator[Running]:
    """Start a server, wait for its first right answer, and stop it in the end.

    Raises StartError when it ends, or says nothing for too long.
    """
    port = _free_port()
    # What it says is dropped, as a log in /dev/null would be; but for what it says when it dies.
    with tempfile.TemporaryFile() as complaints:
        begun = time.perf_counter()
        process = subprocess.Popen(
            pinned(core, [*contender.command, str(port)]),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=complaints,
        )
        try:
            while not _answers(port):
                late = time.perf_counter() - begun > START_LIMIT
                if process.poll() is not None or late:
                    complaints.seek(0)
                    said = complaints.read()[-2000:].decode(errors="replace")
                    raise StartError(f"{contender.name} did not start.\n{said}")
                time.sleep(0.002)
            yield Running(process.pid, port, time.perf_counter() - begun)
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _answers(port: int) -> bool:
    try:
        status, _ = ask(CASES[0], port, "")
    except (OSError, HTTPException):
        return False
    return status in CASES[0].expected


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def memory(pid: int, proc: Path = PROC) -> int | None:
    """Return the KiB that a process and its descendants hold, or None where nobody tells."""
    try:
        status = (proc / str(pid) / "status").read_text()
        children = (proc / str(pid) / "task" / str(pid) / "children").read_text()
    except OSError:
        return None
    held = next((int(s.split()[1]) for s in status.splitlines() if s.startswith("VmRSS:")), 0)
    return held + sum(memory(int(child), proc) or 0 for child in children.split())
