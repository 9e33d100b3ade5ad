"""What a rule does to an answer: its delay, its bytes, its headers."""

from __future__ import annotations

from statistics import mean, median
from typing import TYPE_CHECKING

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmock.core.effects import Delay, Effect, malformed, read, share_of
from segmock.core.messages import EMPTY, MAX_DELAY, Response, Wire

if TYPE_CHECKING:
    from segmock.core.document import Json, Record


def test_a_rule_that_names_nothing_does_nothing() -> None:
    """Neither at once nor on its way."""
    effect = read({})
    assert effect == Effect()
    assert not effect.forces
    response = Response(200, {"A": "b"}, b"c")
    effect.finish(response, 1)
    assert response == Response(200, {"A": "b"}, b"c")


@pytest.mark.parametrize(
    "raw, wire",
    [
        ("reset", Wire(reset=True)),
        ("drip", Wire(pace=100)),
        ({"drip": 5}, Wire(pace=5)),
        ("truncate", Wire(share=0.5)),
        ({"truncate": 0}, Wire(share=0)),
        ("malformed", None),
        ({"content-type": "text/plain"}, None),
    ],
)
def test_what_happens_on_the_way_is_left_to_the_doors(raw: Json, wire: Wire | None) -> None:
    """As far as it is no matter of the answer's own bytes."""
    assert read({"wire": raw}).wire == wire


def test_a_wrong_content_type_is_that_of_a_page_unless_another_is_named() -> None:
    """An answer without a body has none, and gets none."""
    response = Response(200, {"Content-Type": "application/json"}, b"{}")
    read({"wire": "content-type"}).finish(response)
    assert response.headers == {"Content-Type": "text/html"}
    read({"wire": {"content-type": "text/plain"}}).finish(response)
    assert response.headers == {"Content-Type": "text/plain"}
    empty = Response(204, {})
    read({"wire": "content-type"}).finish(empty)
    read({"wire": "malformed"}).finish(empty)
    assert empty == Response(204, {})


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-9, 999) | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=5,
    )
)
def test_malformed_json_is_none_whatever_it_was(value: Json) -> None:
    """No parser takes it."""
    body = malformed(orjson.dumps(value), "application/json")
    with pytest.raises(ValueError, match=r".*"):
        orjson.loads(body)


def test_another_malformed_body_is_no_utf_8() -> None:
    """Half of it is there, and a byte that no text has."""
    response = Response(200, {"Content-Type": "text/csv"}, b"a,b,c")
    read({"wire": "malformed"}).finish(response)
    assert response.body == b"a,b\xff"


def test_seconds_to_wait_are_told_of_refusals_that_a_limit_makes_alone() -> None:
    """Of every answer of a rule without a limit."""
    for raw, status, told in (
        ({"status": 503, "retry-after": 7}, 503, "7"),
        ({"rate-limit": {"calls": 1}, "retry-after": 7}, 200, None),
        ({"rate-limit": {"calls": 1}, "retry-after": 7}, 429, "7"),
    ):
        response = Response(status, {})
        read(raw).finish(response)
        assert response.headers.get("Retry-After") == told


def test_a_fixed_delay_is_what_it_says_and_comes_on_top() -> None:
    """Of another that there is already; together they are bounded."""
    response = Response(200, {}, delay=1)
    read({"delay": 1.5}).finish(response, 1)
    assert response.delay == 2.5
    read({"delay": 59}).finish(response, 1)
    assert response.delay == MAX_DELAY


def test_an_even_delay_is_between_its_bounds() -> None:
    """In whatever order they are written, and all of them."""
    for bounds in ([0.1, 0.5], [0.5, 0.1]):
        delay = read({"delay": {"uniform": bounds}}).delay
        assert delay is not None
        found = [delay.seconds(n) for n in range(500)]
        assert min(found) >= 0.1
        assert max(found) <= 0.5
        assert abs(mean(found) - 0.3) < 0.02


def test_a_log_normal_delay_has_its_median() -> None:
    """Half of them are shorter; without a spread all are the same."""
    delay = read({"delay": {"lognormal": {"median": 0.2, "sigma": 0.5}}}).delay
    assert delay is not None
    found = [delay.seconds(n) for n in range(1_000)]
    assert abs(median(found) - 0.2) < 0.02
    assert min(found) < 0.1
    assert max(found) > 0.4
    assert Delay(median=0.2).seconds(1) == 0.2


@given(st.floats(0.001, 60), st.floats(0, 10), st.integers())
def test_no_delay_is_longer_than_the_longest(middle: float, sigma: float, number: int) -> None:
    """However wide it spreads; and the same key picks the same."""
    delay = Delay(median=middle, sigma=sigma)
    assert 0 <= delay.seconds(number) <= MAX_DELAY
    assert delay.seconds(number) == delay.seconds(number)


def test_shares_are_even_and_below_one() -> None:
    """So that a share of 0 takes none and one of 1 takes all."""
    found = [share_of("x", n) for n in range(2_000)]
    assert min(found) >= 0
    assert max(found) < 1
    assert abs(mean(found) - 0.5) < 0.02


@pytest.mark.parametrize(
    "raw, forces",
    [({"status": 404}, True), ({"delay": 1}, False), ({"rate-limit": {"calls": 0}}, False)],
)
def test_a_status_is_an_answer_in_place_of_the_stages(raw: Record, forces: bool) -> None:
    """Other effects leave the answer to them."""
    assert read(raw).forces is forces
    assert read(raw).body is EMPTY
