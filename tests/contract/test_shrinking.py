"""Of a long trace the few requests are left that still show a finding."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmock.contract.shrinking import Budget, shrunk
from tests.contract.sample import Shop, call, replayed, reply

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segmock.contract.calls import Reply
    from segmock.contract.tracing import Template


def stays_listed(replies: Sequence[Reply]) -> bool:
    """Tell whether a list still has what was deleted before it."""
    gone: set[str] = set()
    for one in replies:
        if one.call.method == "DELETE" and one.status == 204:
            gone.add(one.call.path.rpartition("/")[2])
        elif one.call.path == "/crates" and one.call.method == "GET":
            listed = {item["id"] for item in one.json["items"]}
            if gone & listed:
                return True
    return False


def trace(noise: int, seed: int) -> list[Reply]:
    """Return a trace with the fault of the shop in it, among other requests."""
    chance, shop = random.Random(seed), Shop()  # noqa: S311 - for equal traces, not for secrets
    steps: list[Reply] = []

    def add(method: str, target: str, body: object = None) -> Reply:
        steps.append(shop.send(call(method, target, body)))
        return steps[-1]

    def chatter() -> None:
        for number in range(chance.randint(0, noise)):
            made = add("POST", "/crates", {"key": f"n{seed}-{len(steps)}-{number}"})
            for _ in range(chance.randint(0, 2)):
                add("GET", f"/crates/{made.json['id']}")

    chatter()
    made = add("POST", "/crates", {"key": "subject"})
    chatter()
    add("PUT", f"/crates/{made.json['id']}", {"key": "subject", "weight": 2})
    add("DELETE", f"/crates/{made.json['id']}")
    chatter()
    add("GET", "/crates")
    add("GET", "/crates")
    return steps


def shop_of_another_day(templates: Sequence[Template]) -> list[Reply]:
    """Replay against a new shop that gives other ids."""
    return replayed(templates, Shop(90_000))


@given(st.integers(0, 4), st.integers(0, 1000))
@settings(max_examples=25)
def test_only_what_shows_the_fault_is_left(noise: int, seed: int) -> None:
    """Create, delete, list: whatever stood between them, and the same again when asked again."""
    steps = trace(noise, seed)
    witness = [steps[-2]]
    once = shrunk(steps, witness, shop_of_another_day, stays_listed)
    assert [one.call.method for one in once] == ["POST", "DELETE", "GET"]
    assert stays_listed(once)
    assert once == shrunk(steps, witness, shop_of_another_day, stays_listed)


def test_without_leave_to_replay_it_is_what_the_witnesses_need() -> None:
    """The answers that gave their ids, and the writes that concern these; no reading in between."""
    shop = Shop()
    other = shop.send(call("POST", "/crates", {"key": "other-1"}))
    made = shop.send(call("POST", "/crates", {"key": "subject-1"}))
    path = f"/crates/{made.json['id']}"
    rest = [
        shop.send(call("GET", f"/crates/{other.json['id']}")),
        shop.send(call("PUT", path, {"key": "subject-1"})),
        shop.send(call("GET", path)),
        shop.send(call("DELETE", path)),
        shop.send(call("GET", path)),
        shop.send(call("GET", "/crates")),
    ]
    found = shrunk([other, made, *rest], [rest[4]], None, stays_listed)
    assert found == [made, rest[1], rest[3], rest[4]]


def test_the_writer_of_a_key_that_the_run_has_chosen_is_kept() -> None:
    """No answer gave it, but the same key stands in the request."""
    steps = [
        reply(call("PUT", "/v1/crates/smabc1", {"a": 1}), 201),
        reply(call("PUT", "/v1/crates/smabc2", {"a": 1}), 201),
        reply(call("GET", "/v1/crates/smabc1"), 404),
    ]
    assert shrunk(steps, [steps[2]], None, stays_listed) == [steps[0], steps[2]]


def test_what_no_replay_shows_again_is_left_as_it_was() -> None:
    """As after a race: the recorded answers that the witnesses need."""
    steps = trace(1, 3)
    found = shrunk(steps, [steps[-2]], shop_of_another_day, lambda _: False)
    assert found == shrunk(steps, [steps[-2]], None, stays_listed)
    assert all(any(one is step for step in steps) for one in found)


def test_where_too_little_was_thought_needed_what_came_before_is_tried() -> None:
    """A fault that shows only after a request which has nothing to do with it."""
    steps = [
        reply(call("GET", "/warm-up"), 200),
        reply(call("GET", "/other"), 200),
        reply(call("GET", "/a"), 500),
    ]

    def shows(replies: Sequence[Reply]) -> bool:
        return {"/warm-up", "/a"} <= {one.call.path for one in replies}

    def replay(templates: Sequence[Template]) -> list[Reply]:
        return [reply(template.call, 200) for template in templates]

    found = shrunk(steps, [steps[2]], replay, shows)
    assert [one.call.path for one in found] == ["/warm-up", "/a"]


def test_witnesses_that_are_not_of_the_trace_stay() -> None:
    """There is nothing to go back to."""
    witness = [reply(call("GET", "/a"), 500)]
    assert shrunk(trace(1, 1), witness, shop_of_another_day, stays_listed) == witness


@pytest.mark.parametrize("replays", [0, 1, 2, 5])
def test_the_number_of_replays_is_bounded(replays: int) -> None:
    """What has been reached by then is the answer."""
    count = 0

    def replay(templates: Sequence[Template]) -> list[Reply]:
        nonlocal count
        count += 1
        return shop_of_another_day(templates)

    steps = trace(4, 5)
    found = shrunk(steps, [steps[-2]], replay, stays_listed, budget=Budget(replays))
    assert count <= replays
    assert stays_listed(found)


def test_the_seconds_are_bounded() -> None:
    """By a clock."""
    ticks = iter(range(100))
    count = 0

    def replay(templates: Sequence[Template]) -> list[Reply]:
        nonlocal count
        count += 1
        return shop_of_another_day(templates)

    steps = trace(4, 5)
    budget = Budget(100, 4.0, lambda: float(next(ticks)))
    assert stays_listed(shrunk(steps, [steps[-2]], replay, stays_listed, budget=budget))
    assert count == 3
