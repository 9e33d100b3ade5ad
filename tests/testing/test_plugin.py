"""pytest gives each test a world of its own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from segmock.client import Client
from segmock.testing.plugin import KEYS, MARKER
from tests.live import ROOT

if TYPE_CHECKING:
    from tests.live import Live

pytest_plugins = ["pytester"]

HEADERS = '{"Authorization": "Bearer segmock"}'
SEGMENTS = "/api/commerce/customer/segments"
QUIET = ("-p", "no:cacheprovider", "-p", "no:randomly")


def run(pytester: pytest.Pytester, live: Live, *arguments: str) -> pytest.RunResult:
    """Run the tests of the folder against the mock of all tests."""
    where = () if any(one.startswith("--segmock=") for one in arguments) else (live.url,)
    options = [f"--segmock={url}" for url in where]
    return pytester.runpytest_inprocess(*QUIET, *options, *arguments)


def worlds(live: Live) -> set[str]:
    """Return the names of the worlds that there are."""
    return {world.name for world in Client(live.url).worlds()}


def test_each_test_has_a_world_of_its_own(pytester: pytest.Pytester, live: Live) -> None:
    """It is named after the test, and gone at its end; the name differs in each run."""
    pytester.makepyfile(
        f"""
        import pytest

        @pytest.mark.parametrize("number", [1, 2])
        def test_begins_anew(segmock, segmock_server, number):
            assert segmock.name.startswith(f"test-begins-anew-{{number}}-")
            body = {{"code": "new", "name": "New"}}
            made = segmock.session().post("{SEGMENTS}", json=body, headers={HEADERS})
            assert made.status_code == 201
            assert segmock.verify(exactly=1) == 1
            assert segmock.name in {{one.name for one in segmock_server.client().worlds()}}
            assert segmock_server.settings.scenario == "default"
            print("named", segmock.name)
        """
    )
    before = worlds(live)
    named = []
    for _ in range(2):
        result = run(pytester, live, "-rP")
        result.assert_outcomes(passed=2)
        named.append([line for line in result.outlines if line.startswith("named")])
    assert named[0] != named[1]
    assert worlds(live) <= before


def test_a_marker_says_how_the_world_begins(pytester: pytest.Pytester, live: Live) -> None:
    """Scenario, clock, seed, faults and stubs; the nearest marker has the last word."""
    pytester.makepyfile(
        f"""
        import pytest

        pytestmark = pytest.mark.segmock(scenario="empty-account", seed=5)
        FAULT = {{"operation": "GetSegments", "status": 503, "contract-breaking": True}}

        def test_module(segmock):
            assert (segmock.state().scenario, segmock.state().seed) == ("empty-account", 5)

        @pytest.mark.segmock(clock="2026-06-01T09:00:00Z/1", seed=6, faults=[FAULT])
        def test_both(segmock):
            assert (segmock.state().scenario, segmock.state().seed) == ("empty-account", 6)
            assert segmock.httpx().get("{SEGMENTS}", headers={HEADERS}).status_code == 503
            assert segmock.clock.now().isoformat() == "2026-06-01T09:00:01+00:00"
        """
    )
    run(pytester, live, "--segmock-scenario=default").assert_outcomes(passed=2)


def test_an_option_names_the_scenario(pytester: pytest.Pytester, live: Live) -> None:
    """And a setting of the file both."""
    pytester.makepyfile(
        """
        def test_it(segmock, segmock_server):
            assert segmock.state().scenario == "empty-account"
            assert segmock_server.mode.startswith("http:")
        """
    )
    run(pytester, live, "--segmock-scenario=empty-account").assert_outcomes(passed=1)
    pytester.makeini(f"[pytest]\nsegmock = {live.url}\nsegmock_scenario = empty-account\n")
    pytester.runpytest_inprocess(*QUIET).assert_outcomes(passed=1)


@pytest.mark.parametrize(
    "marker, said",
    [
        ("scenario='empty-acount'", "*world of the test cannot begin. 404*'empty-account'*"),
        ("clock='x/y'", "*world of the test cannot begin.*"),
        ("faults=[{'delai': 1}]", "*faults of the test cannot be. 400*"),
        ("stubs=[{'vendor': 'x'}]", "*stubs of the test cannot be. 400*"),
        ("fault=[]", "*marker segmock knows no fault. Did you mean faults?*"),
        ("colour=1", "*marker segmock knows no colour. It knows scenario, clock,*"),
        ("'empty-account'", "*Write what the marker segmock says by name*"),
    ],
)
def test_a_marker_that_cannot_be_is_refused(
    pytester: pytest.Pytester, live: Live, marker: str, said: str
) -> None:
    """With the reason, in front of the test, and without a world left behind."""
    pytester.makepyfile(
        f"""
        import pytest

        @pytest.mark.segmock({marker})
        def test_it(segmock):
            raise AssertionError
        """
    )
    before = worlds(live)
    result = run(pytester, live)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([said])
    assert worlds(live) <= before


def test_the_marker_tells_what_it_knows() -> None:
    """`pytest --markers` shows all that may be said."""
    assert [key for key in KEYS if f"{key}=" not in MARKER] == []


def test_the_how_to_works_as_it_stands(pytester: pytest.Pytester, live: Live) -> None:
    """Its first example, in process, where it can be read what the report shows."""
    text = (ROOT / "docs" / "how-to" / "test-with-pytest.md").read_text(encoding="utf-8")
    code = text.partition("```python\n")[2].partition("```")[0]
    pytester.makepyfile(code)
    run(pytester, live).assert_outcomes(passed=2)
    pytester.makepyfile(code.replace('"code": code, ', "").replace("exactly=1", "exactly=2"))
    result = run(pytester, live)
    shown = text.partition("```text\n")[2].partition("```")[0].splitlines()
    for line in shown[1:]:
        result.stdout.fnmatch_lines([re.sub("-[0-9a-f]{8}[.]", "-*.", line)])


def test_a_failed_test_shows_what_its_world_was_asked(
    pytester: pytest.Pytester, live: Live
) -> None:
    """A test that passes shows nothing, and credentials are nowhere shown."""
    pytester.makepyfile(
        f"""
        def test_fails(segmock):
            headers = {{"Authorization": "Bearer hush" + "-hush"}}
            segmock.session().post("{SEGMENTS}", json={{}}, headers=headers)
            raise AssertionError

        def test_passes(segmock):
            segmock.session().get("{SEGMENTS}", headers={HEADERS})
        """
    )
    result = run(pytester, live)
    result.assert_outcomes(passed=1, failed=1)
    asked = f"test-fails-*.1 POST {SEGMENTS} (AddSegment) -> 401 kind=*"
    result.stdout.fnmatch_lines(["*- segmock world test-fails-*", asked, "*answered {*"])
    result.stdout.no_fnmatch_line("*hush-hush*")
    result.stdout.no_fnmatch_line("*test-passes*")


def test_a_world_that_a_broken_run_has_left_is_made_anew(
    pytester: pytest.Pytester, live: Live
) -> None:
    """Where runs are named, the next one finds the worlds of the last."""
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.parametrize("number", [1])
        def test_it(segmock, segmock_server, number):
            assert segmock.name.endswith("-nightly")
            assert segmock.state().stubs == 0
            segmock.delete()
            segmock_server.client(segmock.name).session().get("/nowhere")
        """
    )
    for _ in range(2):
        run(pytester, live, "--segmock-run=nightly").assert_outcomes(passed=1)
    left = [name for name in worlds(live) if name.endswith("-nightly")]
    assert left == []


@pytest.mark.parametrize(
    "option, said",
    [
        ("--segmock=spwan", "*--segmock is 'spwan'*Did you mean spawn?*"),
        ("--segmock-run=Mine", "*--segmock-run is 'Mine'; write up to 14 lower-case*"),
    ],
)
def test_an_option_that_cannot_be_is_refused(
    pytester: pytest.Pytester, live: Live, option: str, said: str
) -> None:
    """Before anything runs."""
    result = run(pytester, live, option)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([said])


def test_a_mock_that_is_not_there_is_told(pytester: pytest.Pytester, live: Live) -> None:
    """As is a setting of the file that names no way; tests without a world run."""
    pytester.makepyfile("def test_it(segmock):\n    pass\n\ndef test_other():\n    pass\n")
    result = run(pytester, live, "--segmock=http://127.0.0.1:1")
    result.assert_outcomes(errors=1, passed=1)
    result.stdout.fnmatch_lines(["*http://127.0.0.1:1 does not answer*"])
    pytester.makeini("[pytest]\nsegmock = elsewhere\n")
    result = pytester.runpytest_inprocess(*QUIET)
    result.assert_outcomes(errors=1, passed=1)
    result.stdout.fnmatch_lines(["*--segmock is 'elsewhere'*"])
