"""A refusal before any vendor words it."""

from __future__ import annotations

import pytest

from segmock.core.problem import MAX_TEXT, Kind, Problem, Violation, broken_rule, not_found


def test_kinds_tell_refusals_of_one_status_apart() -> None:
    """Several kinds share a status, none shares a name."""
    assert len({kind.slug for kind in Kind}) == len(Kind)
    assert [k for k in Kind if k.status == 401] == [
        Kind.CREDENTIAL_MISSING,
        Kind.CREDENTIAL_UNKNOWN,
        Kind.CREDENTIAL_EXPIRED,
    ]


def test_a_violation_is_one_line_for_a_person() -> None:
    """It says where, what was wanted and what came; the whole of a part is /."""
    assert str(Violation("query", "/n", "a number", "'x'", "")) == (
        "query /n: expected a number, got 'x'"
    )
    assert str(Violation("body", "", "a body", "nothing", "")) == (
        "body /: expected a body, got nothing"
    )


@pytest.mark.parametrize("size", [MAX_TEXT, MAX_TEXT + 1, 10_000_000])
def test_no_text_of_a_violation_grows_with_the_request(size: int) -> None:
    """A name of ten megabytes is quoted by its beginning."""
    long = "x" * size
    reason = Violation("body", long, long, long, long)
    for text in (reason.pointer, reason.expected, reason.received, reason.hint):
        assert len(text) == MAX_TEXT
        assert text.endswith("..." if size > MAX_TEXT else "xxx")


def test_a_problem_has_a_sentence_in_any_case() -> None:
    """Its own detail, else its first violation, else the name of its kind."""
    reason = Violation("path", "", "a", "b", "")
    assert Problem(Kind.RULE, (reason,), detail="So it is.").detail == "So it is."
    assert Problem(Kind.RULE, (reason,)).detail == str(reason)
    assert Problem(Kind.RULE).detail == "broken-rule"
    assert str(Problem(Kind.RULE)) == "broken-rule"
    assert Problem(Kind.RATE, retry_after=5).retry_after == 5
    assert Problem(Kind.RATE).retry_after is None


def test_not_found_names_the_resource_and_the_key() -> None:
    """A vendor can word it from the fields alone."""
    problem = not_found("crate", "it's")
    assert (problem.kind, problem.resource, problem.key) == (Kind.NOT_FOUND, "crate", "it's")
    assert problem.detail == 'There is no crate with the id "it\'s".'
    assert [v.where for v in problem.violations] == ["state"]


def test_a_broken_rule_is_one_violation_of_the_body() -> None:
    """It has the place, what was wanted, what came, and a hint."""
    problem = broken_rule("/a", "one", "two", "Mend it.")
    assert problem.kind is Kind.RULE
    assert problem.violations == (Violation("body", "/a", "one", "two", "Mend it."),)
