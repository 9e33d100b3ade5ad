"""What need not be done at each start: marks in the user's cache of what was found sound before.

A mark is an empty file whose name is a hash of all that the finding depends on. Where there is no
cache, or none that can be written, everything is looked at each time.
"""

from __future__ import annotations

import os
from contextlib import suppress
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MOST = 200
"""Marks that are kept; beyond them the oldest go."""
MARKS = "sound"


def folder(environ: Mapping[str, str]) -> Path | None:
    """Return the folder for what can be made again; None where an environment names no place."""
    home = environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")  # noqa: PTH111 - never fails
    return Path(home, "segmock") if os.path.isabs(home) else None  # noqa: PTH117 - of a text


class Mark:
    """The mark of a text that was found sound by packages, in the versions that are installed.

    `place` is the folder of a cache, None where nothing is to be remembered.
    """

    def __init__(self, place: Path | None, content: bytes, packages: Iterable[str]) -> None:
        judges = " ".join(f"{name} {version(name)}" for name in packages)
        name = sha256(judges.encode() + b"\n" + content).hexdigest()
        self._path = place and place / MARKS / name

    def there(self) -> bool:
        """Whether it was found sound before."""
        return self._path is not None and self._path.is_file()

    def leave(self) -> None:
        """Remember that it is sound, where that is possible; a mark is as old as its last use."""
        if self._path is not None:
            with suppress(OSError):
                self._path.parent.mkdir(parents=True, exist_ok=True)
                self._path.touch()
                _forget(self._path.parent)


def _forget(place: Path) -> None:
    marks = sorted(place.iterdir(), key=lambda path: path.stat().st_mtime_ns)
    for path in marks[:-MOST]:
        path.unlink(missing_ok=True)
