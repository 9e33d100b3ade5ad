"""What all collections share: how records are stamped, listed and first given."""

from collections.abc import Iterable
from functools import partial
from operator import itemgetter

from segmock.core import crud, faking
from segmock.core.clock import iso
from segmock.core.document import Record, dig, pointer
from segmock.core.exchange import Exchange
from segmock.core.messages import Answer
from segmock.core.problem import broken_rule
from segmock.core.vendor import Layout
from segmock.core.world import World
from segmock.vendors.emporix.auth.tenants import NAME, complete
from segmock.vendors.emporix.filters.fields import DEFAULT_LANGUAGE

CREATED, REPLACED = 201, 204
SEGMENTS = "segments"
REQUIRED = ("name", "siteCode")
"""What no segment is without."""
VERSION = ("metadata", "version")
HEX, LETTERS = "0123456789abcdef", "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def listed(exchange: Exchange, records: Iterable[Record]) -> Answer:
    """Answer the page of the records that the query asks for."""
    found = list(records)
    return crud.listing(exchange, found, lambda one: one, len(found))


def stamped(
    exchange: Exchange, own: Record, fields: Record, kept: Iterable[str], before: Record | None
) -> Record:
    """Return a record's `own` fields, those `kept` of the client's, and its metadata.

    Raises Problem for an update that states no version, where the setting asks for one.
    """
    if before is not None:
        refuse_versionless(exchange, fields)
    now = exchange.now()
    known: Record = before["metadata"] if before else {"version": 0, "createdAt": now}
    made = {"version": known["version"] + 1, "createdAt": known["createdAt"], "modifiedAt": now}
    if (schemas := dig(fields, ("metadata", "mixins"))) is not None:
        made["mixins"] = schemas
    return {**own, **{name: fields[name] for name in kept if name in fields}, "metadata": made}


def refuse_versionless(exchange: Exchange, fields: Record) -> None:
    """Raise Problem for an update that states no version, where the setting asks for one."""
    # Only a sister service asks for one. deviation: version-optional
    if dig(fields, VERSION) is None and exchange.setting("missing-version") == "refuse":
        wanted, hint = "the version that was read", "Send metadata.version."
        raise broken_rule(pointer(*VERSION), wanted, "nothing", hint)


def given_segments(world: World) -> list[Record]:
    """Return the segments of the scenario, which may give a number of them instead.

    Raises DefectsError for one that lacks something.
    """
    count = world.scenario.given.get(NAME, {}).get(SEGMENTS)
    if isinstance(count, int):
        return [_made_up(world, number) for number in range(count)]
    return complete(world, SEGMENTS, ("id", *REQUIRED))


def _made_up(world: World, number: int) -> Record:
    key = world.seed, NAME, SEGMENTS, number
    name = {DEFAULT_LANGUAGE: faking.pick("category_name", *key)}
    return {"id": faking.token(HEX, 24, *key), "name": name, "status": "ACTIVE", "siteCode": "main"}


def first(world: World, record: Record) -> Record:
    """Return a given record with the metadata of something that was never changed."""
    start = iso(world.universe.start)
    return {**record, "metadata": {"version": 1, "createdAt": start, "modifiedAt": start}}


outside = partial(Layout, key=itemgetter("id"), stamp=lambda _, fields, *__: fields)
"""A collection that no operation writes."""
