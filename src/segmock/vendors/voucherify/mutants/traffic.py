"""Many requests at once, slow answers, and texts on their way (groups H, I, J)."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import parse_qs
from zlib import crc32

from segmock.mutating.mutant import around, asked, both, each_world, slow
from segmock.vendors.voucherify.mutants.making import mutant, texts_sent, with_body, with_fields
from segmock.vendors.voucherify.mutants.state import make_another

if TYPE_CHECKING:
    from segmock.core.exchange import Exchange
    from segmock.core.messages import Answer, Request
    from segmock.core.vendor import Behaviour
    from segmock.mutating.mutant import Change

BURST = 4
"""So many creations with no more than one other request between them are a burst."""

# --- H: many at once ------------------------------------------------------------------------------


class _Burst:
    """Counts requests that come close together, in whatever order they are answered."""

    def __init__(self) -> None:
        self._numbers: list[int] = []

    def has(self, number: int) -> bool:
        near = [one for one in self._numbers if abs(number - one) <= BURST]
        self._numbers = [*near, number]
        return len(near) + 1 >= BURST


def _unseen_in_a_burst() -> Change:
    burst = _Burst()

    def advice(exchange: Exchange, behaviour: Behaviour) -> Answer:
        if not burst.has(exchange.number):
            return behaviour(exchange)
        return make_another(exchange, behaviour)

    return around("create-customer", advice)


def _one_id_in_a_burst() -> Change:
    burst = _Burst()
    before: list[str] = []

    def advice(exchange: Exchange, behaviour: Behaviour) -> Answer:
        answer = behaviour(exchange)
        key = str(answer.body["id"])
        if not burst.has(exchange.number):
            before[:] = [key]
            return answer
        segments = exchange.collection("segments")
        record = segments.delete(key)
        assert record is not None  # noqa: S101 - it has just been created
        segments.put(before[0], {**record, "id": before[0]})
        return with_fields(answer, id=before[0])

    return around("create-segment", advice)


# --- I: time --------------------------------------------------------------------------------------


def _unlucky(request: Request) -> bool:
    return crc32(request.path.encode()) % 16 < 5  # noqa: PLR2004 - of the ids


def _whole_page(request: Request) -> bool:
    return parse_qs(request.query).get("limit") == ["100"]


# --- J: texts -------------------------------------------------------------------------------------


def _latin(text: str) -> str:
    return text.encode("latin-1", errors="replace").decode("latin-1")


def _until_astral(text: str) -> str:
    return re.split(r"[\U00010000-\U0010ffff]", text, maxsplit=1)[0]


def _cut(exchange: Exchange, behaviour: Behaviour) -> Answer:
    if "name" not in exchange.body:
        return behaviour(exchange)
    return behaviour(with_body(exchange, name=_until_astral(exchange.body["name"])))


def _blanks(request: Request) -> Request:
    return replace(request, path=re.sub(r"\+|%2[bB]", "%20", request.path))


MUTANTS = (
    mutant(
        "burst-makes-many",
        "H",
        "Of many creations with one source id at once, the fourth and all later ones make others.",
        each_world(_unseen_in_a_burst),
    ),
    mutant(
        "burst-shares-an-id",
        "H",
        "Of many segments created at once, the fourth and all later ones get one id.",
        each_world(_one_id_in_a_burst),
    ),
    mutant(
        "some-customers-slow",
        "I",
        "Reading a customer takes 2.5 s for five ids in sixteen.",
        slow("get-customer", 2.5, _unlucky),
    ),
    mutant(
        "whole-page-slow",
        "I",
        "A page of 100 customers takes 1.5 s.",
        slow("list-customers", 1.5, _whole_page),
    ),
    mutant(
        "latin-names",
        "J",
        "Characters beyond Latin-1 of a new customer become question marks.",
        asked("create-customer", texts_sent(_latin)),
    ),
    mutant(
        "names-cut-at-astral",
        "J",
        "The new name of a segment ends before its first character beyond the basic plane.",
        around("update-segment", _cut),
    ),
    mutant(
        "plus-is-a-blank",
        "J",
        "A plus sign in the source id of a path is taken for a blank.",
        both(
            asked("get-customer", _blanks),
            asked("update-customer", _blanks),
            asked("delete-customer", _blanks),
        ),
    ),
)
