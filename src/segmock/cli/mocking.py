"""`segmock mock`: serves the mock until it is interrupted."""

from __future__ import annotations

import gc
import logging
import secrets
from contextlib import closing, nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.text import Text

from segmock import app, config
from segmock.cli import watching
from segmock.cli.terminal import console, fail
from segmock.core.document import DefectsError
from segmock.core.scenario import MAX_PERSONAS
from segmock.reloading import Reloader
from segmock.screen import log, starting
from segmock.web import server, sink
from segmock.web.control import LOOPBACK
from segmock.web.door import SegmockFlask
from segmock.web.target import TargetError, resolved

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from rich.console import Console

    from segmock.config import Settings
    from segmock.core.journal import Entry
    from segmock.core.world import World
    from segmock.reloading import Told

COLOURS = {"changed": "cyan", "kept": "yellow", "broken": "red"}
FOLDER = click.Path(file_okay=False, exists=True, path_type=Path)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    default=4010,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="Port to listen on; 0 takes a free one.",
)
@click.option("--vendor", "vendors", multiple=True, help="Serve only this vendor; repeatable.")
@click.option("--scenario", help="The given state to start from.  [default: default]")
@click.option("--fixtures", type=FOLDER, help="Folder of scenarios.  [default: segmock's own]")
@click.option("--seed", type=click.IntRange(min=0), help="Seed of all data.  [default: scenario's]")
@click.option(
    "--personas", type=click.IntRange(0, MAX_PERSONAS), help="People.  [default: scenario's]"
)
@click.option(
    "--clock",
    metavar="CLOCK",
    help="real; INSTANT: run from there; INSTANT/SECONDS: a step a request.  [default: scenario's]",
)
@click.option(
    "--set",
    "choices",
    multiple=True,
    metavar="VENDOR.NAME=CHOICE",
    help="Choose a vendor's setting; repeatable.",
)
@click.option("--webhook-sink", metavar="URL", help="Send the vendors' events there.")
@click.option(
    "--auth",
    type=click.Choice(["known", "any"]),
    help="known: only the words shown at the start; any: every credential.  [default: known]",
)
@click.option(
    "--strict",
    is_flag=True,
    default=None,
    help="Answer 500 when the mock itself breaks a description.",
)
@click.option(
    "--validator",
    type=click.Choice(config.VALIDATORS),
    help="openapi-core: let it judge every message too, slowly.  [default: table]",
)
@click.option("--mutant", metavar="ID", help="Be wrong on purpose; `segmock mutants` lists how.")
@click.option(
    "--watch", is_flag=True, help="Read descriptions and scenarios anew when their files change."
)
@click.option("--print-url", is_flag=True, help="Print only the base URL, for scripts.")
def mock(
    host: str,
    port: int,
    vendors: tuple[str, ...],
    scenario: str | None,
    fixtures: Path | None,
    seed: int | None,
    personas: int | None,
    clock: str | None,
    choices: tuple[str, ...],
    webhook_sink: str | None,
    auth: str | None,
    strict: bool | None,
    validator: str | None,
    mutant: str | None,
    watch: bool,
    print_url: bool,
) -> None:
    """Serve the mock until interrupted."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    out = console()
    watching.refuse_without_library(wanted=watch)
    try:
        settings = config.settings(
            vendors=vendors or None,
            scenario=scenario,
            fixtures=fixtures,
            seed=seed,
            personas=personas,
            clock=clock,
            choices=choices or None,
            webhook_sink=webhook_sink,
            any_credential=None if auth is None else auth == "any",
            strict=strict,
            judged=None if validator is None else validator == config.VALIDATORS[1],
            mutant=mutant,
        )
        target = resolved(settings.webhook_sink) if settings.webhook_sink else None
        built = app.build(settings)
        with starting.progress(console(stderr=True)) as report:
            built.world.prepare(report)
        listener = server.listening(host, port)
    except TargetError as error:
        fail(f"Events cannot be sent to {webhook_sink or 'SEGMOCK_WEBHOOK_SINK'}: {error}.")
    except (DefectsError, config.ConfigError) as error:
        fail(str(error))
    except server.PortTakenError:
        fail(f"Port {port} on {host} is taken. Choose another with --port, or --port 0.")
    except OSError as error:
        fail(f"Cannot listen on {host}: {error.strerror or error}. Choose another with --host.")
    name = f"[{host}]" if ":" in host else host
    token = "" if name in LOOPBACK else _token()
    listed = partial(app.purposes, settings.fixtures)
    flask_app = SegmockFlask(built.pipeline, built.worlds, scenarios=listed, token=token)
    url = f"http://{name}:{listener.getsockname()[1]}"

    def ready() -> None:
        if print_url:
            print(url, flush=True)  # noqa: T201 - the one line scripts read
        else:
            starting.show(out, built, url, token)
            if target is not None:
                log.write(out, Text(f"Events go to {target}."))

    if not print_url:

        def tell(entry: Entry, world: World) -> None:
            log.write(out, log.line(entry, world))

        built.pipeline.observers.append(tell)
    # What stands now stands until the end: the collector need not look at it again and again.
    gc.collect()
    gc.freeze()
    # Records made on demand live long, and looking at them again costs a third of making them.
    gc.set_threshold(20_000, 20, 50)
    watched = _watched(settings, built, flask_app, None if print_url else out)
    events_to = closing(sink.Sink(target)) if target else nullcontext()
    with listener, watched if watch else nullcontext(), events_to as events:
        built.worlds.sink = events
        server.run(flask_app, listener, ready)


def _token() -> str:
    """Return the token that others beyond loopback must send, which scripts can choose."""
    return config.credentials().get("SEGMOCK_TOKEN") or secrets.token_urlsafe(24)


def _watched(
    settings: Settings, built: app.Mock, flask_app: SegmockFlask, out: Console | None
) -> AbstractContextManager[None]:
    """Return the context in which what a mock is made of is watched."""
    folders = (settings.openapi, settings.fixtures, config.folder("fixtures"))
    reloader = Reloader(settings, built, flask_app.serve)
    return watching.watching(reloader, folders, partial(_say, out))


def _say(out: Console | None, told: Told) -> None:
    """Say what a changed file has changed; where only the URL is printed, only what is broken."""
    text = watching.line(told)
    if out is not None:
        log.write(out, Text(text, style=COLOURS[told.kind]))
    elif told.kind == "broken":
        logging.getLogger("segmock").error("%s", text)
