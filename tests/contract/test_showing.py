"""A finding shown by few requests and by commands."""

from __future__ import annotations

from segmock.contract.finding import Result
from segmock.contract.holding import held
from segmock.contract.showing import Shower
from tests.contract import tiny

URL = "http://127.0.0.1:8080"


def shown(law: str, fault: str, *, replays: bool = True) -> list[Result]:
    """Return the broken results of a law, shown."""
    api = tiny.api(fault)
    results = [one for one in held(api, [law]) if isinstance(one, Result)]
    shower = Shower(api, URL, {}, replays=replays)
    return [shower.result(one) for one in results if one.state == "broken"]


def test_a_finding_is_shown_by_the_requests_it_needs() -> None:
    """Those that led there are among them, and the last one is what shows it."""
    result, *_ = shown("what-is-deleted-is-not-listed", "deleted-listed")
    (finding,) = result.findings
    methods = [call.method for call in finding.calls]
    assert methods[-2:] == ["DELETE", "GET"]
    assert "POST" in methods
    assert finding.curl[0] == f"BASE={URL}"
    assert len(finding.curl) >= 4


def test_without_leave_nothing_is_sent_again() -> None:
    """What the finding needs is worked out from what was asked."""
    api = tiny.api("deleted-listed")
    results = [
        one
        for one in held(api, ["what-is-deleted-is-not-listed"])
        if isinstance(one, Result) and one.state == "broken"
    ]
    before = api.requests
    (finding,) = Shower(api, URL, {}, replays=False).result(results[0]).findings
    assert api.requests == before
    assert finding.curl


def test_replays_leave_nothing_behind() -> None:
    """What they create is deleted with all else."""
    api = tiny.api("list-differs")
    before = api.call("listBoxes").json
    results = [one for one in held(api) if isinstance(one, Result) and one.state == "broken"]
    assert results
    shower = Shower(api, URL, {}, replays=True)
    for one in results:
        shower.result(one)
    api.clean()
    assert api.call("listBoxes").json == before
