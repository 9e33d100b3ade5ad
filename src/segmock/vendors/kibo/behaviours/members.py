"""Who is in a segment: the people of the group that it was given, and what has changed since.

Nothing is written down for the people of a group. They are asked for one by one, so that a hundred
thousand of them cost nothing; only accounts that were added or removed are kept.
"""

from segmock.core import crud
from segmock.core.document import Record
from segmock.core.exchange import Exchange
from segmock.core.explaining import MAX_VIOLATIONS
from segmock.core.messages import Answer
from segmock.core.problem import Kind, Problem, Violation
from segmock.core.vendor import Layout
from segmock.vendors.kibo.behaviours import accounts, webhooks

SETTING = "unknown-account"
NOT_FOUND, CONFLICT = "not-found", "conflict"


def add(exchange: Exchange) -> Answer:
    """Put accounts into a segment; raises Problem when one of them does not exist."""
    segment = crud.existing(exchange, "segments", crud.key_of(exchange))
    _refuse_unknown(exchange, exchange.body)
    for account in dict.fromkeys(exchange.body):
        if not _inside(exchange, segment, account):  # deviation: adding-twice
            _change(exchange, segment, account, member=True)
    return Answer(exchange.operation.success)


def remove(exchange: Exchange) -> Answer:
    """Take an account out of a segment; raises Problem when it is not there, for any reason."""
    number, account = exchange.path["id"], exchange.path["accountId"]
    segment = exchange.collection("segments").get(str(number))
    if segment is None or not _inside(exchange, segment, account):
        raise _absent(number, account)  # deviation: membership-conflict
    _change(exchange, segment, account, member=False)
    return Answer(exchange.operation.success)


def segments(exchange: Exchange) -> Answer:
    """Answer a page of the segments of an account; one that does not exist has none."""
    account = exchange.path["accountId"]
    changes = exchange.collection("memberships").find("account", str(account))
    changed = {change["segment"]: change["member"] for change in changes}
    numbers = {number for number, member in changed.items() if member}
    numbers |= {n for n in _of_groups(exchange, account) if changed.get(n, True)}
    kept = exchange.collection("segments")
    found = [s for n in sorted(numbers) if (s := kept.get(str(n))) is not None]
    layout = exchange.layout("segments")
    return crud.listing(exchange, found, lambda s: layout.view(exchange, s), len(found))


def forget(exchange: Exchange, segment: Record) -> None:
    """Forget who was put into a segment, and taken out of it."""
    memberships = exchange.collection("memberships")
    for change in list(memberships.find("segment", str(segment["id"]))):
        memberships.delete(_key(change))


def _inside(exchange: Exchange, segment: Record, account: int) -> bool:
    change = exchange.collection("memberships").get(f"{segment['id']}/{account}")
    return _given(exchange, segment, account) if change is None else bool(change["member"])


def _given(exchange: Exchange, segment: Record, account: int) -> bool:
    """Tell whether an account is in the group that the segment was given."""
    group = segment["group"]
    return bool(group) and exchange.world.members(group).has(account - accounts.FIRST_ID)


def _of_groups(exchange: Exchange, account: int) -> set[int]:
    """Return the ids of the segments whose group an account is in."""
    world, person = exchange.world, account - accounts.FIRST_ID
    kept = exchange.collection("segments")
    codes = [code for code in world.scenario.groups if world.members(code).has(person)]
    return {segment["id"] for code in codes for segment in kept.find("group", code)}


def _change(exchange: Exchange, segment: Record, account: int, *, member: bool) -> None:
    memberships = exchange.collection("memberships")
    change = {"segment": segment["id"], "account": account, "member": member}
    if _given(exchange, segment, account) == member:
        memberships.delete(_key(change))
    else:
        memberships.put(_key(change), change)
    event = webhooks.ADDED if member else webhooks.REMOVED
    webhooks.tell(exchange, event, segment["id"], account)


def _refuse_unknown(exchange: Exchange, numbers: list[int]) -> None:
    known = accounts.numbers(exchange.world)
    wanted = f"an account from {known[0]} to {known[-1]}"
    reasons = [
        Violation("body", f"/{n}", wanted, str(number), "Use the id of an account that exists.")
        for n, number in enumerate(numbers)
        if number not in known
    ][:MAX_VIOLATIONS]
    if reasons:  # deviation: unknown-account
        refused = exchange.setting(SETTING) == CONFLICT
        unknown = reasons[0].received
        raise Problem(
            Kind.RULE if refused else Kind.NOT_FOUND,
            tuple(reasons),
            detail=f"There is no account with the id {unknown}.",
            resource="account",
            key=unknown,
        )


def _absent(segment: int, account: int) -> Problem:
    detail = f"The account {account} is not in the segment {segment}."
    wanted = f"an account in the segment {segment}"
    hint = "Read the segments of the account to see where it is."
    reason = Violation("state", "/accountId", wanted, str(account), hint)
    return Problem(Kind.RULE, (reason,), detail=detail, resource="account", key=str(account))


def _key(change: Record) -> str:
    return f"{change['segment']}/{change['account']}"


layout = Layout(
    resource="membership",
    key=_key,
    indexes={
        "segment": lambda change: (str(change["segment"]),),
        "account": lambda change: (str(change["account"]),),
    },
)
