"""How a capsule is read: nothing in it is trusted to be what it should be."""

from __future__ import annotations

from base64 import b64decode
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias, TypeVar

import orjson

from segmock.capsules.versions import FORMAT
from segmock.core import rules, stubs, written
from segmock.core.clock import bounded, parse_iso
from segmock.core.counted import Count, Named
from segmock.core.document import Defect, DefectsError, pointer
from segmock.core.messages import Request

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from segmock.core.document import Json, Record
    from segmock.core.rules import Rule
    from segmock.core.stubs import Stub

MAX_BYTES = 128 * 1024 * 1024
SCHEMA = "capsule"
T = TypeVar("T", bound=Named)


@dataclass(frozen=True)
class Passed:
    """The clock came to an instant."""

    at: datetime


@dataclass(frozen=True)
class Faults:
    """The faults that there are from now on, by id."""

    kept: dict[str, Count[Rule]]


@dataclass(frozen=True)
class Stubs:
    """The stubs that there are from now on, by id."""

    kept: dict[str, Count[Stub]]


@dataclass(frozen=True)
class Asked:
    """A request; `answer` is its status and its digests, None where it failed."""

    number: int
    world: str
    at: datetime
    request: Request
    again: bool
    answer: Record | None


Event: TypeAlias = Passed | Faults | Stubs | Asked


@dataclass(frozen=True)
class Capsule:
    """A capsule that has been read; see the reference for what its parts mean."""

    versions: Record
    settings: Record
    stand_ins: int
    scenario: Record
    events: tuple[Event, ...]

    @property
    def requests(self) -> int:
        """How many requests it holds."""
        return sum(isinstance(one, Asked) for one in self.events)


def load(path: Path) -> Capsule:
    """Read a file; raises DefectsError with what is wrong with it."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise _broken(path.name, f"has more than {MAX_BYTES // 2**20} MiB")
        raw = orjson.loads(path.read_bytes())
    except OSError as error:
        raise _broken(path.name, f"cannot be read: {error.strerror}") from None
    except orjson.JSONDecodeError as error:
        raise _broken(path.name, f"is no JSON: {error}") from None
    return read(raw, path.name)


def read(raw: Json, file: str) -> Capsule:
    """Read a parsed file; raises DefectsError with what is wrong with it."""
    if isinstance(raw, dict) and isinstance(held := raw.get("versions"), dict):
        theirs = held.get("format")
        if theirs != FORMAT:
            what = f"has the format {theirs!r}, and this segmock reads {FORMAT}"
            raise _broken(file, what, "/versions/format", "Replay it with the segmock it is of.")
    if found := written.defects(SCHEMA, "a capsule", raw, file, ""):
        raise DefectsError(found[:20])
    return Capsule(
        raw["versions"],
        raw["settings"],
        raw["stand-ins"],
        raw["scenario"],
        tuple(_event(one, file, pointer("events", n)) for n, one in enumerate(raw["events"])),
    )


def _event(raw: Record, file: str, place: str) -> Event:
    if "clock" in raw:
        return Passed(_instant(raw["clock"], file, f"{place}/clock"))
    if "faults" in raw:
        return Faults(_kept(raw["faults"], rules.read, file, f"{place}/faults"))
    if "stubs" in raw:
        return Stubs(_kept(raw["stubs"], stubs.read, file, f"{place}/stubs"))
    at = _instant(raw["at"], file, f"{place}/at")
    try:
        body = b64decode(raw["base64"], validate=True) if "base64" in raw else _text(raw)
    except ValueError:
        raise _broken(file, "is no base64", f"{place}/base64") from None
    request = Request(
        raw["method"],
        raw["path"],
        raw["query"],
        raw["headers"],
        body,
        too_large=raw.get("too-large", False),
        origin=raw["origin"],
    )
    again = raw.get("again", False)
    return Asked(raw["number"], raw["world"], at, request, again, raw["answer"])


def _text(raw: Record) -> bytes:
    text: str = raw.get("body", "")
    return text.encode()


def _kept(
    raw: list[Record], read_one: Callable[[Json, str, str], T], file: str, place: str
) -> dict[str, Count[T]]:
    found: dict[str, Count[T]] = {}
    for n, one in enumerate(raw):
        where = place + pointer(n)
        since = _instant(one["since"], file, f"{where}/since")
        made = read_one(one["one"], file, f"{where}/one")
        found[one["one"]["id"]] = Count(made, since, one["seen"], one["used"])
    return found


def _instant(text: str, file: str, place: str) -> datetime:
    try:
        return bounded(parse_iso(text))
    except ValueError as error:
        raise _broken(file, str(error), place) from None


def _broken(file: str, what: str, place: str = "", hint: str = "") -> DefectsError:
    return DefectsError([Defect(file, place, what, hint or "Save the capsule once more.")])
