"""The load: as many requests as a server can answer, from wrk or from our own generator."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import orjson

from benchmarks.cases import TOKEN
from benchmarks.contenders import HERE, pinned

if TYPE_CHECKING:
    from benchmarks.cases import Case

CONNECTIONS = 16


class LoadError(Exception):
    """The generator failed, or the server did not answer all requests as it should."""


@dataclass(frozen=True, slots=True)
class Load:
    """What came of a load: `refused` are answers from 400 on, `broken` lost connections."""

    requests: int
    seconds: float
    refused: int
    broken: int

    @property
    def rate(self) -> float:
        """Answers in a second."""
        return self.requests / self.seconds

    def unexpected(self, case: Case) -> int:
        """Return how many requests did not get the kind of answer that is right."""
        return self.broken + (self.requests - self.refused if case.refused else self.refused)


def generator() -> str:
    """Return the name of the generator in use."""
    return "wrk" if shutil.which("wrk") else "python"


def load(case: Case, port: int, seconds: int, prefix: str, core: int | None) -> Load:
    """Load a server for that long; raises LoadError when a single answer is not as expected."""
    command = _wrk(case, port, seconds, prefix)
    if generator() != "wrk":
        command = _python(case, port, seconds, prefix)
    try:
        ended = subprocess.run(
            pinned(core, command), capture_output=True, text=True, timeout=seconds + 30, check=False
        )
    except subprocess.TimeoutExpired:
        raise LoadError(f"{case.name}: the load did not end") from None
    if ended.returncode:
        raise LoadError(f"{case.name}: {ended.stdout}{ended.stderr}")
    found = counted(ended.stdout)
    if found.requests == 0 or found.unexpected(case):
        wrong = found.unexpected(case)
        raise LoadError(f"{case.name}: {wrong} of {found.requests} answers were not as expected")
    return found


def counted(output: str) -> Load:
    """Return the counts in a generator's last line; raises LoadError when they are not there."""
    last = output.strip().rpartition("\n")[2]
    try:
        return Load(**orjson.loads(last))
    except (TypeError, ValueError):
        raise LoadError(f"no counts in the output of the generator: {output[-500:]}") from None


def _wrk(case: Case, port: int, seconds: int, prefix: str) -> list[str]:
    return [
        *("wrk", "--threads=1", f"--connections={CONNECTIONS}", f"--duration={seconds}s"),
        *(f"--script={HERE / 'case.lua'}", f"http://127.0.0.1:{port}{case.path}"),
        *("--", f"Bearer {TOKEN}", case.method, case.body, prefix),
    ]


def _python(case: Case, port: int, seconds: int, prefix: str) -> list[str]:
    arguments = (case.name, str(port), str(seconds), prefix)
    return [sys.executable, "-m", "benchmarks.generator", *arguments]
