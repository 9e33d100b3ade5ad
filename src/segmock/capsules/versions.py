"""What answers depend on beside what a capsule holds: versions, descriptions, pools."""

from __future__ import annotations

import platform
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from typing import TYPE_CHECKING

import orjson

from segmock.core import faking

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from segmock.core.document import Json, Record
    from segmock.core.serving import Served

FORMAT = 1
"""Of the file; another one is read by another segmock."""
LIBRARIES = ("segmock", "faker", "jsonschema-rs", "orjson")
"""Those whose values and words stand in answers."""
SIZE = 16
"""Bytes of a digest."""


def current(served: Iterable[Served]) -> Record:
    """Return the versions of this process, as JSON; pools that nobody asked for are filled."""
    return {
        "format": FORMAT,
        **{name: version(name) for name in LIBRARIES},
        "python": platform.python_version(),
        "pools": pools(),
        "descriptions": {one.vendor.name: digest(_bytes(one.spec.document)) for one in served},
    }


def others(of_capsule: Record, here: Record) -> Iterator[str]:
    """Yield what is another version, a sentence for each; of Python only the minor one counts."""
    for name in ("format", *LIBRARIES, "python", "pools"):
        theirs, ours = of_capsule.get(name), here[name]
        if _counting(name, theirs) != _counting(name, ours):
            yield f"{name} is {theirs} in the capsule, and {ours} here"
    described, ours = of_capsule.get("descriptions", {}), here["descriptions"]
    for vendor in sorted({*described} & {*ours}):
        if described[vendor] != ours[vendor]:
            yield f"the description of {vendor} is another one"


def digest(content: bytes) -> str:
    """Return the digest of some bytes, in hexadecimal."""
    return blake2b(content, digest_size=SIZE).hexdigest()


@cache
def pools() -> str:
    """Return the digest of all that Faker has filled the pools with."""
    return digest(_bytes({name: faking.pool(name) for name in faking.POOLS}))


def _bytes(value: Json) -> bytes:
    # Not sorted: values are generated in the order in which schemas stand.
    return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS)


def _counting(name: str, text: Json) -> Json:
    return str(text).rpartition(".")[0] if name == "python" else text
