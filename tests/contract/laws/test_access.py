"""The laws of access and of tenants."""

from __future__ import annotations

import pytest

from segmock.contract.calls import Reply, Unanswered
from tests.contract.tiny import outcomes, requests, states

NONE, GARBAGE = "without-a-credential-nothing-is-open", "an-unknown-credential-opens-nothing"
EXPIRED, HALF = "an-expired-credential-opens-nothing", "half-a-credential-opens-nothing"
NARROW, FOREIGN = "too-narrow-a-credential-is-refused", "anothers-credential-opens-nothing"
EVERY, TELLS = "every-kind-of-credential-opens", "refusals-do-not-tell-what-there-is"
FAULTS = [
    (NONE, "open-shelves"),
    (GARBAGE, "any-key"),
    (EXPIRED, "expired-key"),
    (HALF, "half-enough"),
    (NARROW, "narrow-writes"),
    (NARROW, "narrow-closed"),
    (NARROW, "refused-yet-deleted"),
    (NARROW, "refused-yet-added"),
    (FOREIGN, "any-tenant"),
    (EVERY, "pair-closed"),
    (TELLS, "tells-boxes"),
]


@pytest.mark.parametrize("law", [NONE, GARBAGE, EXPIRED, HALF, NARROW, FOREIGN, EVERY, TELLS])
def test_a_right_target_keeps_the_law(law: str) -> None:
    """Nothing is broken, and nothing that can be asked is skipped."""
    assert states(law) == {"kept"}


@pytest.mark.parametrize("law,fault", FAULTS)
def test_a_fault_breaks_the_law(law: str, fault: str) -> None:
    """The tiny target with that one fault does not keep it."""
    assert "broken" in states(law, fault)


def test_what_is_open_by_mistake_is_told_by_its_operation() -> None:
    """The finding names it, and no other one is broken."""
    broken = [result for result in outcomes(NONE, "open-shelves") if result.findings]
    assert [result.subject for result in broken] == ["listShelves"]
    assert broken[0].findings[0].expected == "401 or 403"


def test_a_request_is_refused_to_all_who_may_not_at_once() -> None:
    """The other laws ask nothing more, as long as nothing is wrong."""
    first, *others = requests(NONE, GARBAGE, EXPIRED).values()
    assert first > 0
    assert others == [0, 0]


def test_whoever_is_let_in_is_refused_alone_once_more() -> None:
    """So only the law of that credential is broken, by an answer to it."""
    broken = {law for law in (NONE, GARBAGE, EXPIRED) if "broken" in states(law, "any-key")}
    assert broken == {GARBAGE}
    finding = next(result.findings[0] for result in outcomes(GARBAGE, "any-key") if result.findings)
    assert finding.replies[0].call.headers["x-key"] == "no-such-credential"


def test_a_hang_is_told_by_the_law_of_its_credential() -> None:
    """The other requests that were under way are answered alone."""

    def alter(reply: Reply) -> Reply:
        if reply.call.headers.get("x-key") == "no-such-credential":
            raise Unanswered(reply.call, "timeout")
        return reply

    assert states(NONE, alter=alter) == states(EXPIRED, alter=alter) == {"kept"}
    assert states(GARBAGE, alter=alter) == {"broken"}


def test_what_a_narrow_credential_may_do_is_not_guessed() -> None:
    """Without a word of it in the profile the law is skipped."""
    (reason,) = {result.reason for result in outcomes(NARROW, narrow={})}
    assert reason == "the profile does not say what a narrow credential may do"


def test_without_another_tenant_in_the_path_none_is_tried() -> None:
    """Then the laws of tenants tell."""
    assert states(FOREIGN, foreign={}) == {"skipped"}
