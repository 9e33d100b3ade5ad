"""Many at a time, long waits and odd characters: groups H, I and J."""

from dataclasses import replace
from urllib.parse import parse_qs

from segmock.core.document import Json
from segmock.core.exchange import Exchange
from segmock.core.messages import Answer, Request
from segmock.core.problem import Kind, Problem
from segmock.core.vendor import Behaviour
from segmock.mutating.mutant import Change, around, asked, each_world, slow
from segmock.vendors.emporix.mutants.making import (
    CREATE_SEGMENT,
    LIST_CUSTOMERS,
    PATCH_SEGMENT,
    PUT_SEGMENT,
    READ_SEGMENT,
    wrong,
)

CROWD = 3
"""Equal requests in a row from which on they count as sent at the same time."""
PLANE = 0xFFFF
"""The last code point that fits in sixteen bits."""


def _crowded(operation: str, kind: Kind, passed: Answer) -> Change:
    """Return a change that overlooks a conflict of those who come in a crowd."""
    row: list[str] = []

    def advice(exchange: Exchange, behaviour: Behaviour) -> Answer:
        name = f"{exchange.request.method} {exchange.path}"
        if exchange.operation.id == operation == CREATE_SEGMENT:
            name = f"{name} {exchange.body.get('id', exchange.number)}"
        row[:] = [*row, name] if row[-1:] == [name] else [name]
        try:
            return behaviour(exchange)
        except Problem as problem:
            if exchange.operation.id != operation or problem.kind is not kind or len(row) < CROWD:
                raise
            return replace(passed)

    return around(None, advice)


def _race_to_create() -> Change:
    return _crowded(CREATE_SEGMENT, Kind.EXISTS, Answer(201, {"id": "000000000000000000000000"}))


def _race_to_replace() -> Change:
    return _crowded(PUT_SEGMENT, Kind.STALE, Answer(204))


def _large(request: Request) -> bool:
    size = parse_qs(request.query).get("pageSize", ["0"])[0]
    return size.isdecimal() and int(size) > 500  # noqa: PLR2004 - half of the largest page


def _unlucky(request: Request) -> bool:
    return sum(request.path.encode()) % 16 < 5  # noqa: PLR2004 - about every third id


def _in_sixteen_bits(value: Json) -> Json:
    if isinstance(value, str):
        return "".join(c if ord(c) <= PLANE else "?" for c in value)
    if isinstance(value, list):
        return [_in_sixteen_bits(one) for one in value]
    if isinstance(value, dict):
        return {name: _in_sixteen_bits(one) for name, one in value.items()}
    return value


def _trimmed(text: Json) -> Json:
    if isinstance(text, dict):
        return {language: _trimmed(part) for language, part in text.items()}
    return text.strip()


def _small_characters(exchange: Exchange, behaviour: Behaviour) -> Answer:
    return behaviour(replace(exchange, body=_in_sixteen_bits(exchange.body)))


def _without_blanks(exchange: Exchange, behaviour: Behaviour) -> Answer:
    body = dict(exchange.body)
    if "description" in body:
        body["description"] = _trimmed(body["description"])
    return behaviour(replace(exchange, body=body))


def _plus_as_blank(request: Request) -> Request:
    return replace(request, path=request.path.replace("%2B", "%20"))


MUTANTS = (
    wrong(
        "race-to-create",
        "H",
        "Of many who create a segment of one id at once, some get 201 who should get 409.",
        each_world(_race_to_create),
    ),
    wrong(
        "race-to-replace",
        "H",
        "Of many who replace one version of a segment at once, some get 204 who should get 409.",
        each_world(_race_to_replace),
    ),
    wrong(
        "slow-pages",
        "I",
        "The customers of a segment take 1.5 s when they are asked for on a large page.",
        slow(LIST_CUSTOMERS, 1.5, _large),
    ),
    wrong(
        "slow-ids",
        "I",
        "Reading a segment takes 2.5 s for about every third id.",
        slow(READ_SEGMENT, 2.5, _unlucky),
    ),
    wrong(
        "astral-lost",
        "J",
        "A patch makes question marks of the characters beyond sixteen bits.",
        around(PATCH_SEGMENT, _small_characters),
    ),
    wrong(
        "blanks-trimmed",
        "J",
        "The blanks around the description of a new segment are lost.",
        around(CREATE_SEGMENT, _without_blanks),
    ),
    wrong(
        "plus-as-blank",
        "J",
        "A plus in the id of a segment counts as a blank when the segment is read.",
        asked(READ_SEGMENT, _plus_as_blank),
    ),
)
