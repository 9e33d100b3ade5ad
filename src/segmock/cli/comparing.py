"""`segmock diff`: whether two implementations say the same."""

from __future__ import annotations

import sys
from pathlib import Path
from urllib.parse import urlsplit

import click

from segmock import config
from segmock.cli.terminal import BROKEN, UNREACHABLE, console, fail
from segmock.contract import suite
from segmock.contract.calls import Unanswered
from segmock.contract.comparing import compare
from segmock.contract.reaching import Unreachable, Unusable, known, reach
from segmock.contract.suite import Options
from segmock.contract.wire import Wire
from segmock.core.document import DefectsError
from segmock.screen import difference as screen

LENGTH = 500


@click.command("diff")
@click.argument("one")
@click.argument("other")
@click.option("--vendor", required=True, help="Whose contract both are to keep.")
@click.option("--seed", default=1, show_default=True, type=click.IntRange(min=0))
@click.option(
    "--length",
    default=LENGTH,
    show_default=True,
    type=click.IntRange(1, 100_000),
    help="Requests to make of each.",
)
@click.option("--timeout", default=20.0, show_default=True, type=click.FloatRange(min=0))
@click.option(
    "--openapi",
    type=click.Path(file_okay=False, exists=True, path_type=Path),
    help="Folder of descriptions and profiles.",
)
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
def diff(
    one: str,
    other: str,
    vendor: str,
    seed: int,
    length: int,
    timeout: float,
    openapi: Path | None,
    as_json: bool,
) -> None:
    """Ask the URLs ONE and OTHER the same; tell what is answered differently, and exit 1 then."""
    options = Options(seed=seed, timeout=timeout)
    environ = config.credentials()
    wires: list[Wire] = []
    try:
        settings = config.settings(openapi=openapi)
        agreed = suite.contract(settings.openapi, vendor, settings.cache)
        for url in (one, other):
            reach(url, timeout, known(agreed.spec))
            wires.append(Wire(url, timeout))
        apis = [suite.api(agreed, wire, environ, options) for wire in wires]
        with screen.progress(console(stderr=True), length) as tell:
            found = compare(
                apis[0], apis[1], length, tell, (urlsplit(one).netloc, urlsplit(other).netloc)
            )
    except (DefectsError, Unusable, config.ConfigError) as error:
        fail(str(error))
    except Unreachable as error:
        fail(str(error), UNREACHABLE)
    except Unanswered as error:
        fail(f"A target has stopped answering: {error}", UNREACHABLE)
    finally:
        for wire in wires:
            wire.close()
    secrets = apis[0].credentials.secrets
    if as_json:
        click.echo(screen.as_json(found))
    else:
        screen.show(console(), found, (one, other), secrets)
    sys.exit(BROKEN if found.differences else 0)
