"""Rules: what they are about, which requests they take, and what cannot be one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmock.core import spec, written
from segmock.core.document import DefectsError, Json, Record
from segmock.core.rules import COUNTING, DOING, OF_STATUS, SCHEMA, Rule, listed, read

ACME = Path(__file__).parent.parent / "acme" / "acme.yaml"
COUNTS = st.integers(1, 60)


def rule(**raw: Json) -> Rule:
    """Return a rule that delays; keys may have underscores."""
    return read({"delay": 1, **{name.rstrip("_"): text for name, text in raw.items()}}, "test")


def taken(one: Rule, seed: int = 1, requests: int = 60) -> list[int]:
    """Return which of some requests a rule takes."""
    return [n for n in range(1, requests + 1) if one.takes(n, seed)]


# --- which requests ------------------------------------------------------------------------------


def test_a_rule_without_counting_takes_all() -> None:
    """From the first one on, for ever."""
    assert taken(rule()) == list(range(1, 61))


@given(st.sets(COUNTS, min_size=1))
def test_the_nth_are_those_that_are_named(numbers: set[int]) -> None:
    """No other."""
    assert taken(rule(nth=sorted(numbers))) == sorted(numbers)


@given(COUNTS, st.none() | COUNTS)
def test_a_stretch_has_a_beginning_and_maybe_an_end(first: int, more: int | None) -> None:
    """Both count."""
    until = {} if more is None else {"to": first + more}
    wanted = range(first, 61 if more is None else first + more + 1)
    assert taken(rule(**{"from": first}, **until), requests=130)[: len(wanted)] == list(wanted)
    assert taken(rule(to=first)) == list(range(1, first + 1))


@given(COUNTS)
def test_every_third_is_the_third_the_sixth_and_so_on(step: int) -> None:
    """As with any other number."""
    assert taken(rule(every=step)) == list(range(step, 61, step))


@given(st.floats(0, 1), st.integers(0, 2**63 - 1))
def test_a_share_is_decided_by_the_seed_alone(share: float, seed: int) -> None:
    """The same requests are taken again, in whatever order one asks."""
    one = rule(id="a", share=share)
    found = taken(one, seed)
    assert [n for n in range(60, 0, -1) if one.takes(n, seed)][::-1] == found
    assert taken(rule(id="a", share=share, seed=seed), 1) == found
    if share in {0, 1}:
        assert len(found) == 60 * share


def test_a_share_is_about_as_large_as_it_says() -> None:
    """And others are taken by another seed, or a rule of another name."""
    found = taken(rule(id="a", share=0.2), requests=5_000)
    assert 900 < len(found) < 1_100
    assert taken(rule(id="a", share=0.2), 2, 5_000) != found
    assert taken(rule(id="b", share=0.2), 1, 5_000) != found


def test_a_rule_is_about_what_it_names() -> None:
    """What it does not name does not matter."""
    operations = spec.load(ACME).operations
    about: list[tuple[Record, list[str]]] = [
        ({}, [*operations]),
        ({"vendor": "acme", "method": "POST"}, ["pack", "mint"]),
        ({"path": "/shelves/{shelf}"}, ["place", "clear"]),
        ({"path": "/shelves/{shelf}", "method": "PUT"}, ["place"]),
        ({"operation": "burn"}, ["burn"]),
        ({"vendor": "other"}, []),
    ]
    for raw, wanted in about:
        one = rule(**raw)
        assert [o.id for o in operations.values() if one.is_about("acme", o)] == wanted


# --- what cannot be one --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "raw, place, what, hint",
    [
        ([], "", "not object", "Send object"),
        ({"delay": 1, "nht": [1]}, "/nht", "is not a key of a fault", "Did you mean 'nth'?"),
        ({"delay": 61}, "/delay", "is 61", ""),
        ({"delay": {"uniform": [1]}}, "/delay/uniform", "is [1], not at least 2", "Add"),
        ({"delay": 1, "id": "A b"}, "/id", "not text like", "pattern"),
        ({"delay": 1, "nth": [0]}, "/nth/0", "is 0, not at least 1", "larger"),
        ({"delay": 1, "method": "FETCH"}, "/method", "not one of", "Use one of these"),
        ({"status": 99}, "/status", "at least 200", ""),
        ({"status": 500, "headers": {"A": "\n"}}, "/headers/A", "not text like", ""),
        ({"wire": "cut"}, "/wire", 'not one of "reset", "drip"', "Use one of these"),
        ({"delay": 1, "rate-limit": {"cals": 1}}, "/rate-limit/calls", "nothing", "Add"),
        ({"stale": False}, "/stale", "not one of true", ""),
        ({"nth": [1]}, "", "does nothing", "delay, status"),
        ({"delay": 1, "nth": [1], "every": 2}, "", "several ways: nth, every", "Keep one"),
        ({"delay": 1, "share": 1, "to": 2}, "", "several ways: share, to", "Keep one"),
        ({"delay": 1, "from": 3, "to": 2}, "/to", "ends before it begins", "in this order"),
        ({"delay": 1, "body": {}}, "/body", "goes with a status", ""),
        ({"delay": 1, "headers": {}}, "/headers", "goes with a status", ""),
        ({"delay": 1, "retry-after": 1}, "/retry-after", "goes with a status", ""),
        ({"status": 429, "rate-limit": {"calls": 1}}, "", "a status and a limit", "two rules"),
        ({"status": 503, "headers": {"TE": ""}}, "/headers/TE", "not yours to write", "Leave it"),
        ({"status": 204, "body": {}}, "/body", "which has none", "Leave it out"),
    ],
)
def test_what_is_no_rule_is_told_with_its_place(
    raw: Json, place: str, what: str, hint: str
) -> None:
    """And with what to do."""
    with pytest.raises(DefectsError) as refused:
        read(raw, "a.yaml", "/faults/0")
    found = refused.value.defects
    assert any(
        d.pointer == f"/faults/0{place}" and what in d.what and hint in d.hint for d in found
    ), found
    assert {d.file for d in found} == {"a.yaml"}


def test_of_a_list_all_is_told_at_once() -> None:
    """What could be read is there as well."""
    rules, defects = listed([{"delay": 1}, {}, {"delay": "1"}], "a.yaml", "/faults")
    assert [one.raw for one in rules] == [{"delay": 1}]
    assert {d.pointer for d in defects} == {"/faults/1", "/faults/2/delay"}


def test_two_of_a_list_have_two_names() -> None:
    """The second one is told which the first is."""
    _, (defect,) = listed([{"delay": 1, "id": "a"}, {"delay": 1, "id": "a"}], "a.yaml", "/faults")
    assert (defect.pointer, "/faults/0" in defect.what) == ("/faults/1/id", True)


@pytest.mark.parametrize("raw", [{}, "x", [{"delay": 1}] * 101])
def test_a_list_is_one_and_not_too_long(raw: Json) -> None:
    """Anything else is one defect."""
    rules, (defect,) = listed(raw, "a.yaml", "/faults")
    assert (rules, defect.pointer) == ((), "/faults")


def test_every_key_of_the_schema_is_read() -> None:
    """The schema has no key that does nothing, and knows those that the reader looks for."""
    keys = set(written.schema(SCHEMA)["properties"])
    assert {*COUNTING, *DOING, *OF_STATUS} < keys
    everything: list[Record] = [
        {"id": "a", "vendor": "b", "operation": "c", "method": "GET", "path": "/d", "every": 2},
        {"from": 2, "to": 3, "seed": 4, "for": 5, "wire": "reset", "stale": True},
        {
            "status": 503,
            "body": {},
            "headers": {"A": "b"},
            "contract-breaking": True,
            "retry-after": 6,
        },
        {"nth": [7], "rate-limit": {"calls": 8}, "delay": 9, "duplicate": True, "share": 0.5},
    ]
    assert {key for raw in everything for key in raw} == keys
    for raw in everything:
        for key, text in raw.items():
            base = {"status": 500} if key in OF_STATUS else {"delay": 1}
            without, one = (replace(read(r, "test"), raw={}) for r in (base, {**base, key: text}))
            assert one != without or base.get(key) == text, key
