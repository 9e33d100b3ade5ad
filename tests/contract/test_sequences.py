"""A sequence of requests, made by a seed."""

from __future__ import annotations

from segmock.contract.sequences import sequence
from tests.contract import tiny


def test_equal_seeds_ask_the_same() -> None:
    """Request by request, of equal targets."""
    one, other, third = (list(sequence(tiny.api(seed=seed), 60)) for seed in (1, 1, 2))
    assert [reply.call for reply in one] == [reply.call for reply in other]
    assert [reply.call for reply in one] != [reply.call for reply in third]


def test_every_operation_has_its_turn() -> None:
    """And both good and bad requests are among them."""
    api = tiny.api()
    replies = list(sequence(api, 300))
    assert {reply.call.operation for reply in replies} >= api.spec.operations.keys()
    statuses = {reply.status for reply in replies}
    assert {200, 201, 400, 401, 404} <= statuses
    assert len(replies) >= 290


def test_it_is_as_long_as_asked() -> None:
    """Give or take what one step needs."""
    assert 20 <= len(list(sequence(tiny.api(), 20))) < 40
