"""What is written is not what is read (group F): customers and segments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmock.core.messages import Answer
from segmock.core.problem import Problem
from segmock.mutating.mutant import answered, around, both, each_world
from segmock.vendors.voucherify import errors
from segmock.vendors.voucherify.behaviours import customers
from segmock.vendors.voucherify.behaviours.customers import OWN
from segmock.vendors.voucherify.mutants.making import mutant, with_body, with_fields, without

if TYPE_CHECKING:
    from segmock.core.document import Json, Record
    from segmock.core.exchange import Exchange
    from segmock.core.vendor import Behaviour
    from segmock.mutating.mutant import Change

ANOTHER = "Another name"


def _kept(exchange: Exchange, key: Json) -> Record:
    """Return the record of a customer who is there."""
    found = exchange.collection("customers").get(str(key))
    assert found is not None  # noqa: S101 - it has just been answered with
    return found


def _written(exchange: Exchange, answer: Answer, **fields: Json) -> Answer:
    """Write something else down for the customer of an answer, and say so."""
    key = answer.body["id"]
    record = {**_kept(exchange, key), **fields}
    exchange.collection("customers").put(str(key), record)
    return with_fields(answer, **fields)


# --- customers ------------------------------------------------------------------------------------


def make_another(exchange: Exchange, behaviour: Behaviour) -> Answer:
    """Create a customer whether or not the source id is taken."""
    if "source_id" not in exchange.body or "id" in exchange.body:
        return behaviour(exchange)
    source_id = exchange.body["source_id"]
    answer = behaviour(_nameless(exchange))
    return _written(exchange, answer, source_id=source_id)


def _nameless(exchange: Exchange) -> Exchange:
    changed = with_body(exchange)
    changed.body = without(exchange.body, "source_id")
    return changed


def _replacing(exchange: Exchange, behaviour: Behaviour) -> Answer:
    answer = behaviour(exchange)
    before = _kept(exchange, answer.body["id"])
    lost = {name for name in OWN if name not in {"source_id", "address", *exchange.body}}
    record = without(before, *lost)
    exchange.collection("customers").put(str(before["id"]), record)
    return Answer(200, customers.view(record))


def _another_source_id(exchange: Exchange, answer: Answer) -> Answer:
    sent = exchange.body.get("source_id")
    if not sent:
        return answer
    return _written(exchange, answer, source_id=sent)


def _created_again(exchange: Exchange, answer: Answer) -> Answer:
    if "updated_at" not in answer.body:
        return answer
    return _written(exchange, answer, created_at=answer.body["updated_at"])


def _without_nulls(exchange: Exchange, behaviour: Behaviour) -> Answer:
    notes = exchange.body.get("metadata")
    if notes is None:
        return behaviour(exchange)
    known = {name: value for name, value in notes.items() if value is not None}
    return behaviour(with_body(exchange, metadata=known))


def _still_there(exchange: Exchange, behaviour: Behaviour) -> Answer:
    before = customers.existing(exchange)
    answer = behaviour(exchange)
    exchange.collection("customers").put(str(before["id"]), before)
    return answer


# --- segments -------------------------------------------------------------------------------------


def _old_names() -> Change:
    first: dict[str, Json] = {}

    def remember(exchange: Exchange, behaviour: Behaviour) -> Answer:
        key = str(exchange.path["segmentId"])
        before = exchange.collection("segments").get(key)
        answer = behaviour(exchange)
        assert before is not None  # noqa: S101 - it has just been changed
        first.setdefault(key, before["name"])
        return answer

    def stale(_: Exchange, answer: Answer) -> Answer:
        items = [{**one, "name": first.get(one["id"], one["name"])} for one in answer.body["data"]]
        return with_fields(answer, data=items)

    return both(around("update-segment", remember), answered("list-segment", stale))


def _made_all_the_same(exchange: Exchange, behaviour: Behaviour) -> Answer:
    try:
        return behaviour(exchange)
    except Problem as problem:
        plain = with_body(exchange)
        plain.body = {"name": exchange.body["name"]}
        behaviour(plain)
        return errors.word(problem, exchange)


def _named_all_the_same(exchange: Exchange, behaviour: Behaviour) -> Answer:
    try:
        return behaviour(exchange)
    except Problem as problem:
        segments, key = exchange.collection("segments"), str(exchange.path["segmentId"])
        before = segments.get(key)
        if before is not None and "name" in exchange.body:
            segments.put(key, {**before, "name": exchange.body["name"]})
        return errors.word(problem, exchange)


MUTANTS = (
    mutant(
        "upsert-makes-another",
        "F",
        "Creating a customer with a source id that is taken makes another customer of it.",
        around("create-customer", make_another),
    ),
    mutant(
        "change-replaces",
        "F",
        "Changing a customer removes what is not sent.",
        around("update-customer", _replacing),
    ),
    mutant(
        "source-id-changes",
        "F",
        "Changing a customer changes the source id as well, if another one is sent.",
        answered("update-customer", _another_source_id),
    ),
    mutant(
        "created-again",
        "F",
        "Creating a customer who is there sets the time of creation anew.",
        answered("create-customer", _created_again),
    ),
    mutant(
        "nulls-dropped",
        "F",
        "Metadata that is null is left out.",
        both(around("create-customer", _without_nulls), around("update-customer", _without_nulls)),
    ),
    mutant(
        "deleted-for-ever-remains",
        "F",
        "A customer who has been deleted for ever is still there.",
        around("customer-permanently-deletion", _still_there),
    ),
    mutant(
        "list-keeps-old-names",
        "F",
        "The list of segments shows the first name of a segment that has another one since.",
        each_world(_old_names),
    ),
    mutant(
        "refused-segment-is-made",
        "F",
        "A segment whose creation is refused with 400 for its filter is there all the same.",
        around("create-segment", _made_all_the_same),
    ),
    mutant(
        "refused-change-renames",
        "F",
        "A change of a segment that is refused with 400 for its filter sets the name all the same.",
        around("update-segment", _named_all_the_same),
    ),
)
