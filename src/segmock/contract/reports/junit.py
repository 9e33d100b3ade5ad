"""JUnit XML: a test suite for each vendor, a test case for each law and what it was held against.

The shape is the one that Jenkins publishes as junit-10, which GitLab and GitHub actions read too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from segmock.contract import groups
from segmock.contract.codes import label
from segmock.contract.reports.texts import cut, sentence, title, xml

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segmock.contract.finding import Finding, Report, Result

MAX_DETAIL = 20_000


def rendered(reports: Sequence[Report]) -> bytes:
    """Return the reports as one JUnit file, UTF-8."""
    root = _element(
        None,
        "testsuites",
        name="segmock",
        tests=sum(len(report.results) for report in reports),
        failures=sum(report.count("broken") for report in reports),
        errors=0,
        time=_seconds(sum(report.seconds for report in reports)),
    )
    for report in reports:
        _suite(root, report)
    ET.indent(root)
    text = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()


def _suite(root: ET.Element, report: Report) -> None:
    suite = _element(
        root,
        "testsuite",
        name=report.vendor,
        tests=len(report.results),
        failures=report.count("broken"),
        errors=0,
        skipped=report.count("skipped"),
        time=_seconds(report.seconds),
        **({"timestamp": report.started} if report.started else {}),
    )
    properties = _element(suite, "properties")
    told: dict[str, str | int] = {
        "target": report.target,
        "seed": report.seed,
        "requests": report.requests,
    }
    for name, value in {**told, **report.versions}.items():
        _element(properties, "property", name=name, value=value)
    for result in report.results:
        _case(suite, report, result)
    if report.notes:
        _element(suite, "system-out").text = xml("\n".join(report.notes))


def _case(suite: ET.Element, report: Report, result: Result) -> None:
    case = _element(
        suite,
        "testcase",
        name=title(result),
        classname=f"{report.vendor}.{groups.name(result.group)}",
        time=_seconds(result.seconds),
    )
    if result.state == "skipped":
        _element(case, "skipped", message=result.reason)
    if result.state == "broken":
        # Many readers show one failure of a case, so there is one, with everything in it.
        message = sentence(result.findings[0]) if result.findings else result.sentence
        if len(result.findings) > 1:
            message += f" (and {len(result.findings) - 1} more)"
        kind = result.findings[0].check if result.findings else result.law
        failure = _element(case, "failure", message=message, type=kind)
        detail = "\n\n".join([result.sentence, *map(_detail, result.findings)])
        failure.text = xml(cut(detail, MAX_DETAIL))
    if result.accepted:
        lines = [f"accepted: {one.key}: {sentence(one)}" for one in result.accepted]
        _element(case, "system-out").text = xml(cut("\n".join(lines), MAX_DETAIL))


def _detail(finding: Finding) -> str:
    lines = [
        f"{finding.key} {label(finding.code)}".strip(),
        f"operation: {finding.endpoint}" if finding.endpoint else "",
        f"expected:  {cut(finding.expected)}",
        f"actual:    {cut(finding.actual)}",
        f"pointer:   {finding.pointer}" if finding.pointer else "",
        *finding.curl,
    ]
    return "\n".join(line for line in lines if line)


def _element(parent: ET.Element | None, tag: str, **attributes: str | float) -> ET.Element:
    element = ET.Element(tag, {name: xml(str(value)) for name, value in attributes.items()})
    if parent is not None:
        parent.append(element)
    return element


def _seconds(seconds: float) -> str:
    return f"{seconds:.3f}"
