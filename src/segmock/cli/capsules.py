"""`segmock capsule`: what a world was asked, saved in one file and replayed elsewhere."""

from __future__ import annotations

import sys
from pathlib import Path

import click
import orjson

from segmock import config
from segmock.capsules import reading
from segmock.cli.terminal import BROKEN, UNREACHABLE, console, fail
from segmock.contract.reaching import Unreachable, Unusable, usable
from segmock.core.document import DefectsError
from segmock.core.problem import PROBLEM
from segmock.replaying.capsules import mock_of, others, played
from segmock.replaying.outside import CONTROL, Place, is_mock
from segmock.screen import capsules as screen

FILE = click.Path(dir_okay=False, path_type=Path)
OK = 200


@click.group("capsule", context_settings={"help_option_names": ["-h", "--help"]})
def capsule() -> None:
    """Save what a world was asked, and replay it elsewhere, byte for byte."""


@capsule.command()
@click.argument("file", type=FILE)
@click.option(
    "--url", default="http://127.0.0.1:4010", show_default=True, help="Where the mock answers."
)
@click.option("--world", default="default", show_default=True, help="The world that is meant.")
@click.option(
    "--timeout",
    default=60.0,
    show_default=True,
    type=click.FloatRange(min=0, min_open=True),
    help="Seconds for the mock's answer.",
)
def save(file: Path, url: str, world: str, timeout: float) -> None:
    """Write the capsule of a world to FILE; no secret is in it."""
    try:
        raw = _fetched(Place(usable(url), (), config.credentials(), (), timeout), world)
        found = reading.read(orjson.loads(raw), file.name)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(raw + b"\n")
    except Unusable as error:
        fail(str(error))
    except Unreachable as error:
        fail(str(error), UNREACHABLE)
    except DefectsError as error:
        fail(f"What {url} answers is no capsule that can be read here.\n{error}")
    except OSError as error:
        fail(f"{file} cannot be written: {error.strerror or error}. Choose another.")
    for line in screen.summary(found):
        console().print(line)


@capsule.command()
@click.argument("file", type=FILE)
@click.option(
    "--any-version", is_flag=True, help="Replay it also where versions are not those it is of."
)
def replay(file: Path, any_version: bool) -> None:
    """Play FILE to a mock in this process; exit 1 at the first answer that is another one."""
    out = console()
    try:
        found = reading.load(file)
        mock = mock_of(found)
    except DefectsError as error:
        fail(str(error))
    if different := others(found, mock):
        told = "\n".join(f"{one[0].upper()}{one[1:]}." for one in different)
        if not any_version:
            fail(f"{told}\nGo on with --any-version.")
        out.print(told, markup=False, style="yellow")
    for line in screen.summary(found):
        out.print(line)
    result = played(found, mock)
    for line in screen.result(result):
        out.print(line)
    sys.exit(0 if result.difference is None else BROKEN)


@capsule.command()
@click.argument("file", type=FILE)
def show(file: Path) -> None:
    """Print what is in FILE, a line for each event."""
    try:
        found = reading.load(file)
    except DefectsError as error:
        fail(str(error))
    out = console()
    for line in (*screen.summary(found), *screen.events(found)):
        out.print(line)


def _fetched(place: Place, world: str) -> bytes:
    """Return the capsule of a world that there is; raises Unreachable with what the mock says."""
    if not is_mock(place):
        raise Unreachable(f"{place.url} is no mock.")
    # Asking for a capsule would make the world.
    for path in (f"/worlds/{world}", "/capsule"):
        reply = place.control("GET", path, world="" if path != "/capsule" else world)
        if reply.status != OK:
            said = reply.json if reply.media == PROBLEM and isinstance(reply.json, dict) else {}
            detail = str(said.get("detail", reply.text[:200]))
            fail(f"{place.url} does not do GET {CONTROL}{path}: {reply.status} {detail}")
    return orjson.dumps(reply.json, option=orjson.OPT_INDENT_2)
