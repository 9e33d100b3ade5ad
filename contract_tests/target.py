"""What is tested: a base URL, and the environment with the credentials and ids to use there."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from segmock.contract import reaching
from segmock.contract.generated import checking

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

CLOCK = "2026-06-01T09:00:00.000Z/1"
"""The clock of the mock: a second a request, so that a run can be repeated."""


@dataclass(frozen=True)
class Target:
    """An implementation that listens; `own` is the mock that these tests have started."""

    url: str
    environ: Mapping[str, str]
    own: bool = False


def names(folder: Path) -> list[str]:
    """Return the slugs of the vendors that a folder has descriptions of."""
    return sorted(path.stem for path in folder.glob("*.yaml"))


def refusal(folder: Path, vendors: list[str], url: str | None) -> str | None:
    """Return one sentence on what is wrong with the options, or None.

    The folder must hold descriptions, also those of the vendors, and something must answer at the
    URL, if there is one.
    """
    known = names(folder)
    if not known:
        return f"There is no description (*.yaml) in {folder}."
    for name in vendors:
        if name not in known:
            near = get_close_matches(name, known, n=1)
            hint = f"Did you mean {near[0]}?" if near else f"Known: {', '.join(known)}."
            return f"No description is named {name!r}. {hint}"
    try:
        if url is not None:
            reaching.reach(url)
        for name in vendors or known:
            subject = checking.load(folder / f"{name}.yaml", os.environ)
            if (sentence := subject.credentials.refusal()) is not None:
                return sentence
    except (checking.Undescribed, reaching.Unusable, reaching.Unreachable) as error:
        return str(error)
    return None


@contextmanager
def mock() -> Iterator[Target]:
    """Start the mock on a free port, in a process of its own, and end it afterwards."""
    command = [sys.executable, "-m", "segmock", "mock", "--port", "0", "--print-url", "--strict"]
    command += ["--clock", CLOCK]
    # What is set for another target is not for the mock.
    environ = {name: text for name, text in os.environ.items() if not name.startswith("SEGMOCK_")}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            url = process.stdout.readline().strip()
            assert url, "the mock has ended: see its error output"
            yield Target(url, environ, own=True)
        finally:
            process.terminate()
