"""Where the tests find a mock: in this process, in one of its own, or at a URL."""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from difflib import get_close_matches
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

from segmock import config, create_app
from segmock.testing.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator
    from wsgiref.types import WSGIApplication

    from segmock.client import Settings

INPROCESS = "inprocess"
SPAWN = "spawn"
MODES = (INPROCESS, SPAWN)
WITHIN = "http://localhost:1"
"""The URL of a mock in this process: the control plane takes its host, and nobody listens there."""
COMMAND = (sys.executable, "-m", "segmock", "mock", "--port", "0", "--print-url")
GRACE = 10
"""Seconds that a server has to end."""


class StartError(Exception):
    """There is no mock; the text says why and what to do."""


@dataclass(frozen=True)
class Server:
    """A mock that runs; `url` has no slash at its end, and `app` is None beyond this process."""

    mode: str
    url: str
    token: str = field(default="", repr=False)
    app: WSGIApplication | None = field(default=None, repr=False)

    def client(self, world: str = "default") -> World:
        """Return the client of a world; it makes none, and deletes none."""
        return World(self.url, world=world, token=self.token, app=self.app)

    @property
    def settings(self) -> Settings:
        """What holds in the world in which requests are answered that choose none."""
        return self.client().settings()


def refusal(mode: str) -> str:
    """Return what is wrong with the name of a mode; empty if nothing is."""
    if mode in MODES or mode.startswith(("http://", "https://")):
        return ""
    near = get_close_matches(mode, MODES, n=1)
    hint = f" Did you mean {near[0]}?" if near else ""
    return f"--segmock is {mode!r}; write {', '.join(MODES)} or the URL of a mock.{hint}"


@contextmanager
def started(mode: str) -> Iterator[Server]:
    """Start a mock, or find the one at a URL; raises StartError.

    One that is started has its settings from the environment.
    """
    if mode == INPROCESS:
        app: WSGIApplication = create_app()
        yield Server(mode, WITHIN, app=app)
    elif mode == SPAWN:
        with spawned() as url:
            yield Server(mode, url)
    else:
        yield Server(mode, mode.rstrip("/"), token=config.credentials().get("SEGMOCK_TOKEN", ""))


@contextmanager
def spawned() -> Iterator[str]:
    """Run a mock in a process of its own, on a free port; yields its URL, raises StartError."""
    with (
        TemporaryFile("w+", encoding="utf-8") as errors,
        subprocess.Popen(  # noqa: S603 - ourselves, with arguments of our own
            COMMAND, stdout=subprocess.PIPE, stderr=errors, stdin=subprocess.DEVNULL, text=True
        ) as process,
    ):
        try:
            url = process.stdout.readline().strip() if process.stdout else ""
            if not url:
                process.wait(GRACE)
                errors.seek(0)
                raise StartError(f"segmock mock does not start. {errors.read().strip()}")
            yield url
        finally:
            ended(process)


def ended(process: subprocess.Popen[str]) -> None:
    """End a process, and wait until it has."""
    process.terminate()
    try:
        process.wait(GRACE)
    except subprocess.TimeoutExpired:
        process.kill()
