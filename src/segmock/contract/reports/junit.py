"""JUnit XML: a test suite for each vendor, a test case for each law and what it was held against.

The shape is the one that Jenkins publishes as junit-10, which GitLab and GitHub actions read too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias
from xml.etree import ElementTree as ET

from segmock.contract import groups
from segmock.contract.codes import label
from segmock.contract.reports.texts import cut, sentence, title, xml

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segmock.contract.finding import Finding, Report, Result

MAX_DETAIL = 20_000
Element: TypeAlias = ET.Element
"""An element of a report, for others that write one: nobody else imports XML."""


def rendered(reports: Sequence[Report]) -> bytes:
    """Return the reports as one JUnit file, UTF-8."""
    root = element(
        None,
        "testsuites",
        name="segmock",
        tests=sum(len(report.results) for report in reports),
        failures=sum(report.count("broken") for report in reports),
        errors=0,
        time=seconds(sum(report.seconds for report in reports)),
    )
    for report in reports:
        _suite(root, report)
    return written(root)


def _suite(root: ET.Element, report: Report) -> None:
    suite = element(
        root,
        "testsuite",
        name=report.vendor,
        tests=len(report.results),
        failures=report.count("broken"),
        errors=0,
        skipped=report.count("skipped"),
        time=seconds(report.seconds),
        **({"timestamp": report.started} if report.started else {}),
    )
    properties = element(suite, "properties")
    told: dict[str, str | int] = {
        "target": report.target,
        "seed": report.seed,
        "requests": report.requests,
    }
    for name, value in {**told, **report.versions}.items():
        element(properties, "property", name=name, value=value)
    for result in report.results:
        _case(suite, report, result)
    if report.notes:
        element(suite, "system-out").text = xml("\n".join(report.notes))


def _case(suite: ET.Element, report: Report, result: Result) -> None:
    case = element(
        suite,
        "testcase",
        name=title(result),
        classname=f"{report.vendor}.{groups.name(result.group)}",
        time=seconds(result.seconds),
    )
    if result.state == "skipped":
        element(case, "skipped", message=result.reason)
    if result.state == "broken":
        # Many readers show one failure of a case, so there is one, with everything in it.
        message = sentence(result.findings[0]) if result.findings else result.sentence
        if len(result.findings) > 1:
            message += f" (and {len(result.findings) - 1} more)"
        kind = result.findings[0].check if result.findings else result.law
        failure = element(case, "failure", message=message, type=kind)
        detail = "\n\n".join([result.sentence, *map(_detail, result.findings)])
        failure.text = xml(cut(detail, MAX_DETAIL))
    if result.accepted:
        lines = [f"accepted: {one.key}: {sentence(one)}" for one in result.accepted]
        element(case, "system-out").text = xml(cut("\n".join(lines), MAX_DETAIL))


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


def written(root: ET.Element) -> bytes:
    """Return a whole file, UTF-8."""
    ET.indent(root)
    text = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()


def element(parent: ET.Element | None, tag: str, **attributes: str | float) -> ET.Element:
    """Return a new element, at the end of its parent if it has one; XML can hold its texts."""
    element = ET.Element(tag, {name: xml(str(value)) for name, value in attributes.items()})
    if parent is not None:
        parent.append(element)
    return element


def seconds(number: float) -> str:
    """Return seconds as the format has them."""
    return f"{number:.3f}"
