"""Ids as the vendor makes them: 24 hexadecimal digits."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from segmock.core import faking

if TYPE_CHECKING:
    from datetime import datetime

    from segmock.core.document import Json
    from segmock.core.world import World

SLUG = "campaign-monitor-commerce"
HEX = "0123456789abcdef"
FORM = re.compile(r"[0-9a-f]{24}")
WRITE_ID = "Write 24 hexadecimal digits in lower case and quotes, or leave it out."
"""What to do about an id of a scenario that is none."""


def derived(world: World, *what: str | int) -> str:
    """Return the id of something that the scenario names no id for; a seed always gives it."""
    return faking.token(HEX, 24, world.seed, SLUG, *what)


def well_formed(key: Json) -> bool:
    """Tell whether something is an id."""
    return isinstance(key, str) and FORM.fullmatch(key) is not None


def object_id(at: datetime, tail: str) -> str:
    """Return an id as MongoDB makes them: the seconds of its creation, then 16 other digits."""
    return f"{int(at.timestamp()) % 2**32:08x}{tail}"
