"""The baseline: findings that are known and accepted until a day.

A file for the failures of a real vendor that nobody here can mend. Each entry has a reason, and an
end, so that nothing is accepted for ever.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import yaml

from segmock.contract.finding import SCHEMATHESIS
from segmock.core import document
from segmock.core.document import Defect, DefectsError, Json, pointer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from segmock.contract.finding import Finding, Report, Result

REQUIRED = ("finding", "reason", "expires")
KEYS = {*REQUIRED, "vendor"}
KEY = re.compile(r"[^@\s]+@[^@\s]*")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Entry:
    """One accepted finding: `finding` is its key, `expires` the last day on which it is accepted.

    An empty `vendor` stands for every vendor.
    """

    finding: str
    reason: str
    expires: date
    vendor: str = ""


@dataclass(frozen=True)
class Baseline:
    """Accepted findings."""

    entries: tuple[Entry, ...] = ()

    def of(self, vendor: str) -> dict[str, Entry]:
        """Return the entries that concern a vendor, by the key of their finding."""
        common = {one.finding: one for one in self.entries if not one.vendor}
        return common | {one.finding: one for one in self.entries if one.vendor == vendor}


def load(path: Path) -> Baseline:
    """Read a baseline; raises DefectsError with all that is wrong with it."""
    raw = document.load(path)
    entries = [] if raw is None else raw
    defects = list(_defects(entries, path))
    if defects:
        raise DefectsError(defects)
    return Baseline(
        tuple(
            Entry(
                one["finding"],
                one["reason"],
                date.fromisoformat(one["expires"]),
                one.get("vendor", ""),
            )
            for one in entries
        )
    )


def apply(report: Report, baseline: Baseline, today: date) -> Report:
    """Return a report in which known findings are accepted and break nothing.

    Notes say which entries have expired, whose findings count again, and which do not occur any
    more, though what they name was checked.
    """
    entries = baseline.of(report.vendor)
    good = {key for key, one in entries.items() if today <= one.expires}
    results = tuple(_accepting(result, good) for result in report.results)
    occurring = {finding.key for result in report.results for finding in _all(result)}
    notes = [
        f"The baseline accepted {key} until {one.expires}; it counts again. ({one.reason})"
        for key, one in entries.items()
        if key in occurring and key not in good
    ]
    notes += [
        f"The baseline accepts {key}, which does not occur any more: take it out."
        for key in entries
        if key not in occurring and _checked(report, key.partition("@")[0])
    ]
    return replace(report, results=results, notes=(*report.notes, *notes))


def written(reports: Sequence[Report], expires: date, reason: str) -> str:
    """Return a file that accepts all findings of some reports, those accepted before included."""
    entries = {
        (report.vendor, finding.key): {
            "vendor": report.vendor,
            "finding": finding.key,
            "reason": reason,
            "expires": expires.isoformat(),
        }
        for report in reports
        for result in report.results
        for finding in _all(result)
    }
    listed = [entries[key] for key in sorted(entries)]
    # Quotes around the day are right in every YAML, though they are not needed here.
    return yaml.safe_dump(listed, sort_keys=False, allow_unicode=True, width=100)


def _all(result: Result) -> tuple[Finding, ...]:
    return (*result.findings, *result.accepted)


def _accepting(result: Result, good: set[str]) -> Result:
    accepted = tuple(one for one in result.findings if one.key in good)
    findings = tuple(one for one in result.findings if one.key not in good)
    state = "kept" if result.state == "broken" and not findings else result.state
    return replace(result, state=state, findings=findings, accepted=(*result.accepted, *accepted))


def _checked(report: Report, check: str) -> bool:
    ran = [result for result in report.results if result.state != "skipped"]
    laws = {result.law for result in report.results if result.group != SCHEMATHESIS}
    if check in laws:
        return all(result.state != "skipped" for result in report.results if result.law == check)
    # What is no law is one of Schemathesis's checks.
    return any(result.group == SCHEMATHESIS for result in ran)


# --- what may be wrong with a file ---------------------------------------------------------------
def _defects(entries: Json, path: Path) -> Iterator[Defect]:
    if not isinstance(entries, list):
        yield _defect(path, "", "is no list", "Write a list of entries.")
        return
    seen: set[tuple[str, str]] = set()
    for number, entry in enumerate(entries):
        place = pointer(number)
        if not isinstance(entry, dict):
            hint = f"Write a mapping with {', '.join(REQUIRED)}."
            yield _defect(path, place, "is no mapping", hint)
            continue
        for name in REQUIRED:
            if name not in entry:
                yield _defect(path, place, f"has no {name}", f"Add {name}.")
        for name in entry:
            if name not in KEYS:
                hint = f"Use {', '.join(REQUIRED)} and vendor."
                yield _defect(path, place + pointer(name), "is unknown", hint)
        yield from (_defect(path, place + pointer(name), *found) for name, *found in _wrong(entry))
        key = (str(entry.get("vendor", "")), str(entry.get("finding")))
        if key in seen:
            yield _defect(path, place, f"accepts {key[1]} a second time", "Take one of them out.")
        seen.add(key)


def _wrong(entry: Json) -> Iterable[tuple[str, str, str]]:
    """Yield the name of each member with a wrong value, what is wrong, and what to do."""
    finding, day = entry.get("finding", "a@b"), entry.get("expires", "2000-01-01")
    if not isinstance(finding, str) or not KEY.fullmatch(finding):
        yield "finding", f"is {finding!r}", "Write check@operation, as the reports show it."
    for name in ("reason", "vendor"):
        text = entry.get(name, "some")
        if not isinstance(text, str) or not text.strip():
            yield name, "is no text", f"Write the {name} in words."
    if not isinstance(day, str) or not _is_day(day):
        yield "expires", f"is {day!r}", "Write a day such as 2026-12-31."


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return DAY.fullmatch(text) is not None


def _defect(path: Path, place: str, what: str, hint: str) -> Defect:
    return Defect(path.name, place, what, hint, document.line_of(path, place))
