"""The name of the world of a test: made of the test's, and the same in each run."""

from __future__ import annotations

import re
from hashlib import blake2b

MAX_TEST = 40
RUN = re.compile("[a-z0-9][a-z0-9-]{0,13}")


def world_name(test: str, name: str, run: str = "") -> str:
    """Return a name for a world, at most 64 characters.

    `test` is the whole id of the test, `name` what is to be recognised of it; `run` keeps runs
    apart that share a server.
    """
    readable = re.sub("[^a-z0-9]+", "-", name.lower()).strip("-")[:MAX_TEST].strip("-") or "test"
    digest = blake2b(test.encode(), digest_size=4).hexdigest()
    return "-".join(part for part in (readable, digest, run) if part)
