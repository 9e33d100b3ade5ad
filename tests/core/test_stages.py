"""Each stage of a request passed, failed, or was not reached."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from segmock.core.limiting import Limit
from segmock.core.problem import Violation
from segmock.core.recalling import recalled
from segmock.core.stages import failing, stages

if TYPE_CHECKING:
    from segmock.core.recalling import Recalled
    from tests.conftest import Client

OTHER = Violation("state", "", "a", "b", "c")
SCHEMA = replace(OTHER, where="body", keyword="type", spec="#/x")
CREDENTIAL = replace(OTHER, where="credential")


def last(acme: Client) -> Recalled:
    """Return the last request, read again."""
    return recalled(acme.journal[-1], acme.mock.pipeline.served)


def outcomes(one: Recalled) -> dict[str, str]:
    """Return how each stage ended."""
    return {stage.name: stage.outcome for stage in stages(one)}


def test_all_stages_may_pass(acme: Client) -> None:
    """Then there are no violations."""
    acme.send("GET", "/weather")
    assert set(outcomes(last(acme)).values()) == {"passed"}
    assert [stage.violations for stage in stages(last(acme))] == [()] * 5


def test_what_comes_behind_a_failure_is_not_reached(acme: Client) -> None:
    """But for the rendering of the refusal."""
    acme.send("POST", "/crates", json={"label": 5})
    found = stages(last(acme))
    assert outcomes(last(acme)) == {
        "match": "passed",
        "authenticate": "passed",
        "validate": "failed",
        "behave": "not reached",
        "render": "passed",
    }
    assert found[2].violations == acme.journal[-1].violations


def test_an_impossible_preference_is_refused_before_anybody_is_asked(acme: Client) -> None:
    """Its reason stands where requests are validated."""
    acme.send("GET", "/crates", headers={"prefer": "code=299", "acme-key": "nobody"})
    assert outcomes(last(acme)) == {
        "match": "passed",
        "authenticate": "skipped",
        "validate": "failed",
        "behave": "not reached",
        "render": "passed",
    }


@pytest.mark.parametrize(
    "kind, violations, stage",
    [
        ("", (), ""),
        ("unknown-path", (), "match"),
        ("method-not-allowed", (), "match"),
        ("credential-missing", (CREDENTIAL,), "authenticate"),
        ("scope-insufficient", (CREDENTIAL,), "authenticate"),
        ("scope-insufficient", (), "authenticate"),
        ("scope-insufficient", (OTHER,), "behave"),
        ("malformed-body", (), "validate"),
        ("media-type", (), "validate"),
        ("invalid-request", (SCHEMA,), "validate"),
        ("invalid-request", (OTHER,), "behave"),
        ("broken-rule", (OTHER,), "behave"),
        ("not-found", (), "behave"),
        ("storage-full", (), "behave"),
        ("rate-limited", (), "behave"),
    ],
)
def test_the_kind_of_a_problem_tells_the_stage(
    acme: Client, kind: str, violations: tuple[Violation, ...], stage: str
) -> None:
    """Together with what was violated, where two stages may refuse alike."""
    acme.send("GET", "/weather")
    entry = acme.journal[-1]._replace(kind=kind, violations=violations)
    assert failing(recalled(entry, acme.mock.pipeline.served)) == stage


def test_a_limit_is_a_stage_where_there_is_one(acme: Client) -> None:
    """Who asks for a wrong method is counted all the same."""
    acme.send("GET", "/weather")
    (served,) = acme.mock.pipeline.served
    limit = Limit(9, timedelta(seconds=1), lambda _: {})
    limited = replace(served, vendor=replace(served.vendor, limit=limit))
    refused = recalled(acme.journal[-1]._replace(kind="rate-limited"), [limited])
    assert outcomes(refused)["limit"] == "failed"
    wrong = recalled(acme.journal[-1]._replace(kind="method-not-allowed"), [limited])
    assert outcomes(wrong)["limit"] == "passed"


def test_what_was_forced_is_skipped(acme: Client) -> None:
    """A fault or a preference has taken its place."""
    acme.send("GET", "/weather")
    found = {stage.name: stage.outcome for stage in stages(last(acme), forced=True)}
    assert list(found.values()) == ["passed", "skipped", "skipped", "skipped", "passed"]


def test_a_violation_of_our_own_fails_the_rendering(acme: Client) -> None:
    """It is the mock's, not the client's."""
    acme.send("GET", "/weather")
    one = recalled(acme.journal[-1]._replace(own=(OTHER,)), acme.mock.pipeline.served)
    assert stages(one)[-1] == ("render", "failed", (OTHER,))
