"""Replays as files: JUnit XML with a test suite for each scenario, and everything as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from segmock.contract.reports.junit import MAX_DETAIL, Element, element, seconds, written
from segmock.contract.reports.texts import cleaned, cut, xml

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from segmock.core.document import Record
    from segmock.core.expecting import Mismatch
    from segmock.replaying.outcome import Outcome, Replay

HERE = "a mock in this process"


def said(one: Mismatch) -> str:
    """Return a mismatch in one line."""
    where = f"{one.part} {one.pointer}" if one.pointer else one.part
    return f"{where}: expected {one.expected}, got {one.got}"


def sentences(outcome: Outcome) -> Iterator[str]:
    """Yield what is wrong with the outcome of a step, each in one line."""
    if outcome.problem:
        yield outcome.problem
    yield from map(said, outcome.mismatches)


def junit(replays: Sequence[Replay]) -> bytes:
    """Return the replays as one JUnit file, UTF-8."""
    root = element(
        None,
        "testsuites",
        name="segmock replay",
        tests=sum(len(one.outcomes) for one in replays),
        failures=sum(one.count("broken") for one in replays),
        errors=0,
        time=seconds(sum(one.seconds for one in replays)),
    )
    for replay in replays:
        _suite(root, replay)
    return written(root)


def _suite(root: Element, replay: Replay) -> None:
    suite = element(
        root,
        "testsuite",
        name=replay.scenario,
        tests=len(replay.outcomes),
        failures=replay.count("broken"),
        errors=0,
        skipped=replay.count("skipped"),
        time=seconds(replay.seconds),
    )
    properties = element(suite, "properties")
    element(properties, "property", name="target", value=replay.target or HERE)
    for outcome in replay.outcomes:
        case = element(
            suite,
            "testcase",
            name=outcome.name,
            classname=replay.scenario,
            time=seconds(outcome.seconds),
        )
        if outcome.skipped:
            element(case, "skipped", message=outcome.skipped)
        elif wrong := list(sentences(outcome)):
            more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
            failure = element(case, "failure", message=cut(wrong[0]) + more, type="expectation")
            told = [outcome.line, outcome.step.pointer, outcome.request_id, *wrong]
            failure.text = xml(cut("\n".join(filter(None, told)), MAX_DETAIL))
    if replay.notes:
        element(suite, "system-out").text = xml("\n".join(replay.notes))


def as_json(replays: Sequence[Replay]) -> bytes:
    """Return everything as JSON."""
    found = {"kept": all(one.kept for one in replays), "replays": [_replay(r) for r in replays]}
    return orjson.dumps(cleaned(found), option=orjson.OPT_INDENT_2)


def _replay(replay: Replay) -> Record:
    return {
        "scenario": replay.scenario,
        "target": replay.target,
        "kept": replay.kept,
        "notes": list(replay.notes),
        "steps": [_step(outcome) for outcome in replay.outcomes],
    }


def _step(outcome: Outcome) -> Record:
    return {
        "name": outcome.step.name,
        "turn": outcome.turn,
        "state": outcome.state,
        "request": outcome.line,
        "status": None if outcome.response is None else outcome.response.status,
        "request_id": outcome.request_id,
        "seconds": round(outcome.seconds, 6),
        "mismatches": [
            {"part": m.part, "pointer": m.pointer, "expected": m.expected, "got": m.got}
            for m in outcome.mismatches
        ],
        "problem": outcome.problem,
        "skipped": outcome.skipped,
    }
