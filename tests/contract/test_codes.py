"""Fault codes: each finding has the one that fits, or none."""

from __future__ import annotations

import pytest

from segmock.contract import codes, laws
from segmock.contract.laws.law import LAWS
from segmock.contract.oracle import CHECKS
from tests.contract.sample import call, finding, reply, report, result

laws.load()


def test_every_code_that_is_given_exists() -> None:
    """In the list of faults."""
    given = {*codes.CHECKS.values(), *codes.GROUPS.values()}
    assert given <= codes.FAULTS.keys()


def test_every_check_that_has_a_code_exists() -> None:
    """As a law, as a check of the oracle, or as one of Schemathesis, whose names have no dash."""
    ours = {name for name in codes.CHECKS if "_" not in name}
    assert ours <= {*LAWS, *CHECKS}


def test_every_check_of_schemathesis_has_a_code() -> None:
    """So a new release that brings more of them is noticed."""
    checks = pytest.importorskip("schemathesis.checks")
    checks.load_all_checks()
    known = {*codes.CHECKS, *codes.SERVER_ERRORS}
    assert set(checks.CHECKS.get_all_names()) - known == set()


@pytest.mark.parametrize("check", sorted(codes.SERVER_ERRORS))
@pytest.mark.parametrize("status,code", [(500, 100), (501, 205), (503, 121)])
def test_a_server_error_has_the_code_of_its_status(check: str, status: int, code: int) -> None:
    """Without an answer it is the usual one."""
    shown = finding(check, replies=(reply(call("GET", "/"), status),))
    assert codes.of(shown) == code
    assert codes.of(finding(check)) == 100


def test_a_check_stands_before_its_group_and_some_have_none() -> None:
    """No code is made up."""
    assert codes.of(finding("what-is-deleted-is-gone"), "D") == 113
    assert codes.of(finding("some-law"), "D") == 311
    assert codes.of(finding("some-law"), "G") == 0


def test_a_code_in_words() -> None:
    """Nothing for none."""
    assert codes.label(113) == "F113 deleteDoesNotWork"
    assert codes.label(999) == "F999"
    assert codes.label(0) == ""


def test_a_report_gets_its_codes_and_keeps_those_that_it_has() -> None:
    """Accepted findings too."""
    found = (finding("x"), finding("y", code=7))
    asked = report(result("x", "E", findings=found, accepted=(finding(),)))
    (coded,) = codes.coded(asked).results
    assert [one.code for one in (*coded.findings, *coded.accepted)] == [206, 7, 200]
