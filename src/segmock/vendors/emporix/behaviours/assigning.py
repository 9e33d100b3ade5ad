"""What customers and items have in common: an assignment to a segment.

An assignment is filed under the JSON pointer of its segment and of what the path names below it,
so no two can be mistaken for each other.
"""

from collections.abc import Callable, Sequence
from functools import partial

from segmock.core import crud, faking
from segmock.core.document import Json, Record, pointer
from segmock.core.exchange import Exchange
from segmock.core.messages import EMPTY, Answer
from segmock.core.problem import Kind, Problem, Violation, not_found
from segmock.vendors.emporix import auth, filters
from segmock.vendors.emporix.auth import NAME
from segmock.vendors.emporix.behaviours import bulk
from segmock.vendors.emporix.behaviours.records import CREATED, REPLACED

CUSTOMERS, ITEMS = "customer-assignments", "item-assignments"
REMOVED = 204


def list_assignments(
    name: str, found_in: Callable[[Exchange, str], Sequence[Record]], exchange: Exchange
) -> Answer:
    """Answer what the caller may see of a segment's customers or items."""
    segment = exchange.path["segmentId"]
    found: Sequence[Record] = ()
    unknown = exchange.collection("segments").get(segment) is None
    # Nobody says what a list of nothing is. deviation: unknown-segment-list
    if not unknown or exchange.setting("unknown-segment-list") == "not-found":
        auth.seen(exchange, segment)
        found = found_in(exchange, segment)
    view = partial(exchange.layout(name).view, exchange)
    return crud.listing(exchange, found, view, len(found))


def read_assignment(name: str, exchange: Exchange) -> Answer:
    """Answer one assignment; raises Problem when it is not there, or not for the caller."""
    layout, (segment, *names) = exchange.layout(name), _path_names(exchange)
    auth.seen(exchange, segment)
    record = exchange.collection(name).get(pointer(segment, *names))
    if record is None:
        raise not_found(layout.resource, names[-1])
    return Answer(200, filters.select(layout.view(exchange, record), exchange))


def put_assignment(name: str, exchange: Exchange) -> Answer:
    """Assign what the path names, or replace the mixins of its assignment."""
    names = _path_names(exchange)
    _require(exchange, names[0])
    fields = {} if exchange.body is EMPTY else exchange.body
    return Answer(_assign(exchange, name, names, fields))


def put_assignments(
    name: str, named_in: Callable[[Exchange, Json], list[str]], exchange: Exchange
) -> Answer:
    """Assign each element for itself."""
    segment = exchange.path["segmentId"]
    _require(exchange, segment)

    def apply(element: Record) -> tuple[int, Record]:
        names = [segment, *named_in(exchange, element)]
        return _assign(exchange, name, names, element), {}

    return bulk.answer(exchange, exchange.body, apply)


def remove_assignment(name: str, exchange: Exchange) -> Answer:
    """Remove the assignment that the path names, if it is there."""
    exchange.collection(name).delete(pointer(*_path_names(exchange)))
    return Answer(REMOVED)


def remove_assignments(
    name: str, named_in: Callable[[Exchange, Json], list[str]], exchange: Exchange
) -> Answer:
    """Remove the assignment that each element names, if it is there."""
    segment, collection = exchange.path["segmentId"], exchange.collection(name)

    def apply(element: Json) -> tuple[int, Record]:
        collection.delete(pointer(segment, *named_in(exchange, element)))
        return REMOVED, {}

    return bulk.answer(exchange, exchange.body, apply)


def _assign(exchange: Exchange, name: str, names: list[str], fields: Record) -> int:
    """Add or replace an assignment and return the status; raises Problem for a stale version."""
    layout, collection, key = exchange.layout(name), exchange.collection(name), pointer(*names)
    before = collection.get(key)
    if before is not None:
        crud.refuse_stale(layout, fields, before)
    collection.put(key, layout.stamp(exchange, fields, before, key))
    return CREATED if before is None else REPLACED


def _path_names(exchange: Exchange) -> list[str]:
    """Return what the path names below the tenant: a segment, and what is assigned to it."""
    _, *names = exchange.path.values()
    return names


def _require(exchange: Exchange, segment: str) -> None:
    """Raise Problem when something is to be assigned to a segment that is not there."""
    if exchange.collection("segments").get(segment) is not None:
        return
    if exchange.setting("unknown-segment") == "not-found":  # deviation: unknown-segment
        raise not_found("segment", segment)
    hint = "Create the segment first."
    reason = Violation("path", "/segmentId", "the id of a segment", repr(segment), hint)
    raise Problem(Kind.RULE, (reason,))


def known(exchange: Exchange, collection: str, key: str, **pools: str) -> Record:
    """Return a given record, or for any other id one with names that the id picks."""
    # No operation of the mock creates what is assigned. deviation: any-customer-any-item
    seed = exchange.world.seed
    named = {field: faking.pick(pool, seed, NAME, key) for field, pool in pools.items()}
    return exchange.collection(collection).get(key) or {"id": key, **named}
