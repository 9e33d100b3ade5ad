"""Role 5: segments with ids given by the server, and the accounts in them.

Accounts have no operations here: they are the personas, numbered from `FIRST_ID`. Which account is
in which segment is a collection of its own, so that it can be asked from both sides.
"""

from collections.abc import Iterator
from datetime import timedelta

from segmock.core import crud, faking
from segmock.core.clock import iso
from segmock.core.document import Defect, DefectsError, Record, pointer
from segmock.core.exchange import Exchange
from segmock.core.explaining import MAX_VIOLATIONS
from segmock.core.messages import Answer
from segmock.core.problem import Kind, Problem, Violation
from segmock.core.vendor import Behaviour, Layout
from segmock.core.world import World

NAME = "kibo"
# Low numbers as the vendor's are, one persona an account (deviation: accounts-are-personas).
FIRST_ID = 1001
"""The id of the first given segment, and of the account of persona 0."""


def add_accounts(exchange: Exchange) -> Answer:
    """Put accounts into a segment; raises Problem when one of them does not exist."""
    segment = crud.existing(exchange, "segments", crud.key_of(exchange))
    _refuse_unknown(exchange, exchange.body)
    memberships = exchange.collection("memberships")
    for account in exchange.body:
        membership = {"segment": segment["id"], "account": account}
        key = _membership_key(membership)
        if memberships.get(key) is None:  # deviation: adding-twice
            memberships.put(key, membership)
    return Answer(exchange.operation.success)


def remove_account(exchange: Exchange) -> Answer:
    """Take an account out of a segment; raises Problem when it is not there, for any reason."""
    segment, account = exchange.path["id"], exchange.path["accountId"]
    key = _membership_key({"segment": segment, "account": account})
    if exchange.collection("memberships").delete(key) is None:  # deviation: membership-conflict
        detail = f"The account {account} is not in the segment {segment}."
        wanted = f"an account in the segment {segment}"
        hint = "Read the segments of the account to see where it is."
        reason = Violation("state", "/accountId", wanted, str(account), hint)
        raise Problem(Kind.RULE, (reason,), detail=detail, resource="account", key=str(account))
    return Answer(exchange.operation.success)


def account_segments(exchange: Exchange) -> Answer:
    """Answer a page of the segments of an account; one that does not exist has none."""
    memberships = exchange.collection("memberships").find("account", crud.key_of(exchange))
    ids = sorted(membership["segment"] for membership in memberships)
    segments = [crud.existing(exchange, "segments", str(number)) for number in ids]
    return crud.listing(exchange, segments, lambda record: record, len(segments))


behaviours: dict[str, Behaviour] = {
    "AddSegmentAccounts": add_accounts,
    "RemoveSegmentAccount": remove_account,
    "GetAccountSegments": account_segments,
}


def _refuse_unknown(exchange: Exchange, accounts: list[int]) -> None:
    last = FIRST_ID + len(exchange.world.universe) - 1
    wanted = f"an account from {FIRST_ID} to {last}"
    reasons = [
        Violation("body", f"/{n}", wanted, str(account), "Use the id of an account that exists.")
        for n, account in enumerate(accounts)
        if not FIRST_ID <= account <= last
    ][:MAX_VIOLATIONS]
    if reasons:  # deviation: unknown-account-not-found
        unknown = reasons[0].received
        detail = f"There is no account with the id {unknown}."
        raise Problem(
            Kind.NOT_FOUND, tuple(reasons), detail=detail, resource="account", key=unknown
        )


# --- given state ---------------------------------------------------------------------------------


def _given(world: World) -> list[Record]:
    """Return the scenario's segments, with ids in their order and codes that differ.

    `group` names the accounts in a segment, and the segment too where code and name are left out.
    """
    defects: list[Defect] = []
    segments: list[Record] = []
    codes: set[str] = set()
    for n, raw in enumerate(world.given(NAME, "segments")):
        group = world.scenario.groups.get(str(raw.get("group", "")))
        if group is None and "group" in raw:
            place = pointer("given", NAME, "segments", n, "group")
            hint = "Name one of the scenario's groups, or leave it out: then no account is in it."
            defects.append(Defect(world.scenario.file, place, f"no group {raw['group']!r}", hint))
        code = str(raw.get("code", group.code if group else "segment"))
        name = str(raw.get("name", group.name if group else code))
        number = FIRST_ID + n
        unique = f"{code}-{number}" if code in codes else code
        codes.add(unique)
        segments.append({**raw, "id": number, "code": unique, "name": name, "group": group})
    if defects:
        raise DefectsError(defects)
    return segments


def _given_segments(world: World) -> Iterator[Record]:
    given = _given(world)
    for n, fields in enumerate(given):
        # Each was made a day before the next one, so that sorting by date has something to do.
        made = iso(world.scenario.start - timedelta(days=len(given) - n))
        yield _segment(fields["id"], fields, _stamp(world, "create", made))


def _given_memberships(world: World) -> Iterator[Record]:
    for segment in _given(world):
        for persona in world.members(segment["group"].code) if segment["group"] else ():
            yield {"segment": segment["id"], "account": FIRST_ID + persona["number"]}


# --- records -------------------------------------------------------------------------------------


def _stamped(exchange: Exchange, fields: Record, before: Record | None, key: str | None) -> Record:
    now = exchange.now()
    if before is None:
        return _segment(_next_id(exchange.world), fields, _stamp(exchange.world, "create", now))
    audit = {**before["auditInfo"], **_stamp(exchange.world, "update", now)}
    return _segment(before["id"], fields, audit)


def _segment(number: int, fields: Record, audit: Record) -> Record:
    return {
        "id": number,
        "code": fields["code"],
        "name": fields["name"],
        "description": fields.get("description"),  # deviation: update-replaces
        "auditInfo": audit,
    }


def _stamp(world: World, event: str, at: str) -> Record:
    """Return what an event leaves in the audit information; a creation is the first update too."""
    # One app makes all requests, as far as its token tells (deviation: one-app).
    app = faking.token("0123456789abcdef", 32, world.seed, NAME, "app")
    update = {"updateDate": at, "updateBy": app}
    return update if event == "update" else {"createDate": at, "createBy": app, **update}


def _next_id(world: World) -> int:
    """Return the id after the last one given; a refusal takes it back, a deletion does not."""
    given = world.scenario.given.get(NAME, {}).get("segments", [])
    count = given if isinstance(given, int) else len(given)
    return FIRST_ID - 1 + count + world.serial(f"{NAME}/segments")


def _empty(exchange: Exchange, segment: Record) -> None:
    memberships = exchange.collection("memberships")
    for membership in memberships.find("segment", str(segment["id"])):
        memberships.delete(_membership_key(membership))


def _membership_key(membership: Record) -> str:
    return f"{membership['segment']}/{membership['account']}"


layouts: dict[str, Layout] = {
    "segments": Layout(
        resource="segment",
        key=lambda segment: str(segment["id"]),
        stamp=_stamped,
        given=_given_segments,
        indexes={"code": lambda segment: (segment["code"],)},
        unique=("code",),
        release=_empty,
        schema="#/components/schemas/CustomerSegment",
    ),
    "memberships": Layout(
        resource="membership",
        key=_membership_key,
        given=_given_memberships,
        indexes={
            "segment": lambda membership: (str(membership["segment"]),),
            "account": lambda membership: (str(membership["account"]),),
        },
    ),
}
