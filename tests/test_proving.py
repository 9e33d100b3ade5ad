"""Mutants judged by the contract suite."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import pytest

from segmock import config, proving
from segmock.contract.calls import Call, Unanswered
from segmock.contract.suite import Options
from segmock.core.pipeline import Pipeline
from segmock.mutating.automatic import PREFIX
from segmock.mutating.mutant import slow
from segmock.proving import Bench, Inside, Verdict, catalogue, prove, proved
from tests.live import CLOCK

if TYPE_CHECKING:
    from segmock.app import Mock

VENDOR = "kibo"
SETTINGS = config.settings({}, clock=CLOCK)


@cache
def bench() -> Bench:
    """Return the bench of one vendor; it may be used by all tests."""
    return Bench(SETTINGS, VENDOR, Options())


def test_a_written_mutant_is_noticed_by_a_law() -> None:
    """And it is told after how many requests."""
    verdict = bench().judge("kibo-deleting-does-nothing")
    assert verdict.noticed == "what-is-deleted-is-gone"
    assert verdict.requests > 0
    assert not verdict.recorded


@pytest.mark.parametrize(
    "mutant, check",
    [
        ("auto:GetSegment:200:status-500", "no-server-error"),
        ("auto:GetSegment:200:content-type-changed", "content-type"),
        ("auto:GetSegment:200:type-changed:/name", "schema"),
    ],
)
def test_what_the_oracle_notices_needs_no_run(mutant: str, check: str) -> None:
    """A recorded answer, changed, is what the run would have brought."""
    verdict = bench().judge(mutant)
    assert (verdict.noticed, verdict.recorded) == (check, True)


def test_what_the_oracle_does_not_notice_gets_a_run_of_its_own() -> None:
    """Only laws can tell that a text is another one."""
    verdict = bench().judge("auto:GetSegment:200:string-replaced:/code")
    assert verdict.noticed
    assert not verdict.recorded


@pytest.mark.long
def test_a_verdict_is_that_of_a_whole_run() -> None:
    """For a sample of the automatic mutants, a whole run notices those, and only those."""
    names = [name for name in bench().mutants if name.startswith(PREFIX)][::211]
    for name in names:
        verdict = bench().judge(name)
        if verdict.reason in {"", proving.IDLE}:
            noticed, _ = bench().run(bench().mutants[name])
            assert bool(noticed) == bool(verdict.noticed), name


@pytest.mark.long
def test_a_mutant_that_changes_nothing_is_idle() -> None:
    """No answer of the mock has this place."""
    verdict = bench().judge("auto:GetSegment:404:property-removed:/exceptionDetail")
    assert verdict.reason == proving.IDLE
    assert not verdict.noticed


def test_an_equivalent_mutant_is_left_out_with_its_reason() -> None:
    """Which the profile gives, for all mutants that fit its pattern."""
    own = Bench(SETTINGS, VENDOR, Options(only=("what-is-deleted-is-gone",)))
    equivalent = ({"mutant": "auto:GetSegment:*", "reason": "why"},)
    own.agreed = replace(own.agreed, profile=replace(own.agreed.profile, equivalent=equivalent))
    assert own.judge("auto:GetSegment:200:string-replaced:/code").reason == "why"
    assert own.judge("kibo-deleting-does-nothing").reason == ""


@pytest.mark.long
def test_every_mutant_is_judged_once_and_in_order() -> None:
    """In several processes; also where there are few."""
    names = [*catalogue(SETTINGS, VENDOR)[:3], "auto:GetSegment:200:status-500"]
    found = [*prove(SETTINGS, VENDOR, Options(only=("what-is-deleted-is-gone",)), names, jobs=2)]
    assert [one.mutant for one in found] == names


def test_the_catalogue_has_the_written_ones_first() -> None:
    """And all automatic ones behind them."""
    names = catalogue(SETTINGS, VENDOR)
    automatic = [name for name in names if name.startswith(PREFIX)]
    assert names[-len(automatic) :] == automatic
    assert len(names) - len(automatic) >= 25


@pytest.mark.parametrize(
    "verdicts, enough",
    [
        ([], True),
        ([Verdict("kibo-x", "A", noticed="law")], True),
        ([Verdict("kibo-x", "A")], False),
        ([Verdict("kibo-x", "A", reason="equivalent")], True),
        ([Verdict("auto:x", "A", noticed="law")] * 19 + [Verdict("auto:y", "A")], True),
        ([Verdict("auto:x", "A", noticed="law")] * 18 + [Verdict("auto:y", "A")], False),
    ],
)
def test_enough_is_every_written_one_and_nearly_all_others(
    verdicts: list[Verdict], enough: bool
) -> None:
    """What is left out does not count."""
    assert proved(verdicts) is enough


def test_a_call_inside_is_answered_as_over_a_socket() -> None:
    """Unknown paths and bodies that are too large included."""
    mock: Mock = bench()._mock
    inside = Inside(mock.pipeline, mock.world)
    assert inside.send(Call("", "GET", "/nowhere")).status == 404
    path = "/api/commerce/customer/segments"
    headers = {"authorization": "Bearer segmock", "content-type": "application/json"}
    large = inside.send(Call("AddSegment", "POST", path, "", headers, b" " * (11 << 20)))
    assert large.status == 413
    inside.close()


@pytest.mark.parametrize("seconds", [2.5, 60.0])
def test_a_delay_is_told_and_not_waited_for(seconds: float) -> None:
    """A client that has given up gets no answer."""
    mock: Mock = bench()._mock
    served = slow("GetSegments", seconds)(mock.pipeline.served[0])
    inside = Inside(Pipeline([served]), mock.world)
    headers = {"authorization": "Bearer segmock"}
    call = Call("GetSegments", "GET", "/api/commerce/customer/segments", "", headers)
    if seconds > proving.TIMEOUT:
        with pytest.raises(Unanswered):
            inside.send(call)
    else:
        assert inside.send(call).seconds >= seconds
