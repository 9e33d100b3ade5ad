"""How what a run has made is deleted, by whoever still answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from segmock.contract.asking import Made, Skipped
from segmock.contract.calls import Call, Reply, Unanswered
from segmock.contract.cleaning import MAX_SILENT, delete
from segmock.contract.profile import Resource
from tests.contract.tiny import Tiny, api

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pytest

ANSWER = Reply(Call("", "POST", "/"), 201, {}, b"", 0.0)
BOX, SHELF = Resource("boxes", delete="deleteBox"), Resource("shelves", delete="deleteShelf")
KEPT = Resource("tokens")


class Deleter:
    """Deletes records by their id; those in `silent` are not answered, once."""

    def __init__(self, *silent: str) -> None:
        self.silent = [*silent]
        self.together: list[list[str]] = []

    def asked(self, operation: str, made: Made) -> Call:
        """Return the request; there is none without a credential."""
        if made.id == "secret":
            raise Skipped("no credential")
        return Call(operation, "DELETE", str(made.id))

    def several(self, calls: Sequence[Call]) -> Iterator[Reply]:
        """Answer until one is silent."""
        self.together.append([call.path for call in calls])
        for call in calls:
            if call.path in self.silent:
                self.silent.remove(call.path)
                raise Unanswered(call, "closed")
            yield ANSWER


def cleaned(deleter: Deleter, *records: tuple[Resource, str]) -> list[list[str]]:
    """Return the ids that are asked to be deleted, those together that are asked at once."""
    made = [Made(kind, name, None, ANSWER) for kind, name in records]
    delete(made, deleter.asked, deleter.several)
    return deleter.together


def test_the_latest_is_deleted_first() -> None:
    """And what is of one kind goes together; what nothing deletes stays."""
    records = (BOX, "a"), (BOX, "b"), (SHELF, "c"), (KEPT, "d"), (BOX, "e")
    assert cleaned(Deleter(), *records) == [["e"], ["c"], ["b", "a"]]


def test_what_cannot_be_asked_for_is_passed_over() -> None:
    """It keeps no other."""
    assert cleaned(Deleter(), (BOX, "a"), (BOX, "secret"), (BOX, "b")) == [["b", "a"]]


def test_what_is_not_answered_is_passed_over() -> None:
    """It keeps no other either, and is not asked for again."""
    records = [(BOX, name) for name in "abcd"]
    assert cleaned(Deleter("c", "a"), *records) == [["d", "c", "b", "a"], ["b", "a"]]


def test_a_target_that_answers_no_more_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits in the end for as many timeouts as there are records."""
    seen, asked = api(), []
    for _ in range(MAX_SILENT + 2):
        seen.make("boxes")

    def silent(_self: Tiny, call: Call) -> NoReturn:
        asked.append(call.method)
        raise Unanswered(call, "timeout")

    monkeypatch.setattr(Tiny, "send", silent)
    seen.clean()
    assert asked == ["DELETE"] * MAX_SILENT
