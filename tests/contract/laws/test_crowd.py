"""The records that the laws about lists look at."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import orjson
import pytest

from segmock.contract.asking import Skipped, pick
from segmock.contract.laws.crowd import ENDS, NUMBERS, TENS, WITHOUT, crowd, newcomer, schema_at
from tests.contract.tiny import agreed, api

if TYPE_CHECKING:
    from segmock.contract.calls import Reply
    from segmock.contract.laws.crowd import Crowd
    from segmock.core.document import Json

BOXES = agreed().profile.resources["boxes"]


def _values(found: Crowd, place: str) -> list[Json]:
    return [pick(made.sent, place) for made in found.made]


def test_records_differ_in_what_lists_tell_apart() -> None:
    """Unique texts are distinct, other texts have a tie, and numbers sort as texts do not."""
    found = crowd(api(), "boxes")
    codes, names = _values(found, "/code"), _values(found, "/name")
    assert len({*codes}) == len(ENDS) > len({*names})
    assert all(text.startswith(found.stem) for text in (*codes, *names))
    ranks = [rank for rank in _values(found, "/rank") if rank is not None]
    assert ranks == [*NUMBERS[:WITHOUT], *NUMBERS[WITHOUT + 1 :]]
    assert sorted(ranks) != sorted(ranks, key=str)


def test_one_record_lacks_what_may_be_left_out() -> None:
    """So filters for absent values have something to find."""
    found = crowd(api(), "boxes")
    assert [pick(made.sent, "/note") is None for made in found.made].index(True) == WITHOUT


def test_a_crowd_is_made_once() -> None:
    """All laws share it; a newcomer is not part of it and has a code of its own."""
    target = api()
    found = crowd(target, "boxes")
    made = [newcomer(target, found), newcomer(target, found)]
    assert crowd(target, "boxes") is found
    assert len({*_values(found, "/code"), *(one.sent["code"] for one in made)}) == len(ENDS) + 2


@pytest.mark.parametrize("first", [1009, 1010, 1013])
def test_ids_that_are_numbers_go_beyond_the_next_ten(first: int) -> None:
    """So their order tells whether they are sorted as numbers, in every run with as many."""
    ids = iter(range(first, first + 100))

    def alter(reply: Reply) -> Reply:
        told = orjson.loads(reply.body)
        return replace(reply, body=orjson.dumps({**told, "id": next(ids)}))

    found = crowd(api(alter=alter), "boxes")
    assert len(found.made) == len({*_values(found, "/code")}) == TENS
    assert len({made.id // 10 for made in found.made}) > 1


def test_the_profile_says_what_made_up_values_would_not_do_for() -> None:
    """Its values are taken in turn, words are replaced, and null leaves a field out."""
    vary: dict[str, list[Json]] = {"/colour": ["red", None], "/name": ["${prefix} n"]}
    found = crowd(api(resources={"boxes": replace(BOXES, vary=vary)}), "boxes")
    assert _values(found, "/colour")[:4] == ["red", None, "red", None]
    assert {*_values(found, "/name")} == {f"{found.stem} n"}


def test_a_client_may_choose_the_ids() -> None:
    """Then they begin as all keys of the crowd do."""
    found = crowd(api(), "shelves")
    assert all(made.id.startswith(found.stem) for made in found.made)


def test_nothing_is_made_where_nothing_may_be_changed() -> None:
    """A target that may only be read has no crowd."""
    target = api()
    target.read_only = True
    with pytest.raises(Skipped):
        crowd(target, "boxes")


@pytest.mark.parametrize(
    "path,found",
    [
        (["name"], {"type": "string", "maxLength": 9}),
        (["labels", "en"], {"type": "string"}),
        (["none"], {}),
    ],
)
def test_a_schema_is_found_through_references_and_choices(path: list[str], found: Json) -> None:
    """What stands below an object may be described in one of several places."""
    spec = replace(agreed().spec, document={"name": {"type": "string", "maxLength": 9}})
    labels = {"oneOf": [{"type": "string"}, {"additionalProperties": {"type": "string"}}]}
    schema = {"allOf": [{"properties": {"name": {"$ref": "#/name"}, "labels": labels}}]}
    assert schema_at(spec, schema, path) == found
