"""How requests are put together: what was asked for goes before what the profile always sends."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from segmock.contract.asking import Skipped
from segmock.contract.composing import composed
from segmock.contract.words import filled
from tests.contract import tiny

if TYPE_CHECKING:
    from segmock.contract.asking import Asking
    from segmock.contract.calls import Call
    from segmock.core.document import Json

PROFILE = replace(
    tiny.agreed().profile,
    path={"tenant": "one"},
    headers={"X-Lang": "en"},
    foreign={"path": {"tenant": "two"}, "headers": {"X-Lang": "fr"}},
)


def made(operation: str = "readBox", **asked: Json) -> Call:
    """Return a request in whose words `$n` stands for 7."""
    described = tiny.agreed().spec.operations[operation]
    told: Asking = {"path": {"boxId": "a/b"}, **asked}  # type: ignore[typeddict-item]
    return composed(described, PROFILE, lambda v: filled(v, lambda _: 7), {"x-key": "k"}, told)


def test_the_path_is_that_of_the_profile_and_of_the_question() -> None:
    """Encoded, so that an id is one segment."""
    assert made().path == "/v1/one/boxes/a%2Fb"
    assert made(path={"boxId": "$n", "tenant": "three"}).path == "/v1/three/boxes/7"
    assert made(role="foreign").path == "/v1/two/boxes/a%2Fb"


def test_a_path_parameter_without_a_value_cannot_be_asked_for() -> None:
    """It is told by its name."""
    with pytest.raises(Skipped, match="boxId"):
        made(path={})


def test_headers_are_those_of_the_profile_the_question_and_the_credential() -> None:
    """With lower-case names, the later before the earlier."""
    usual = {"accept": "application/json", "x-lang": "en", "x-key": "k"}
    assert made().headers == usual
    assert made(headers={"X-Lang": "$n"}).headers == {**usual, "x-lang": "7"}
    assert made(role="foreign").headers == {**usual, "x-lang": "fr"}


@pytest.mark.parametrize(
    "asked, query",
    [({}, ""), ({"query": {"q": "$n", "all": True}}, "q=7&all=true"), ({"query": "$n=+"}, "$n=+")],
)
def test_a_query_is_filled_unless_it_is_a_text(asked: dict[str, Json], query: str) -> None:
    """A text goes out as it is."""
    assert made(**asked).query == query


@pytest.mark.parametrize(
    "asked, body, media",
    [
        ({}, None, None),
        ({"body": {"n": "$n"}}, b'{"n":7}', "application/json"),
        ({"body": None}, b"null", "application/json"),
        ({"raw": b"$n", "media": "text/csv"}, b"$n", "text/csv"),
        ({"raw": b"", "media": ""}, b"", None),
        ({"form": {"n": ["$n", 8]}}, b"n=7&n=8", "application/x-www-form-urlencoded"),
    ],
)
def test_a_body_is_filled_unless_it_is_raw(
    asked: dict[str, Json], body: bytes | None, media: str | None
) -> None:
    """And has the media type that it is of."""
    call = made("patchBox", **asked)
    assert (call.body, call.headers.get("content-type")) == (body, media)
