"""Holds the laws against a target, one after the other, and tells what became of each."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

from segmock.contract import laws
from segmock.contract.asking import Broken, Skipped, found
from segmock.contract.calls import Unanswered
from segmock.contract.finding import Finding, Result, Started, distinct
from segmock.contract.laws.law import LAWS, OPERATIONS
from segmock.contract.oracle import CHECKS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from segmock.contract.api import Api
    from segmock.contract.finding import State
    from segmock.contract.laws.law import Law, Subject

laws.load()


class Vanished(Exception):  # noqa: N818 - what has become of the target
    """The target does not answer any more, so nothing else can be told of it."""


def held(
    api: Api,
    only: Collection[str] = (),
    *,
    among: Collection[tuple[str, str]] = (),
    read_only: bool = False,
) -> Iterator[Started | Result]:
    """Hold the laws, or only some; yield an event before and after each, then those of the oracle.

    `among` are pairs of law and subject, the only ones to be held if there are any. Cleans up
    behind itself, whatever happens. Raises Vanished when the target is gone.
    """
    api.read_only = read_only
    laws = chosen(only)
    try:
        for number, law in enumerate(laws, 1):
            yield Started(law.id, number, len(laws))
            yield from results(api, law, among)
    finally:
        api.clean()
    yield from judged(api)


def chosen(only: Collection[str]) -> list[Law]:
    """Return the laws of some names, or all if there are none."""
    return [law for name, law in LAWS.items() if not only or name in only]


def results(api: Api, law: Law, among: Collection[tuple[str, str]] = ()) -> Iterator[Result]:
    """Hold a law against all its subjects, or those among pairs of law and subject."""
    if api.read_only and law.writes:
        yield Result(law.id, law.group, law.sentence, "skipped", reason="nothing may be changed")
        return
    subjects = list(law.subjects(api))
    if not subjects:
        there = law.over not in OPERATIONS
        reason = f"the profile has no {law.over}" if there else "no operation is of this kind"
        yield Result(law.id, law.group, law.sentence, "skipped", reason=reason)
    for subject in subjects:
        if not among or (law.id, named(subject)) in among:
            yield _result(api, law, subject)


def named(subject: Subject) -> str:
    """Return what a subject is called in results; empty for a target as a whole."""
    return str(getattr(subject, "name", getattr(subject, "id", "")))


def _result(api: Api, law: Law, subject: Subject) -> Result:
    name = named(subject)
    started, before = perf_counter(), api.requests
    # A rule brings its own name, group and sentence.
    check = name if law.over == "rules" else law.id
    findings: list[Finding] = []
    reason = ""
    if lack := law.lacks(subject):
        reason = f"the profile names no `{lack}`"
    elif forgiven := api.profile.forgiven(law.id, name):
        reason = forgiven
    else:
        with api.gathering(findings, check):
            try:
                law.check(api, subject)
            except Skipped as why:
                reason = str(why)
            except Broken as broken:
                findings.append(found(check, broken, api.spec))
            except Unanswered as nothing:
                findings.append(_unanswered(api, nothing))
    return Result(
        law.id,
        getattr(subject, "group", law.group),
        getattr(subject, "sentence", law.sentence),
        "broken" if findings else "skipped" if reason else "kept",
        subject=name,
        reason="" if findings else reason,
        findings=tuple(distinct(findings)),
        requests=api.requests - before,
        seconds=perf_counter() - started,
    )


def _unanswered(api: Api, nothing: Unanswered) -> Finding:
    if nothing.why in {"refused", "tls"}:
        raise Vanished(str(nothing)) from nothing
    operation = api.spec.operations.get(nothing.call.operation)
    return Finding(
        "answered",
        nothing.call.operation,
        f"{operation.method} {operation.template}" if operation else "",
        "an answer",
        f"{nothing.why} {nothing.detail}".strip(),
        pointer=operation.pointer if operation else "",
        calls=(nothing.call,),
    )


def judged(api: Api) -> Iterator[Result]:
    """Yield what the oracle says of all answers."""
    for check, (group, sentence) in CHECKS.items():
        found = distinct(one for one in api.found if one.check == check)
        state: State = "broken" if found else "kept"
        yield Result(check, group, sentence, state, findings=tuple(found))
