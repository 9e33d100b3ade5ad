"""JSON: everything that a run has found, for programs.

The fields are told in docs/reference/reports.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import orjson

from segmock.contract.codes import FAULTS
from segmock.contract.reports.texts import cleaned

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segmock.contract.calls import Reply
    from segmock.contract.finding import Finding, Report, Result
    from segmock.core.document import Record

VERSION = 1
"""Rises when a field changes its meaning or goes; more fields may come at any time."""
MAX_BODY = 2000
"""Characters of an answer's body that are shown."""


def rendered(reports: Sequence[Report]) -> bytes:
    """Return the reports as one JSON document."""
    whole = {
        "version": VERSION,
        "kept": all(report.kept for report in reports),
        "reports": [_report(report) for report in reports],
    }
    return orjson.dumps(cleaned(whole), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _report(report: Report) -> Record:
    return {
        "vendor": report.vendor,
        "target": report.target,
        "seed": report.seed,
        "started": report.started,
        "seconds": round(report.seconds, 3),
        "requests": report.requests,
        "versions": report.versions,
        "kept": report.kept,
        "counts": {
            "kept": report.count("kept"),
            "broken": report.count("broken"),
            "skipped": report.count("skipped"),
            "findings": len(report.findings),
            "accepted": sum(len(result.accepted) for result in report.results),
        },
        "notes": list(report.notes),
        "results": [_result(result) for result in report.results],
    }


def _result(result: Result) -> Record:
    return {
        "law": result.law,
        "group": result.group,
        "sentence": result.sentence,
        "subject": result.subject,
        "state": result.state,
        "reason": result.reason,
        "requests": result.requests,
        "seconds": round(result.seconds, 3),
        "findings": [_finding(finding) for finding in result.findings],
        "accepted": [_finding(finding) for finding in result.accepted],
    }


def _finding(finding: Finding) -> Record:
    code = {"number": finding.code, "label": FAULTS.get(finding.code, "")}
    return {
        "key": finding.key,
        "check": finding.check,
        "operation": finding.operation,
        "endpoint": finding.endpoint,
        "expected": finding.expected,
        "actual": finding.actual,
        "pointer": finding.pointer,
        "code": code if finding.code else None,
        "curl": list(finding.curl),
        "replies": [_reply(reply) for reply in finding.replies],
    }


def _reply(reply: Reply) -> Record:
    # No request headers: they hold the credentials. The commands show the rest.
    return {
        "method": reply.call.method,
        "target": reply.call.target,
        "status": reply.status,
        "media": reply.media,
        "location": urlsplit(reply.headers.get("location", "")).path,
        "body": reply.text[:MAX_BODY],
        "cut": len(reply.text) > MAX_BODY,
        "seconds": round(reply.seconds, 3),
    }
