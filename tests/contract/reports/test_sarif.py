"""SARIF: results of rules, beside the lines of the description."""

from __future__ import annotations

from pathlib import Path

import orjson

from segmock.contract.finding import SCHEMATHESIS
from segmock.contract.reports import sarif
from segmock.core.document import line_of
from tests.contract.sample import finding, nasty, report, result

FOLDER = Path(__file__).parents[2] / "acme"
BROWSE = "#/paths/~1crates/get"


def test_results_name_their_rule_and_their_line() -> None:
    """By the pointer into the description; the nearest thing around it where it names nothing."""
    bad = finding(pointer=f"{BROWSE}/responses/999/nothing", code=200, curl=("curl",))
    one = report(
        result("a", "F"),
        result("schema", findings=(bad,), subject="crates"),
        versions={"segmock": "1.2"},
    )
    log = orjson.loads(sarif.rendered([one], FOLDER))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("segmock", "1.2")
    assert [rule["id"] for rule in driver["rules"]] == ["a", "schema"]
    assert run["automationDetails"] == {"id": "segmock/acme"}
    (found,) = run["results"]
    assert driver["rules"][found["ruleIndex"]]["id"] == found["ruleId"] == "schema"
    assert found["level"] == "error"
    place = found["locations"][0]["physicalLocation"]
    assert place == {
        "artifactLocation": {"uri": "openapi/acme.yaml"},
        "region": {"startLine": line_of(FOLDER / "acme.yaml", f"{BROWSE}/responses")},
    }
    assert found["locations"][0]["logicalLocations"][0]["name"] == "browse"
    assert found["fingerprints"] == {"segmock/v1": "schema@browse"}
    assert found["properties"]["webFuzzingCommons"]["code"] == 200
    assert found["properties"]["curl"] == ["curl"]


def test_fingerprints_are_equal_in_every_run_and_different_for_each_finding() -> None:
    """What a finding says may change, what it is may not."""

    def prints(*reports: object) -> list[str]:
        log = orjson.loads(sarif.rendered(reports))  # type: ignore[arg-type]
        found = [one for run in log["runs"] for one in run["results"]]
        return [one["partialFingerprints"]["primaryLocationLineHash"] for one in found]

    first = report(result(findings=(finding(), finding(operation="pack"))))
    again = report(result(findings=(finding(actual="500"), finding(operation="pack"))))
    other = report(result(findings=(finding(),)), vendor="other")
    assert prints(first) == prints(again)
    assert len({*prints(first), *prints(other)}) == 3


def test_without_the_description_there_is_no_line() -> None:
    """Nor where a finding has no pointer, or one that names nothing; the file is named."""
    bad = (finding(pointer=BROWSE), finding("b"), finding("c", "", pointer="#/nothing"))
    for folder in (None, FOLDER / "missing", FOLDER):
        log = orjson.loads(sarif.rendered([report(result(findings=bad))], folder))
        found = log["runs"][0]["results"]
        lines = ["region" in one["locations"][0]["physicalLocation"] for one in found]
        assert lines == [folder == FOLDER, False, False]
        assert "logicalLocations" not in found[2]["locations"][0]
        assert "webFuzzingCommons" not in found[0]["properties"]


def test_what_the_baseline_accepts_is_suppressed() -> None:
    """It is there, and alerts nobody."""
    one = result(findings=(finding("b"),), accepted=(finding(),))
    found = orjson.loads(sarif.rendered([report(one)]))["runs"][0]["results"]
    assert [each["suppressions"] for each in found] == [[], [{"kind": "external"}]]


def test_a_check_of_schemathesis_becomes_a_rule() -> None:
    """Beside the phase in which it was made; what is skipped is a note."""
    one = report(
        result("fuzzing", SCHEMATHESIS, findings=(finding("use_after_free"),)),
        result("b", state="skipped", reason="no pages"),
        notes=("expired",),
    )
    run = orjson.loads(sarif.rendered([one]))["runs"][0]
    rules = {
        rule["id"]: rule["shortDescription"]["text"] for rule in run["tool"]["driver"]["rules"]
    }
    assert rules["use_after_free"] == "use after free"
    notes = run["invocations"][0]["toolExecutionNotifications"]
    assert [(note["level"], note["message"]["text"]) for note in notes] == [
        ("warning", "expired"),
        ("note", "b was skipped: no pages"),
    ]


def test_any_text_can_be_held() -> None:
    """It is JSON whatever a target says."""
    assert orjson.loads(sarif.rendered([nasty()], FOLDER))["runs"]
