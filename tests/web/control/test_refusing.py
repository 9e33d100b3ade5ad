"""A refusal says what is wrong, and which names may have been meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmock.core.document import Defect
from segmock.web.control import PREFIX
from segmock.web.control.refusing import MAX_NAME, defective, unknown
from tests.web.control.routes import browser

if TYPE_CHECKING:
    from tests.conftest import Client


def test_a_refusal_says_what_to_do(acme: Client) -> None:
    """As problem details."""
    answer = browser(acme, "t0ken").get(f"{PREFIX}health")
    assert answer.mimetype == "application/problem+json"
    assert answer.get_json(force=True) == {
        "title": "Unauthorized",
        "status": 401,
        "detail": "Send the bearer token that the start screen shows.",
    }


def test_an_unknown_name_comes_with_those_near_it() -> None:
    """Or with all, if none is."""
    refusal = unknown("world", "mime", ["mine", "other", "mimic"])
    assert refusal.near == ("mine", "mimic")
    assert refusal.detail == "There is no world 'mime'. Did you mean 'mine'?"
    assert unknown("world", "x", ["b", "a"]).detail == "There is no world 'x'. Known: a, b."
    assert unknown("world", "x", []).detail.endswith("Known: none.")


def test_a_long_name_is_cut() -> None:
    """Comparing takes its time, and nobody reads it."""
    assert len(unknown("world", "x" * 99_999, ["x"]).detail) < 2 * MAX_NAME


def test_every_defect_is_a_violation() -> None:
    """The first is the sentence."""
    refusal = defective([Defect("f", "/a", "is odd", "Mend it."), Defect("f", "", "b", "C.")], "x")
    assert refusal.detail == "At /a: is odd. Mend it."
    assert [str(v) for v in refusal.violations] == [
        "body /a: expected x, got is odd",
        "body /: expected x, got b",
    ]
    assert defective([Defect("f", "", "b", "C.")], "x").detail == "b. C."
