"""Files are watched while the mock serves, by watchfiles, which an extra brings along."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING

from segmock.cli.terminal import fail
from segmock.core.journal import printable
from segmock.reloading import SUFFIX, Told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from segmock.reloading import Reloader

DEBOUNCE = 200
"""Milliseconds in which changes are taken together: an editor writes a file in several steps."""
TIMEOUT = 200
"""Milliseconds after which the watch begins at the latest."""

log = logging.getLogger("segmock")


def refuse_without_library(*, wanted: bool) -> None:
    """End with a sentence where the library is wanted and not there."""
    if wanted and find_spec("watchfiles") is None:
        fail("--watch needs watchfiles. Install it with `pip install 'segmock[watch]'`.")


@contextmanager
def watching(
    reloader: Reloader, folders: Iterable[Path], say: Callable[[Told], None]
) -> Iterator[None]:
    """Watch the files of some folders while the block lasts; `say` hears what comes of it."""
    from watchfiles import watch  # noqa: PLC0415 - only where somebody asks for it

    stop = Event()
    # Entered here, so that what changes from now on is seen.
    changes = watch(
        *dict.fromkeys(folder.resolve() for folder in folders),
        watch_filter=lambda _, path: path.endswith(SUFFIX),
        debounce=DEBOUNCE,
        stop_event=stop,
        rust_timeout=TIMEOUT,
        yield_on_timeout=True,
        raise_interrupt=False,
        recursive=False,
    )
    next(changes)

    def reload() -> None:
        for found in changes:
            try:
                for told in reloader.reload({Path(path) for _, path in found}) if found else ():
                    say(told)
            except Exception:
                # The mock goes on serving what it serves.
                log.exception("What has changed cannot be read.")

    thread = Thread(target=reload, name="watching", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def line(told: Told) -> str:
    """Return a sentence as it is printed; what stands in a file cannot move the cursor."""
    return "\n".join(printable(one) for one in told.text.splitlines())
