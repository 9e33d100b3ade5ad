from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from segmock.core import rules
from segmock.core.history import History
from segmock.core.limiting import MAX_BEARERS, Buckets, Limit, carrying, digest

if TYPE_CHECKING:
    from segmock.core.schemes import Scheme
    from tests.conftest import Client

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
MINUTE = Limit(2, timedelta(minutes=1), lambda usage: {"Left": str(usage.remaining)})


def after(seconds: float) -> datetime:
    """Return a moment so many seconds after noon."""
    return NOON + timedelta(seconds=seconds)


def test_requests_are_counted_in_fixed_windows() -> None:
    """Up to the limit they pass; a window begins at its own time, not at the first request."""
    buckets = Buckets()
    moments = [50, 55, 59.9, 60, 61, 62, 180]
    usages = [buckets.count("v", "b", 2, MINUTE, after(s)) for s in moments]
    assert [u.used for u in usages] == [1, 2, 3, 1, 2, 3, 1]
    assert [u.refused for u in usages] == [False, False, True, False, False, True, False]
    assert [u.remaining for u in usages] == [1, 0, 0, 1, 0, 0, 1]
    assert [(u.resets - NOON).seconds for u in usages] == [60, 60, 60, 120, 120, 120, 240]
    assert MINUTE.headers(usages[0]) == {"Left": "1"}


@pytest.mark.parametrize(
    "seconds, left", [(0, 60), (0.001, 60), (1, 59), (58.5, 2), (59, 1), (59.999, 1)]
)
def test_the_wait_is_told_in_whole_seconds_that_suffice(seconds: float, left: int) -> None:
    """Whoever waits so long is in the next window."""
    usage = Buckets().count("v", "b", 2, MINUTE, after(seconds))
    assert usage.retry_after == left
    assert usage.at + timedelta(seconds=left) >= usage.resets


def test_vendors_and_bearers_are_counted_apart() -> None:
    """And a limit of a scenario holds in place of the vendor's."""
    buckets = Buckets()
    for vendor, bearer in [("v", "a"), ("v", "b"), ("w", "a"), ("v", "")]:
        assert buckets.count(vendor, bearer, 5, MINUTE, NOON).used == 1
    usage = buckets.count("v", "a", 5, MINUTE, NOON)
    assert (usage.used, usage.remaining, usage.calls) == (2, 3, 5)


def test_a_clock_that_is_set_back_starts_a_window() -> None:
    """A count of another window says nothing of this one."""
    buckets = Buckets()
    assert [buckets.count("v", "b", 2, MINUTE, after(s)).used for s in (0, 0, -60, 0)] == [
        *(1, 2, 1, 1),
    ]


def test_the_bearer_counted_longest_ago_is_forgotten() -> None:
    """So that made-up credentials fill no memory."""
    buckets = Buckets()
    for n in range(MAX_BEARERS):
        buckets.count("v", str(n), 5, MINUTE, NOON)
    assert buckets.count("v", "0", 5, MINUTE, NOON).used == 2
    buckets.count("v", "new", 5, MINUTE, NOON)
    assert buckets.count("v", "0", 5, MINUTE, NOON).used == 3
    assert buckets.count("v", "1", 5, MINUTE, NOON).used == 1


def test_no_request_of_parallel_ones_is_lost() -> None:
    """Eight threads count together."""
    buckets = Buckets()

    def count() -> None:
        for _ in range(500):
            buckets.count("v", "b", 5, MINUTE, NOON)

    threads = [threading.Thread(target=count) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert buckets.count("v", "b", 5, MINUTE, NOON).used == 4_001


def test_a_digest_tells_credentials_apart_and_gives_none_away() -> None:
    """Other headers play no part; nobody is the empty text."""
    names = ("a", "b")
    one, other = {"a": "secret", "x": "1"}, {"b": "secret"}
    assert digest(one, names) == digest({"a": "secret"}, names) != digest(other, names)
    assert digest({**one, **other}, names) not in {digest(one, names), digest(other, names)}
    assert "secret" not in digest(one, names)
    assert digest({"x": "1", "a": ""}, names) == ""
    assert digest({"a": "\udcff\xff"}, names)


@pytest.mark.parametrize(
    "sent, names",
    [
        ("id key other", "id key"),
        ("id key", "id key"),
        ("id other", "other"),
        ("id", "id key other"),
        ("", "id key other"),
    ],
)
def test_the_first_way_to_ask_that_is_sent_whole_says_who_asks(sent: str, names: str) -> None:
    """What is sent beside it says nothing; an empty header is none."""
    headers = {**dict.fromkeys(("id", "key", "other"), ""), **dict.fromkeys(sent.split(), "x")}
    ways = [("id", "key"), ("other",)]
    assert carrying(headers, ways, ("id", "key", "other")) == tuple(names.split())
    assert carrying(headers, [], ("other",)) == ("other",)


def credentials(schemes: list[Scheme]) -> dict[str, str]:
    """Return the headers of some schemes with the mock's word."""
    return {scheme.header: scheme.prefix + scheme.written("segmock") for scheme in schemes}


def test_nobody_gets_a_new_window_for_a_header_more(mock: Client) -> None:
    """Of no vendor with a limit: other credentials beside those that count are not looked at."""
    world, limited = mock.mock.world, [s for s in mock.mock.pipeline.served if s.vendor.limit]
    assert len(limited) == 3
    for served in limited:
        spec = served.spec
        operation = next(o for o in spec.operations.values() if o.method == "GET" and o.security)
        first, *_, last = (
            [spec.schemes[name] for name in alternative] for alternative in operation.security
        )
        raw = {"vendor": served.vendor.name, "rate-limit": {"calls": 2}}
        world.faults.replace([rules.read(raw, "test")], world.clock.now())
        target = operation.template.replace("{", "").replace("}", "")
        own, others = credentials(first), dict.fromkeys(served.credentials, "Bearer nonsense")
        sent = [own, {**others, **own}, {**others, **own}]
        got = [mock.send("GET", target, headers=headers)[0] for headers in sent]
        assert [status == 429 for status in got] == [False, False, True], served.vendor.name
        # The last way to ask is another one.
        assert mock.send("GET", target, headers=credentials(last))[0] != 429


def test_a_fork_counts_on_alone() -> None:
    """From what had been counted before."""
    buckets = Buckets()
    buckets.count("v", "b", 5, MINUTE, NOON)
    twin = buckets.fork()
    assert [buckets.count("v", "b", 5, MINUTE, NOON).used for _ in range(2)] == [2, 3]
    assert twin.count("v", "b", 5, MINUTE, NOON).used == 2


def test_counts_are_undone_with_their_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also who had been forgotten is remembered again, in the order of the last requests."""
    monkeypatch.setattr("segmock.core.limiting.MAX_BEARERS", 2)
    history: History[None] = History()
    buckets = Buckets(history)

    def ask(number: int, bearer: str, seconds: float = 0) -> int:
        history.begin(number, None)
        return buckets.count("v", bearer, 5, MINUTE, after(seconds)).used

    asked = [(1, "a"), (2, "b"), (3, "a"), (4, "c"), (5, "a")]
    answers = [ask(*one) for one in asked]
    assert answers == [1, 1, 2, 1, 3]
    for number, _ in reversed(asked):
        history.rewind(number)
        assert [ask(*one) for one in asked[number - 1 :]] == answers[number - 1 :]
    assert ask(6, "a", 60) == 1
    history.rewind(6)
    assert ask(6, "a") == 4
