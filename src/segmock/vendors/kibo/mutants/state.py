"""What is remembered: segments, the accounts in them, tokens, and what happens at the same time."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from segmock.core.problem import Kind, Problem
from segmock.mutating.mutant import Advice, Change, answered, around, both, each_world
from segmock.vendors.kibo.behaviours import accounts
from segmock.vendors.kibo.mutants.making import mutant, shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from segmock.core.document import Json, Record
    from segmock.core.exchange import Exchange
    from segmock.core.messages import Answer
    from segmock.core.vendor import Behaviour

CROWD = 3
"""Like requests in a row from which on they count as made at the same time."""


def _record(exchange: Exchange) -> Record:
    """Return the segment that an operation names in its path, or nothing."""
    return exchange.collection("segments").get(str(exchange.path["id"])) or {}


def _with(exchange: Exchange, **fields: Json) -> Exchange:
    return replace(exchange, body={**exchange.body, **fields})


# --- segments -------------------------------------------------------------------------------------


def _described_once(exchange: Exchange, behaviour: Behaviour) -> Answer:
    return behaviour(_with(exchange, description=_record(exchange).get("description")))


def _merged(exchange: Exchange, behaviour: Behaviour) -> Answer:
    before = _record(exchange).get("description")
    return behaviour(_with(exchange, description=exchange.body.get("description", before)))


def _audited(alter: str, source: str) -> Change:
    """Return a change that keeps one date of a segment as it was, or takes it from the other."""

    def advice(exchange: Exchange, behaviour: Behaviour) -> Answer:
        before = _record(exchange)
        answer = behaviour(exchange)
        after = _record(exchange)
        audit = (before if alter == source else after)["auditInfo"]
        kept = {**after, "auditInfo": {**after["auditInfo"], alter: audit[source]}}
        exchange.collection("segments").put(str(after["id"]), kept)
        return answer

    return around("UpdateSegment", advice)


def _emptied(exchange: Exchange, behaviour: Behaviour) -> Answer:
    answer = behaviour(exchange)
    memberships = exchange.collection("memberships")
    for change in list(memberships.find("segment", str(exchange.path["id"]))):
        memberships.delete(f"{change['segment']}/{change['account']}")
    return answer


def _nothing_done(exchange: Exchange, behaviour: Behaviour) -> Answer:
    kept = exchange.collection("segments")
    before = _record(exchange)
    answer = behaviour(exchange)
    kept.put(str(before["id"]), before)
    return answer


def _still_listed() -> Change:
    gone: list[Json] = []

    def deleting(exchange: Exchange, behaviour: Behaviour) -> Answer:
        before = _record(exchange)
        answer = behaviour(exchange)
        gone.append({name: one for name, one in before.items() if name != "group"})
        return answer

    def listed(page: Record) -> Record:
        if "items" not in page or not gone:
            return page
        total = {"totalCount": page["totalCount"] + 1} if "totalCount" in page else {}
        return {**page, **total, "items": [*page["items"], gone[-1]]}

    return both(around("DeleteSegment", deleting), shown("GetSegments", listed))


def _still_in_it() -> Change:
    left: dict[str, list[Json]] = {}

    def deleting(exchange: Exchange, behaviour: Behaviour) -> Answer:
        before = _record(exchange)
        changes = exchange.collection("memberships").find("segment", str(before.get("id")))
        inside = [str(change["account"]) for change in changes if change["member"]]
        answer = behaviour(exchange)
        seen = {name: one for name, one in before.items() if name != "group"}
        for account in inside:
            left.setdefault(account, []).append(seen)
        return answer

    def listed(exchange: Exchange, answer: Answer) -> Answer:
        more = left.get(str(exchange.path["accountId"]), [])
        page = answer.body
        if not more or "items" not in page:
            return answer
        return replace(answer, body={**page, "items": [*page["items"], *more]})

    return both(around("DeleteSegment", deleting), answered("GetAccountSegments", listed))


def _stale() -> Change:
    seen: dict[Json, Json] = {}

    def listed(page: Record) -> Record:
        items = [seen.setdefault(one.get("id"), one) for one in page.get("items", [])]
        return {**page, "items": items} if "items" in page else page

    return shown("GetSegments", listed)


def _taken_twice(exchange: Exchange, behaviour: Behaviour) -> Answer:
    """Create or change a segment whose code is taken, under another one that is changed later."""
    try:
        return behaviour(exchange)
    except Problem as problem:
        if problem.kind is not Kind.EXISTS:
            raise
    code = exchange.body["code"]
    answer = behaviour(_with(exchange, code=f"{code[:240]}-{exchange.number}"))
    kept, number = exchange.collection("segments"), str(answer.body["id"])
    record = kept.get(number) or {}
    kept.put(number, {**record, "code": code})
    return replace(answer, body={**answer.body, "code": code})


def _code(exchange: Exchange) -> Json:
    return exchange.body.get("code") if exchange.operation.id == "AddSegment" else exchange.number


def crowded(operation: str, name: Callable[[Exchange], Json], advice: Advice) -> Change:
    """Return a change for requests of one name that come in a crowd, nothing else between them."""

    def make() -> Change:
        row: list[Json] = []

        def counted(exchange: Exchange, behaviour: Behaviour) -> Answer:
            one = (exchange.operation.id, name(exchange))
            row[:] = [*row, one] if row[-1:] == [one] else [one]
            meant = exchange.operation.id == operation and len(row) >= CROWD
            return advice(exchange, behaviour) if meant else behaviour(exchange)

        return around(None, counted)

    return each_world(make)


def _again() -> Change:
    free: list[Json] = []

    def deleting(exchange: Exchange, behaviour: Behaviour) -> Answer:
        answer = behaviour(exchange)
        free.append(exchange.path["id"])
        return answer

    def creating(exchange: Exchange, behaviour: Behaviour) -> Answer:
        answer = behaviour(exchange)
        kept = exchange.collection("segments")
        number = str(answer.body.get("id"))
        record = kept.get(number)
        if not free or record is None:
            return answer
        kept.delete(number)
        again = {**record, "id": free.pop()}
        kept.put(str(again["id"]), again)
        return replace(answer, body={**answer.body, "id": again["id"]})

    return both(around("DeleteSegment", deleting), around("AddSegment", creating))


# --- accounts -------------------------------------------------------------------------------------


def _known_ones(exchange: Exchange, behaviour: Behaviour) -> Answer:
    try:
        return behaviour(exchange)
    except Problem as problem:
        known = [n for n in exchange.body if n in accounts.numbers(exchange.world)]
        if problem.kind is not Kind.NOT_FOUND or not known:
            raise
        behaviour(replace(exchange, body=known))
        # Nothing is undone, since nothing is raised.
        return exchange.vendor.errors.word(problem, exchange)


def _first_alone(exchange: Exchange, behaviour: Behaviour) -> Answer:
    return behaviour(replace(exchange, body=exchange.body[:1]))


def _refusing_members(exchange: Exchange, behaviour: Behaviour) -> Answer:
    memberships = exchange.collection("memberships")
    for account in exchange.body:
        if memberships.get(f"{exchange.path['id']}/{account}") is not None:
            raise Problem(Kind.EXISTS, detail="It is in the segment already.")
    return behaviour(exchange)


def _kept_in(exchange: Exchange, behaviour: Behaviour) -> Answer:
    memberships = exchange.collection("memberships")
    key = f"{exchange.path['id']}/{exchange.path['accountId']}"
    before = memberships.get(key)
    answer = behaviour(exchange)
    if before is not None:
        memberships.put(key, before)
    return answer


# --- tokens ---------------------------------------------------------------------------------------


def _undeleted(exchange: Exchange, behaviour: Behaviour) -> Answer:
    kept = exchange.collection("tokens")
    token = str(exchange.path["refreshToken"])
    before = kept.get(token)
    answer = behaviour(exchange)
    if before is not None:
        kept.put(token, before)
    return answer


MUTANTS = (
    mutant(
        "update-keeps-description",
        "F",
        "An update does not change the description.",
        around("UpdateSegment", _described_once),
    ),
    mutant(
        "update-merges",
        "F",
        "A description that an update leaves out stays.",
        around("UpdateSegment", _merged),
    ),
    mutant(
        "created-again",
        "F",
        "An update changes the date of creation.",
        _audited("createDate", "updateDate"),
    ),
    mutant(
        "never-updated",
        "F",
        "An update leaves the date of the last update as it was.",
        _audited("updateDate", "updateDate"),
    ),
    mutant(
        "update-empties",
        "F",
        "An update takes all accounts out of a segment.",
        around("UpdateSegment", _emptied),
    ),
    mutant(
        "deleting-does-nothing",
        "F",
        "A segment that was deleted is still there.",
        around("DeleteSegment", _nothing_done),
    ),
    mutant(
        "deleted-still-listed",
        "F",
        "A segment that was deleted is still listed, though it cannot be read.",
        each_world(_still_listed),
    ),
    mutant(
        "deleted-still-of-accounts",
        "F",
        "A segment that was deleted is still among those of its accounts.",
        each_world(_still_in_it),
    ),
    mutant(
        "list-stale",
        "F",
        "A list shows each segment as it was when it was first listed.",
        each_world(_stale),
    ),
    mutant(
        "code-twice",
        "F",
        "A code that is taken is given to another segment.",
        around("AddSegment", _taken_twice),
    ),
    mutant(
        "code-twice-by-update",
        "F",
        "An update takes the code of another segment.",
        around("UpdateSegment", _taken_twice),
    ),
    mutant(
        "ids-again",
        "F",
        "The id of a deleted segment is given to the next one.",
        each_world(_again),
    ),
    mutant(
        "refused-and-added",
        "F",
        "Of a list with an unknown account, which is refused, the known ones are added.",
        around("AddSegmentAccounts", _known_ones),
    ),
    mutant(
        "first-account-alone",
        "F",
        "Of a list of accounts only the first one is added.",
        around("AddSegmentAccounts", _first_alone),
    ),
    mutant(
        "adding-twice-409",
        "F",
        "Adding an account that is in a segment already is refused.",
        around("AddSegmentAccounts", _refusing_members),
    ),
    mutant(
        "removed-still-in",
        "F",
        "An account that was taken out of a segment is still in it.",
        around("RemoveSegmentAccount", _kept_in),
    ),
    mutant(
        "refresh-token-lives",
        "F",
        "A refresh token that was deleted is still good.",
        around("DeleteAppAuthTicket", _undeleted),
    ),
    mutant(
        "twins",
        "H",
        "Of many segments that are created at once with one code, several are.",
        crowded("AddSegment", _code, _taken_twice),
    ),
    mutant(
        "updates-mix",
        "H",
        "Of many updates of a segment at once, one leaves its name and another its description.",
        crowded("UpdateSegment", lambda exchange: exchange.path.get("id"), _described_once),
    ),
)
