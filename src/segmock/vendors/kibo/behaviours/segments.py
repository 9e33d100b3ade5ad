"""Segments: numbered by the server, named by clients with a code that is unique in the tenant."""

from collections.abc import Iterator
from datetime import timedelta

from segmock.core import faking
from segmock.core.clock import iso
from segmock.core.document import Defect, DefectsError, Record, pointer
from segmock.core.exchange import Exchange
from segmock.core.vendor import Layout
from segmock.core.world import World
from segmock.vendors.kibo.behaviours import members, webhooks
from segmock.vendors.kibo.errors import HEX

NAME = "kibo"
FIRST_ID = 1001
"""The id of the first given segment of a tenant."""

LENGTHS = {"code": (1, 255), "name": (1, 255), "description": (0, 4000)}
"""Shortest and longest texts, as described (deviation: length-limits)."""
FIELDS = {*LENGTHS, "group", "id", "auditInfo"}
"""What a scenario may say of a segment; the last two are the server's, and ignored."""


def _given(world: World) -> list[Record]:
    """Return the scenario's segments, with ids in their order and codes that differ.

    `group` names the accounts in a segment, and the segment too where code and name are left out.
    """
    given = world.given(NAME, "segments")
    if defects := [d for n, raw in enumerate(given) for d in _defects(world, n, raw)]:
        raise DefectsError(defects)
    segments: list[Record] = []
    codes: set[str] = set()
    for n, raw in enumerate(given):
        group = world.scenario.groups.get(str(raw.get("group", "")))
        code = raw.get("code", group.code if group else "segment")
        name = raw.get("name", group.name if group else code)
        number = FIRST_ID + n
        unique = f"{code}-{number}" if code in codes else code
        codes.add(unique)
        known = {"code": unique, "name": name, "group": group.code if group else ""}
        segments.append({**raw, "id": number, **known})
    return segments


def _defects(world: World, n: int, raw: Record) -> Iterator[Defect]:
    def defect(field: str, what: str, hint: str) -> Defect:
        place = pointer("given", NAME, "segments", n, field)
        return Defect(world.scenario.file, place, what, hint)

    for field in sorted(raw.keys() - FIELDS):
        yield defect(field, "is unknown", f"Known: {', '.join(sorted(FIELDS))}.")
    if "group" in raw and str(raw["group"]) not in world.scenario.groups:
        hint = "Name one of the scenario's groups, or leave it out: then no account is in it."
        yield defect("group", f"no group {raw['group']!r}", hint)
    for field, (least, most) in LENGTHS.items():
        text = raw.get(field, "text")
        if text is None and field == "description":
            continue
        if not isinstance(text, str) or not least <= len(text) <= most:
            yield defect(field, "is no such text", f"Write {least} to {most} characters.")


def _given_segments(world: World) -> Iterator[Record]:
    given = _given(world)
    for n, fields in enumerate(given):
        # Each was made a day before the next one, so that sorting by date has something to do.
        made = iso(world.universe.start - timedelta(days=len(given) - n))
        audit = _stamp(world, "create", made, by="")
        yield _segment(fields["id"], fields, audit, fields["group"])


def _stamped(exchange: Exchange, fields: Record, before: Record | None, key: str | None) -> Record:
    event = "create" if before is None else "update"
    audit = _stamp(exchange.world, event, exchange.now(), by=exchange.grant.subject)
    if before is None:
        number = _next_id(exchange)
        webhooks.tell(exchange, webhooks.CREATED, number)
        return _segment(number, fields, audit, "")
    webhooks.tell(exchange, webhooks.UPDATED, before["id"])
    return _segment(before["id"], fields, {**before["auditInfo"], **audit}, before["group"])


def _segment(number: int, fields: Record, audit: Record, group: str) -> Record:
    return {
        "id": number,
        "code": fields["code"],
        "name": fields["name"],
        "description": fields.get("description"),  # deviation: update-replaces
        "auditInfo": audit,
        "group": group,
    }


def _view(exchange: Exchange, segment: Record) -> Record:
    """Return a segment as clients see it: what group it was given is the scenario's own."""
    shown = segment.copy()
    del shown["group"]
    return shown


def _stamp(world: World, event: str, at: str, by: str) -> Record:
    """Return what an event leaves in the audit information; a creation is the first update too."""
    # The id of a user that stands for the app (deviation: audit-by-app).
    app = faking.token(HEX, 32, world.seed, NAME, "app", by)
    update = {"updateDate": at, "updateBy": app}
    return update if event == "update" else {"createDate": at, "createBy": app, **update}


def _release(exchange: Exchange, segment: Record) -> None:
    members.forget(exchange, segment)
    webhooks.tell(exchange, webhooks.DELETED, segment["id"])


def _next_id(exchange: Exchange) -> int:
    """Return the id after the last one given; a refusal takes it back, a deletion does not."""
    world = exchange.world
    given = world.scenario.given.get(NAME, {}).get("segments", [])
    count = given if isinstance(given, int) else len(given)
    return FIRST_ID - 1 + count + world.serial(f"{NAME}/{exchange.grant.scope}/segments")


layout = Layout(
    resource="segment",
    key=lambda segment: str(segment["id"]),
    stamp=_stamped,
    given=_given_segments,
    view=_view,
    indexes={
        "code": lambda segment: (segment["code"],),
        "group": lambda segment: (segment["group"],) if segment["group"] else (),
    },
    unique=("code",),
    release=_release,
    schema="#/components/schemas/CustomerSegment",
)
