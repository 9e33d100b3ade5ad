from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import yaml

from segmock.contract import suite
from segmock.contract.finding import Result
from segmock.contract.suite import Options
from segmock.contract.wire import Wire
from tests.live import ROOT, environment
from tests.second.faults import FAULTS, UNKNOWN
from tests.second.serving import KNOWN, running

if TYPE_CHECKING:
    from pathlib import Path

    from segmock.contract.suite import Contract
    from tests.second.serving import Running

SEEDS = range(1, 11)
FEW = 1
"""Seeds of the default run, beside the one of the command."""
QUICK = 0.2
"""Seconds for an answer where slow ones are looked for, so that these need not be very slow."""


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the vendor's contract, whose profile knows the ids of this target."""
    made = tmp_path_factory.mktemp("openapi")
    (made / "profiles").mkdir()
    (made / "kibo.yaml").write_bytes((ROOT / "openapi/kibo.yaml").read_bytes())
    profile = yaml.safe_load((ROOT / "openapi/profiles/kibo.yaml").read_bytes())
    profile["known"] |= KNOWN
    (made / "profiles/kibo.yaml").write_text(
        yaml.safe_dump(profile, sort_keys=False), encoding="utf-8"
    )
    return made


@pytest.fixture(scope="session")
def contract(folder: Path) -> Contract:
    """The vendor's contract, with the ids of this target."""
    return suite.contract(folder, "kibo")


@pytest.mark.parametrize(
    "seed", [*SEEDS[:FEW], *(pytest.param(n, marks=pytest.mark.long) for n in SEEDS[FEW:])]
)
def test_another_reading_of_the_contract_is_no_false_alarm(contract: Contract, seed: int) -> None:
    """Nothing is found in what is right, nothing is left behind, and no law here is skipped."""
    options = Options(seed, laws_only=True)
    with running() as target:
        report = suite.run(contract, target.url, target.environ, options, lambda _: None)
        left = [tenant.segments for tenant in target.state.tenants.values() if tenant.segments]
    assert [(one.key, one.expected, one.actual) for one in report.findings] == []
    assert left == []
    kept = {one.law for one in report.results if one.state == "kept"}
    assert {fault.law for fault in FAULTS.values()} <= kept


def test_there_are_faults_of_every_group() -> None:
    """The faults break promises of every kind."""
    assert {fault.group for fault in FAULTS.values()} == {*"ABCDEFGHIJ"}


FIRST = {fault.group: name for name, fault in reversed(FAULTS.items())}.values()
"""The first fault of each group."""


@pytest.mark.parametrize(
    "name",
    [*FIRST, *(pytest.param(n, marks=pytest.mark.long) for n in FAULTS if n not in FIRST)],
)
def test_a_fault_is_noticed(contract: Contract, name: str) -> None:
    """Each fault is noticed by the law that it breaks."""
    fault = FAULTS[name]
    agreed = _impatient(contract) if fault.group == "I" else contract
    with running(name) as target:
        wire = Wire(target.url)
        asked = suite.api(agreed, wire, target.environ, Options())
        # Refusals are asked for in other forms once another law has provoked them.
        options = Options(only=(*([UNKNOWN] if fault.group == "C" else []), fault.law))
        results = [one for one in suite.laws(asked, options) if isinstance(one, Result)]
        wire.close()
    assert (fault.check or fault.law) in {
        one.check for result in results for one in result.findings
    }


@pytest.mark.long
@pytest.mark.parametrize(
    # Of the groups whose laws have most to do with each other: a whole run takes a while.
    "name",
    {fault.group: name for name, fault in FAULTS.items() if fault.group in "DFGH"}.values(),
)
def test_a_fault_is_noticed_among_all_laws(contract: Contract, name: str) -> None:
    """With a fault, too, all laws come to their end, and the one that it breaks tells it."""
    fault = FAULTS[name]
    options = Options(laws_only=True)
    with running(name) as target:
        report = suite.run(contract, target.url, target.environ, options, lambda _: None)
    assert (fault.check or fault.law) in {one.check for one in report.findings}


@pytest.mark.long
def test_the_command_keeps_its_word(folder: Path, tmp_path: Path) -> None:
    """`segmock test` finds nothing in what is right, and in what is wrong what is wrong with it."""
    with running() as right:
        code, _ = _tested(right, folder, tmp_path, "--laws-only", "--seed=3")
    assert (code, _told(tmp_path)) == (0, set())
    law = FAULTS["list-stale"].law
    with running("list-stale") as wrong:
        code, said = _tested(wrong, folder, tmp_path, "--law", law)
    assert (code, _told(tmp_path)) == (1, {law})
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert law in said
    assert law in page
    secrets = {text for name, text in wrong.environ.items() if "CREDENTIAL" in name}
    assert not [text for text in secrets if text in page or text in said]


@pytest.mark.long
def test_schemathesis_is_not_alarmed_either(folder: Path, tmp_path: Path) -> None:
    """The whole command, with all that Schemathesis generates, finds nothing in what is right."""
    with running() as right:
        code, said = _tested(right, folder, tmp_path)
    assert (code, _told(tmp_path)) == (0, set()), said


def _impatient(contract: Contract) -> Contract:
    return replace(contract, profile=replace(contract.profile, budget=QUICK))


def _tested(target: Running, folder: Path, reports: Path, *options: str) -> tuple[int, str]:
    """Run the command as a user would; return its exit code and what it says."""
    written = [f"--{kind}={reports / f'report.{kind}'}" for kind in ("junit", "json", "html")]
    command = ["test", target.url, "--vendor=kibo", f"--openapi={folder}", *written, *options]
    done = subprocess.run(
        [sys.executable, "-m", "segmock", *command],
        env=environment(**target.environ),
        capture_output=True,
        check=False,
        text=True,
    )
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout


def _told(reports: Path) -> set[str]:
    """Return the checks that the reports tell to have failed, on which both must agree."""
    whole = json.loads((reports / "report.json").read_bytes())
    (report,) = whole["reports"]
    found = {one["check"] for result in report["results"] for one in result["findings"]}
    assert whole["kept"] is not bool(found)
    failures = (reports / "report.junit").read_text(encoding="utf-8").count("<failure")
    assert failures == report["counts"]["broken"]
    return found
