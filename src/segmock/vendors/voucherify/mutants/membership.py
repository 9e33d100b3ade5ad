"""Who is in a segment is not who should be (group F): lists and filters."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from segmock.mutating.mutant import answered, around, both, each_world
from segmock.vendors.voucherify.behaviours import customers
from segmock.vendors.voucherify.filters.membership import membership
from segmock.vendors.voucherify.mutants.making import mutant, with_fields

if TYPE_CHECKING:
    from collections.abc import Callable

    from segmock.core.document import Json, Record
    from segmock.core.exchange import Exchange
    from segmock.core.messages import Answer
    from segmock.core.vendor import Behaviour
    from segmock.mutating.mutant import Change

Condition: TypeAlias = "tuple[str, Json]"
"""An operator and what it compares with."""

# --- lists ----------------------------------------------------------------------------------------


def _ghosts() -> Change:
    held: dict[str, list[Json]] = {}

    def remember(exchange: Exchange, behaviour: Behaviour) -> Answer:
        gone = customers.existing(exchange)
        static = [one for one in exchange.collection("segments") if one["type"] == "static"]
        held[str(gone["id"])] = [
            {"id": one["id"], "name": one["name"], "object": "segment"}
            for one in static
            if membership(one, exchange.world, exchange.at)(gone)
        ]
        return behaviour(exchange)

    def haunted(exchange: Exchange, answer: Answer) -> Answer:
        found = [*answer.body["data"], *held.get(str(exchange.path["customerId"]), [])]
        return with_fields(answer, data=found, total=len(found))

    return both(around("delete-customer", remember), answered("list-customer-segments", haunted))


def _counted_twice() -> Change:
    more: dict[str, int] = {}

    def remember(exchange: Exchange, answer: Answer) -> Answer:
        sent = exchange.body.get("customers", [])
        more[str(answer.body["id"])] = len(sent) - len(set(sent))
        return answer

    def counted(exchange: Exchange, answer: Answer) -> Answer:
        further = more.get(str(exchange.query.get("segment_id", "")), 0)
        return with_fields(answer, total=answer.body["total"] + further)

    return both(answered("create-segment", remember), answered("list-customers", counted))


def _frozen() -> Change:
    first: dict[str, Record] = {}

    def remember(exchange: Exchange, behaviour: Behaviour) -> Answer:
        before = customers.existing(exchange)
        first.setdefault(str(before["id"]), before)
        return behaviour(exchange)

    def as_it_was(exchange: Exchange, behaviour: Behaviour) -> Answer:
        now = customers.find(exchange, str(exchange.path["customerId"]))
        if now is None or str(now["id"]) not in first:
            return behaviour(exchange)
        kept, key = exchange.collection("customers"), str(now["id"])
        kept.put(key, first[key])
        answer = behaviour(exchange)
        kept.put(key, now)
        return answer

    return both(around("update-customer", remember), around("list-customer-segments", as_it_was))


# --- filters --------------------------------------------------------------------------------------


def read_as(
    condition: Callable[[str, Json], Condition], junction: Callable[[Json], Json] = lambda j: j
) -> Change:
    """Return a change that takes filters of segments for others, wherever they are evaluated."""

    def other(raw: Record) -> Record:
        return {
            name: junction(one)
            if name == "junction"
            else {"conditions": dict(condition(*pair) for pair in one["conditions"].items())}
            for name, one in raw.items()
        }

    def advice(exchange: Exchange, behaviour: Behaviour) -> Answer:
        segments = exchange.collection("segments")
        right = [one for one in segments if one["filter"] is not None]
        for one in right:
            segments.put(str(one["id"]), {**one, "filter": other(one["filter"])})
        answer = behaviour(exchange)
        for one in right:
            segments.put(str(one["id"]), one)
        return answer

    return both(around("list-customer-segments", advice), around("list-customers", advice))


def _same(operator: str, value: Json) -> Condition:
    return operator, value


def _first_only(operator: str, value: Json) -> Condition:
    several = operator == "$in" and isinstance(value, list)
    return operator, value[:1] if several else value


def _instead(wrong: str, right: str) -> Callable[[str, Json], Condition]:
    return lambda operator, value: (wrong if operator == right else operator, value)


MUTANTS = (
    mutant(
        "deleted-customers-stay-listed",
        "F",
        "Who was in a static segment is still in it after the customer has been deleted.",
        each_world(_ghosts),
    ),
    mutant(
        "listed-twice-counts-twice",
        "F",
        "A static segment that names a customer twice has one customer more.",
        each_world(_counted_twice),
    ),
    mutant(
        "membership-frozen",
        "F",
        "Changing a customer changes nothing about the segments that it is in.",
        each_world(_frozen),
    ),
    mutant(
        "or-means-and",
        "F",
        "The junction `or` of a filter asks for all fields to fit.",
        read_as(_same, lambda _: "and"),
    ),
    mutant(
        "in-means-first",
        "F",
        "The operator $in of a filter looks at the first of its values alone.",
        read_as(_first_only),
    ),
    mutant(
        "more-than-includes",
        "F",
        "The operator $more_than of a filter holds for the number itself as well.",
        read_as(_instead("$more_than_equal", "$more_than")),
    ),
    mutant(
        "ends-with-anywhere",
        "F",
        "The operator $ends_with of a filter looks anywhere in the text.",
        read_as(_instead("$contains", "$ends_with")),
    ),
)
