"""What a target answers may be of any shape: it is told, and no law stumbles over it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import orjson
import pytest

from segmock.contract.finding import Result
from segmock.contract.holding import held
from tests.contract.tiny import api

if TYPE_CHECKING:
    from segmock.contract.calls import Reply
    from segmock.core.document import Json

ODD: list[tuple[str, Json, str]] = [
    ("id", {"x": 1}, "createBox"),
    ("id", ["a"], "listBoxes"),
    ("code", ["a"], "readBox"),
    ("items", True, "listBoxes"),
    ("total", ["a"], "listBoxes"),
]
"""A member, what it is instead, and in whose answers."""


@pytest.mark.parametrize("member,odd,operation", ODD)
def test_a_member_of_another_type_is_a_finding(member: str, odd: Json, operation: str) -> None:
    """Ids, texts and lists that are none: the laws go on."""

    def alter(reply: Reply) -> Reply:
        if reply.call.operation != operation or not reply.body:
            return reply
        return replace(reply, body=orjson.dumps(changed(reply.json)))

    def changed(value: Json) -> Json:
        if isinstance(value, list):
            return [changed(one) for one in value]
        if not isinstance(value, dict):
            return value
        return {name: odd if name == member else changed(one) for name, one in value.items()}

    results = [event for event in held(api(alter=alter)) if isinstance(event, Result)]
    assert any(result.findings for result in results if result.law == "schema")
