"""SARIF 2.1.0: findings beside the lines of the description that they depart from.

One run for each vendor. The rules are the checks, laws included; a finding that the baseline
accepts is a suppressed result.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

import orjson

from segmock.contract import codes, groups
from segmock.contract.reports.texts import cleaned, cut, sentence, title
from segmock.core.document import line_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from segmock.contract.finding import Finding, Report, Result
    from segmock.core.document import Record

VERSION = "2.1.0"
SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
FINGERPRINT = "segmock/v1"
GITHUB = "primaryLocationLineHash"
"""The partial fingerprint by which GitHub knows an alert again."""
WFC = "webFuzzingCommons"


def rendered(reports: Sequence[Report], folder: Path | None = None) -> bytes:
    """Return the reports as one SARIF log.

    `folder` holds the descriptions, `<vendor>.yaml`; without it results have no line.
    """
    runs = [_Run(report, folder).record() for report in reports]
    log = {"$schema": SCHEMA, "version": VERSION, "runs": runs}
    return orjson.dumps(cleaned(log), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


class _Run:
    """The run of one vendor."""

    def __init__(self, report: Report, folder: Path | None) -> None:
        self._report = report
        self._path = None if folder is None else folder / f"{report.vendor}.yaml"
        self._lines: dict[str, int | None] = {}
        self._rules: dict[str, Record] = {}

    def record(self) -> Record:
        """Return the run as SARIF has it."""
        report = self._report
        for result in report.results:
            self._rule(result.law, result)
        results = list(self._results())
        version = report.versions.get("segmock", "")
        return {
            "tool": {
                "driver": {
                    "name": "segmock",
                    **({"version": version} if version else {}),
                    "rules": list(self._rules.values()),
                }
            },
            "automationDetails": {"id": f"segmock/{report.vendor}"},
            "invocations": [
                {"executionSuccessful": True, "toolExecutionNotifications": list(self._notes())}
            ],
            "results": results,
            "properties": {
                "target": report.target,
                "seed": report.seed,
                "requests": report.requests,
                "seconds": round(report.seconds, 3),
                "versions": report.versions,
            },
        }

    def _rule(self, check: str, result: Result) -> int:
        if check not in self._rules:
            # Schemathesis's checks have no sentence of their own.
            text = result.sentence if check == result.law else check.replace("_", " ")
            self._rules[check] = {
                "id": check,
                "shortDescription": {"text": text or check},
                "properties": {"group": groups.name(result.group), "tags": ["contract"]},
            }
        return list(self._rules).index(check)

    def _results(self) -> Iterator[Record]:
        for result in self._report.results:
            for finding in result.findings:
                yield self._result(finding, result)
            for finding in result.accepted:
                yield {**self._result(finding, result), "suppressions": [{"kind": "external"}]}

    def _result(self, finding: Finding, result: Result) -> Record:
        key = f"{self._report.vendor}/{finding.key}"
        return {
            "ruleId": finding.check,
            "ruleIndex": self._rule(finding.check, result),
            "level": "error",
            "message": {"text": sentence(finding)},
            "locations": [self._location(finding)],
            # Where one result has this member, all must.
            "suppressions": [],
            "fingerprints": {FINGERPRINT: finding.key},
            "partialFingerprints": {
                GITHUB: f"{sha256(key.encode(errors='replace')).hexdigest()[:16]}:1"
            },
            "properties": {
                "expected": cut(finding.expected),
                "actual": cut(finding.actual),
                "pointer": finding.pointer,
                "subject": result.subject,
                "curl": list(finding.curl),
                **self._fault(finding),
            },
        }

    @staticmethod
    def _fault(finding: Finding) -> Record:
        if not finding.code:
            return {}
        return {WFC: {"code": finding.code, "label": codes.FAULTS.get(finding.code, "")}}

    def _location(self, finding: Finding) -> Record:
        line = self._line(finding.pointer)
        place = {
            "artifactLocation": {
                "uri": f"openapi/{quote(self._report.vendor, errors='replace')}.yaml"
            },
            **({"region": {"startLine": line}} if line else {}),
        }
        name = finding.operation or finding.endpoint
        named = [{"name": name, "fullyQualifiedName": finding.endpoint or name, "kind": "function"}]
        return {
            "physicalLocation": place,
            **({"logicalLocations": named} if name else {}),
        }

    def _line(self, pointer: str) -> int | None:
        """Return the line of what a pointer names, or of the nearest thing around it."""
        if self._path is None or not pointer or not self._path.is_file():
            return None
        if pointer not in self._lines:
            found, place = None, unquote(pointer)
            while found is None and place.strip("#"):
                found = line_of(self._path, place)
                place = place.rpartition("/")[0]
            self._lines[pointer] = found
        return self._lines[pointer]

    def _notes(self) -> Iterator[Record]:
        for note in self._report.notes:
            yield {"level": "warning", "message": {"text": note}}
        for result in self._report.results:
            if result.state == "skipped":
                text = f"{title(result)} was skipped: {result.reason}"
                yield {"level": "note", "message": {"text": text}}
