"""Segments that do not keep what they should: group F, and the languages of a name."""

from collections.abc import Callable
from dataclasses import replace

from segmock.core import crud
from segmock.core.document import Record, dig
from segmock.core.exchange import Exchange
from segmock.core.messages import Answer
from segmock.core.problem import Kind, Problem
from segmock.core.vendor import Behaviour
from segmock.mutating.mutant import Change, around, both, each_world
from segmock.vendors.emporix.behaviours.records import SEGMENTS, VERSION
from segmock.vendors.emporix.mutants.making import (
    CREATE_SEGMENT,
    DELETE_SEGMENT,
    LIST_SEGMENTS,
    PATCH_SEGMENT,
    PUT_SEGMENT,
    PUT_SEGMENTS,
    asking,
    refusal,
    tried,
    wrong,
)

FAILED = 400


def _keeping_description(exchange: Exchange, behaviour: Behaviour) -> Answer:
    before = exchange.collection(SEGMENTS).get(crud.key_of(exchange)) or {}
    kept = {"description": before["description"]} if "description" in before else {}
    return behaviour(replace(exchange, body={**kept, **exchange.body}))


def _afterwards(change: Callable[[Record, Record], Record]) -> Callable[..., Answer]:
    """Return advice that changes a segment once more; `change` gets it before and after."""

    def advice(exchange: Exchange, behaviour: Behaviour) -> Answer:
        segments, key = exchange.collection(SEGMENTS), crud.key_of(exchange)
        before = segments.get(key)
        answer = behaviour(exchange)
        if before is not None and (after := segments.get(key)) is not None:
            segments.put(key, change(before, after))
        return answer

    return advice


def _same_version(before: Record, after: Record) -> Record:
    metadata = {**after["metadata"], "version": before["metadata"]["version"]}
    return {**after, "metadata": metadata}


def _created_anew(_: Record, after: Record) -> Record:
    metadata = after["metadata"]
    return {**after, "metadata": {**metadata, "createdAt": metadata["modifiedAt"]}}


def _validity_lost(before: Record, after: Record) -> Record:
    if before.get("validity") != after.get("validity"):
        return after
    return {name: value for name, value in after.items() if name != "validity"}


def _as_far_as_it_goes(exchange: Exchange, behaviour: Behaviour) -> Answer:
    """Apply the operations of a patch one by one, up to the one that fails."""
    answer = Answer(204)
    for one in exchange.body:
        try:
            answer = behaviour(replace(exchange, body=[one]))
        except Problem as problem:
            if problem.kind is Kind.NOT_FOUND:
                raise
            return refusal(problem)
    return answer


def _refused_and_done(exchange: Exchange, behaviour: Behaviour) -> Answer:
    """Refuse an id that is taken, and replace what it belongs to all the same."""
    try:
        return behaviour(exchange)
    except Problem as problem:
        segments, key = exchange.collection(SEGMENTS), problem.key
        layout, before = exchange.layout(SEGMENTS), segments.get(key)
        segments.put(key, layout.stamp(exchange, exchange.body, before, key))
        return refusal(problem)


def _active(exchange: Exchange, behaviour: Behaviour) -> Answer:
    return behaviour(replace(exchange, body={"status": "ACTIVE", **exchange.body}))


def _up_to_a_failure(exchange: Exchange, behaviour: Behaviour) -> Answer:
    """Apply the elements up to the first that fails, and report as if all had been."""
    answer = tried(exchange, lambda: behaviour(exchange))
    failed = (n for n, one in enumerate(answer.body) if one["code"] >= FAILED)
    behaviour(replace(exchange, body=exchange.body[: next(failed, len(exchange.body))]))
    return answer


def _old_in_lists() -> Change:
    """Remember a segment as it was before its last patch, and list it so."""
    old: dict[tuple[str, str], Record] = {}

    def remember(exchange: Exchange, behaviour: Behaviour) -> Answer:
        key = crud.key_of(exchange)
        old[exchange.grant.scope, key] = crud.existing(exchange, SEGMENTS, key)
        return behaviour(exchange)

    def recall(exchange: Exchange, behaviour: Behaviour) -> Answer:
        answer = behaviour(exchange)
        for n, one in enumerate(answer.body):
            was = old.get((exchange.grant.scope, one["id"]), {})
            # Only until something else has changed it, or fewer fields are asked for.
            if was and dig(one, VERSION) == was["metadata"]["version"] + 1:
                answer.body[n] = was
        return answer

    return both(around(PATCH_SEGMENT, remember), around(LIST_SEGMENTS, recall))


MUTANTS = (
    wrong(
        "description-stays",
        "F",
        "Replacing a segment keeps a description that is left out.",
        around(PUT_SEGMENT, _keeping_description),
    ),
    wrong(
        "patched-version-stays",
        "F",
        "A patch does not advance the version.",
        around(PATCH_SEGMENT, _afterwards(_same_version)),
    ),
    wrong(
        "created-anew",
        "F",
        "Replacing a segment sets its time of creation.",
        around(PUT_SEGMENT, _afterwards(_created_anew)),
    ),
    wrong(
        "patch-loses-validity",
        "F",
        "A patch that says nothing of the validity removes it.",
        around(PATCH_SEGMENT, _afterwards(_validity_lost)),
    ),
    wrong(
        "patch-in-part",
        "F",
        "Of a patch that is refused, the operations before the one that fails are applied.",
        around(PATCH_SEGMENT, _as_far_as_it_goes),
    ),
    wrong(
        "refused-and-done",
        "F",
        "A creation that is refused because its id is taken replaces the segment of that id.",
        around(CREATE_SEGMENT, _refused_and_done),
    ),
    wrong(
        "active-by-default",
        "F",
        "A segment that is created without a status is active.",
        around(CREATE_SEGMENT, _active),
    ),
    wrong(
        "removed-in-use",
        "F",
        "A segment with customers or items is removed without forceDelete.",
        asking(DELETE_SEGMENT, forceDelete=True),
    ),
    wrong(
        "bulk-stops",
        "F",
        "The elements of a bulk update behind one that fails are reported and not applied.",
        around(PUT_SEGMENTS, _up_to_a_failure),
    ),
    wrong(
        "old-in-lists",
        "F",
        "A list shows a patched segment as it was before.",
        each_world(_old_in_lists),
    ),
)
