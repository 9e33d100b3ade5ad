"""`segmock record`: a proxy that judges what passes, and writes it down as a scenario."""

from __future__ import annotations

import sys
from pathlib import Path
from threading import Lock
from time import perf_counter
from typing import TYPE_CHECKING

import click
import orjson
from rich.text import Text

from segmock import app, config
from segmock.cli import drafting
from segmock.cli.terminal import BROKEN, UNREACHABLE, console, fail
from segmock.core.document import DefectsError
from segmock.core.problem import Violation
from segmock.core.source import mapping
from segmock.recording.judging import Judgement, judge
from segmock.recording.recorded import Tape
from segmock.recording.starting import start_of
from segmock.recording.writing import scenario
from segmock.screen import log
from segmock.screen import recording as screen
from segmock.web import server
from segmock.web.proxy import Upstream, UpstreamError, proxy
from segmock.web.target import TargetError, resolved

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from segmock.core.document import Json
    from segmock.core.messages import Request, Response
    from segmock.core.serving import Served
    from segmock.web.target import Target

HOST = "127.0.0.1"
"""Where the proxy listens: what passes it holds credentials."""
OTHERWISE = "recorded"
OK = 200


@click.command("record")
@click.option("--upstream", required=True, metavar="URL", help="Where every request is passed on.")
@drafting.VENDORS
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The scenario to write; what was there goes.  [default: NAME.yaml, where there is none]",
)
@click.option(
    "--port",
    default=4010,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="Port to listen on; 0 takes a free one.",
)
@drafting.NAMED
@drafting.FROM
@drafting.KEEP_PEOPLE
@click.option("--print-url", is_flag=True, help="Print only the base URL, for scripts.")
def record(
    upstream: str,
    vendors: tuple[str, ...],
    out: Path | None,
    port: int,
    name: str | None,
    start: str | None,
    keep_people: bool,
    print_url: bool,
) -> None:
    """Pass requests on to one upstream, judge them, and write them as a scenario in the end."""
    called = drafting.named(name, out, OTHERWISE)
    path = out or Path(f"{called}.yaml")
    if out is None and path.exists():
        fail(f"{path} is there already. Name another file, or that one, with --out.")
    drafting.refuse_start(start)
    drafting.writable(path)
    reached = Upstream(_target(upstream))
    try:
        settings = config.settings(vendors=vendors or None, judged=True)
        served = app.compiled(settings)
        reached.reach()
        listener = server.listening(HOST, port)
    except (DefectsError, config.ConfigError) as error:
        fail(str(error))
    except UpstreamError as error:
        fail(f"The upstream {error}.", UNREACHABLE)
    except server.PortTakenError:
        fail(f"Port {port} on {HOST} is taken. Choose another with --port, or --port 0.")
    if listener.getsockname()[:2] == (reached.target.address, reached.target.port):
        fail("The upstream would be this proxy itself. Choose another --port.")
    begun = {"from": start} if start else start_of(_asked(reached, "settings"))
    # The time of a mock may stand still while we wait.
    timed = mapping(_asked(reached, "clock")).get("step") is None
    terminal = console()
    url = f"http://{HOST}:{listener.getsockname()[1]}"
    recording = _Recording(terminal, served, quiet=print_url, timed=timed)

    def ready() -> None:
        if print_url:
            click.echo(url)
        else:
            # At once: who has read where it listens may ask before a second line is out.
            told = f"{url} passes everything on to {reached.target}."
            log.write(terminal, Text(f"{told}\nCtrl-C ends the recording and writes {path}."))

    with listener:
        server.serve(proxy(reached, recording.seen, recording.failed), listener, ready)
    written = scenario(
        recording.tape,
        served,
        name=called,
        start=begun,
        keep_people=keep_people,
        notes=recording.tape.notes,
    )
    drafting.finish(console(stderr=True) if print_url else terminal, written, path)
    sys.exit(BROKEN if recording.broken else 0)


class _Recording:
    """What has passed so far; hears of it from several threads."""

    def __init__(self, out: Console, served: Sequence[Served], *, quiet: bool, timed: bool) -> None:
        self.tape = Tape()
        self._timed = timed
        self.broken = False
        self._out = out
        self._served = served
        self._quiet = quiet
        self._lock = Lock()

    def seen(self, request: Request, response: Response, seconds: float) -> None:
        """Judge and keep an exchange, and say what is wrong."""
        judged = self._judged(request, response)
        with self._lock:
            self.tape.keep(request, response, perf_counter() if self._timed else None)
            self.broken |= bool(judged.answered)
            if not self._quiet:
                for line in screen.lines(request.method, response.status, seconds, judged):
                    log.write(self._out, line)

    def _judged(self, request: Request, response: Response) -> Judgement:
        try:
            return judge(request, response, self._served)
        except Exception as error:  # noqa: BLE001 - whatever it was
            # A bug of ours must not keep an answer from the client.
            complaint = Violation(
                "state", "", "an answer that can be judged", type(error).__name__, ""
            )
            return Judgement(request.path, asked=(complaint,))

    def failed(self, request: Request, error: UpstreamError) -> None:
        """Say that the upstream has not answered."""
        with self._lock:
            if not self._quiet:
                log.write(self._out, screen.failed(request, str(error)))


def _target(url: str) -> Target:
    try:
        target = resolved(url)
    except TargetError as error:
        fail(f"--upstream {url!r} cannot be used: {error}.")
    if "?" in target.path:
        fail("--upstream has a query. Leave it out: each request has its own.")
    return target


def _asked(upstream: Upstream, what: str) -> Json:
    """Return what the control plane of a mock says; None where the upstream is no mock."""
    try:
        answer = upstream.send("GET", f"/__segmock/{what}", [], b"")
        return orjson.loads(answer.body) if answer.status == OK else None
    except (UpstreamError, orjson.JSONDecodeError):
        return None
