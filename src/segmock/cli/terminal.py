"""What all commands share: where they print, how wide, and how they end."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NoReturn

from rich.console import Console
from rich.text import Text

from segmock import config
from segmock.core.document import Defect, DefectsError
from segmock.core.journal import printable

if TYPE_CHECKING:
    from pathlib import Path

BROKEN, USAGE, UNREACHABLE = 1, 2, 3
"""Exit codes; 0 is good."""
WIDE = 160


def console(*, stderr: bool = False) -> Console:
    """Return where to print: no escape codes when it is not a terminal or NO_COLOR is set."""
    return Console(
        stderr=stderr,
        color_system=None if config.no_color() else "auto",
        highlight=False,
        soft_wrap=True,
    )


def fail(message: str, code: int = USAGE) -> NoReturn:
    """Say why on stderr, and end."""
    lines = "\n".join(printable(line) for line in message.splitlines())
    console(stderr=True).print(Text(lines, style="red"))
    sys.exit(code)


def write(path: Path, content: bytes) -> None:
    """Write a file that the user has named, in a folder that may be new; raises DefectsError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        what = f"cannot be written: {error.strerror}"
        raise DefectsError([Defect(str(path), "", what, "Choose another.")]) from error
