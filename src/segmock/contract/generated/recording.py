"""What Schemathesis has written down, as findings and counts."""

from __future__ import annotations

import shlex
from base64 import b64decode
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import urlsplit

import orjson

from segmock.contract.calls import Call, Reply
from segmock.contract.finding import Finding, Started
from segmock.contract.generated.running import ENDED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segmock.core.document import Json, Record
    from segmock.core.spec import Operation, Spec

CHECKS = {
    "not_a_server_error": "no server error",
    "status_code_conformance": "a status that the description has for the operation",
    "content_type_conformance": "a media type that the description has for the status",
    "response_headers_conformance": "the headers that the description asks for",
    "response_schema_conformance": "a body as its schema says",
    "negative_data_rejection": "that a request against the description is refused",
    "positive_data_acceptance": "that a request by the description is not called wrong",
    "missing_required_header": "that a request without a required header is refused",
    "unsupported_method": "405 for a method that the description does not have",
    "allow_header_conformance": "an `Allow` with the methods that the description has",
    "use_after_free": "404 for what was deleted",
    "ensure_resource_availability": "that what was created can be read",
    "ignored_auth": "401 or 403 without a valid credential",
    "object_level_authorization": "that nobody reads what belongs to somebody else",
}
"""Schemathesis's checks, and what each expects."""

ANSWERED = "answered"
"""The check that fails where no answer comes."""
UNFINISHED = "unfinished"
"""The check that fails where Schemathesis could not do what it should."""
NETWORK = ("Connection", "Timeout", "Network", "Chunked", "ContentDecoding", "SSLError", "Protocol")
"""What the names of errors begin with, or contain, that come from the network."""
WORST = 400
"""Codes from here on are Schemathesis's own, not those of Web Fuzzing Commons."""
LONGEST = 600
"""Characters of a message that are kept."""

Failed: TypeAlias = "tuple[str, Record, str, Record]"
"""Check, failure, id of the case, and the scenario that it is part of."""
Faults: TypeAlias = "dict[str, tuple[dict[str, int], tuple[str, ...]]]"
"""Id of a case to the codes of its failures, by their type, and its commands."""


@dataclass
class Phase:
    """What is known of one phase: cases by operationId, seconds, and what has failed."""

    cases: Counter[str] = field(default_factory=Counter)
    started: float = 0.0
    seconds: float = 0.0
    reason: str = ""
    failed: list[Failed] = field(default_factory=list)
    errors: list[Record] = field(default_factory=list)
    silent: dict[str, tuple[Record, str]] = field(default_factory=dict)
    """Operation to the scenario and the id of its first case that got no answer."""


class Recording:
    """Takes the events of a run, one after the other."""

    def __init__(self, spec: Spec, url: str, phases: tuple[str, ...]) -> None:
        self.phases: defaultdict[str, Phase] = defaultdict(Phase)
        self.finished = ""
        """Why the run has ended, in Schemathesis's words; empty as long as it has not."""
        self.ended = False
        """Whether it was ended because its time was over."""
        self._operations = {f"{o.method} {o.template}": o for o in spec.operations.values()}
        self._prefix = urlsplit(url).path.rstrip("/")
        self._names = phases

    def take(self, event: Record) -> Iterator[Started]:
        """Take an event; yields one of ours where a phase begins."""
        ((kind, body),) = event.items()
        if kind == "PhaseStarted" and (name := body["phase"]["name"]) in self._names:
            if not self.phases[name].started:
                yield Started(name, self._names.index(name) + 1, len(self._names))
            self.phases[name].started = body["timestamp"]
        elif kind == "PhaseFinished" and (name := body["phase"]["name"]) in self._names:
            phase = self.phases[name]
            phase.seconds += body["timestamp"] - phase.started
            phase.reason = str(body["phase"].get("skip_reason") or "").replace("_", " ")
        elif kind == "ScenarioFinished":
            self._scenario(self.phases[body["phase"]], body["recorder"])
        elif kind == "NonFatalError":
            name = body.get("phase")
            self.phases[name if name in self._names else self._names[0]].errors.append(body)
        elif kind == "EngineFinished":
            self.finished = body["stop_reason"]
        elif kind == "FatalError":
            self.finished = "error"
        elif kind == ENDED:
            self.ended = True

    def findings(self, faults: Faults) -> dict[str, list[Finding]]:
        """Return what each phase has found: one finding for each check and operation, in all.

        `faults` are those of Schemathesis's own report: they have codes and commands, and name the
        case that shows a failure best. Of several phases the one with that case counts.
        """
        failed = [(name, one) for name in self._names for one in self.phases[name].failed]
        # Stable: of several cases that are in the report, or are not, the first counts.
        failed.sort(key=lambda pair: _rank(pair[1], faults))
        errors = [(name, one) for name in self._names for one in self.phases[name].errors]
        found: dict[str, list[Finding]] = {name: [] for name in self._names}
        seen: set[str] = set()
        for name, finding in [
            *((name, self._error(self.phases[name], one)) for name, one in errors),
            *((name, self._finding(*one, faults)) for name, one in failed),
        ]:
            if finding.key not in seen:
                seen.add(finding.key)
                found[name].append(finding)
        return found

    def _scenario(self, phase: Phase, recorder: Record) -> None:
        cases = recorder.get("cases", {})
        for key, interaction in recorder.get("interactions", {}).items():
            if interaction.get("response") is None:
                phase.silent.setdefault(_label(cases[key]), (recorder, key))
            label = recorder.get("label", "")
            if label not in self._operations:
                label = _label(cases[key])
            if label in self._operations:
                phase.cases[self._operations[label].id] += 1
        for key, checks in recorder.get("checks", {}).items():
            for check in checks:
                if failure := (check.get("failure_info") or {}).get("failure"):
                    phase.failed.append((check["name"], failure, key, recorder))

    def _finding(
        self, check: str, failure: Record, key: str, recorder: Record, faults: Faults
    ) -> Finding:
        operation = self._operations.get(failure.get("operation") or "")
        chain = [self._exchange(recorder, one) for one in _chain(recorder, key)]
        replies = tuple(reply for _, reply in chain if reply is not None)
        codes, commands = faults.get(key, ({}, ()))
        code = codes.get(failure["type"], 0)
        message = " ".join(failure.get("message", "").split())
        return Finding(
            check,
            operation.id if operation else "",
            f"{operation.method} {operation.template}"
            if operation
            else _label(_case(recorder, key)),
            CHECKS.get(check, check),
            f"{failure['title']}: {message}"[:LONGEST].rstrip(": "),
            pointer=_pointer(operation, check, _case(recorder, key), replies) if operation else "",
            code=code if code < WORST else 0,
            replies=replies,
            calls=tuple(call for call, _ in chain),
            curl=commands,
        )

    def _error(self, phase: Phase, body: Record) -> Finding:
        silent = phase.silent.get(body.get("label", ""))
        operation = self._operations.get(body.get("label", ""))
        kind, message = body["value"].get("type", ""), body["value"].get("message", "")
        network = any(word in kind for word in NETWORK)
        return Finding(
            ANSWERED if network else UNFINISHED,
            operation.id if operation else "",
            body.get("label", "") if operation else "",
            "an answer" if network else "a run that checks what it seems to check",
            f"{kind}: {' '.join(message.split())}"[:LONGEST],
            pointer=operation.pointer if operation else "",
            calls=tuple(self._exchange(silent[0], key)[0] for key in _chain(*silent))
            if network and silent
            else (),
        )

    def _exchange(self, recorder: Record, key: str) -> tuple[Call, Reply | None]:
        case = recorder["cases"][key]
        interaction = recorder["interactions"][key]
        asked = interaction["request"]
        parts = urlsplit(asked["uri"])
        operation = self._operations.get(_label(case))
        call = Call(
            operation.id if operation else "",
            asked["method"],
            parts.path.removeprefix(self._prefix) or "/",
            parts.query,
            _headers(asked.get("headers", {})),
            content(asked.get("body")),
        )
        answer = interaction.get("response")
        if answer is None:
            return call, None
        return call, Reply(
            call,
            answer["status_code"],
            _headers(answer.get("headers", {})),
            content(answer.get("content")) or b"",
            answer.get("elapsed", 0.0),
        )


def faults(report: Record, script: str) -> Faults:
    """Return what Schemathesis's own report of faults says, with the commands of its script."""
    lines = script.splitlines()
    found: Faults = {
        one["id"]: ({}, _commands(lines[one["startLine"] : one["endLine"] + 1]))
        for one in report.get("testCases", [])
    }
    for fault in report.get("faults", {}).get("foundFaults", []):
        for category in fault["faultCategories"]:
            _, _, description = category["context"].partition(" -> ")
            codes, _ = found.setdefault(fault["testCaseId"], ({}, ()))
            codes[description.partition(":")[0]] = category["code"]
    return found


def _rank(failed: Failed, faults: Faults) -> int:
    _, failure, key, _ = failed
    return 2 if key not in faults else 0 if failure["type"] in faults[key][0] else 1


def _commands(lines: list[str]) -> tuple[str, ...]:
    """Return the commands among lines; the text of one may run over several."""
    found: list[str] = []
    for line in lines:
        if line.startswith("curl "):
            found.append(line)
        elif found and not _whole(found[-1]):
            found[-1] += f"\n{line}"
    return tuple(found)


def _whole(command: str) -> bool:
    try:
        shlex.split(command)
    except ValueError:
        return False
    return True


def _chain(recorder: Record, key: str) -> list[str]:
    """Return the cases that lead to one, itself the last: in a sequence, all before it."""
    cases, sent = recorder["cases"], recorder.get("interactions", {})
    if any(case.get("transition") for case in cases.values()):
        # Those without a transition and with a parent are checks' own, of other credentials.
        steps = [k for k, case in cases.items() if "transition" in case or "parent_id" not in case]
        before = steps[: steps.index(key)] if key in steps else []
        return [k for k in [*before, key] if k in sent]
    return [key] if key in sent else []


def _case(recorder: Record, key: str) -> Record:
    found: Record = recorder["cases"][key]
    return found


def _label(case: Record) -> str:
    return f"{case['value']['method']} {case['value']['path']}"


def _pointer(operation: Operation, check: str, case: Record, replies: tuple[Reply, ...]) -> str:
    """Return where the description says what was expected."""
    if check in {"negative_data_rejection", "missing_required_header"}:
        data = case["value"].get("meta", {}).get("phase", {}).get("data", {})
        if data.get("parameter_location") == "body" and operation.body:
            return operation.body_pointer
        for parameter in operation.parameters:
            if parameter.name == data.get("parameter"):
                return parameter.pointer
    elif check == "ignored_auth":
        return f"{operation.pointer}/security"
    elif check in {"status_code_conformance", "not_a_server_error"}:
        return f"{operation.pointer}/responses"
    elif "conformance" in check and replies and replies[-1].status in operation.replies:
        return operation.replies[replies[-1].status].pointer
    return operation.pointer


def _headers(raw: Record) -> dict[str, str]:
    return {
        name.lower(): ", ".join(text) if isinstance(text, list) else str(text)
        for name, text in raw.items()
    }


def content(raw: Json) -> bytes | None:
    """Return a body that was written down."""
    if isinstance(raw, dict) and "$base64" in raw:
        return b64decode(raw["$base64"])
    return raw.encode() if isinstance(raw, str) else None


def parsed(raw: bytes | None) -> Json:
    """Return a body as JSON, None when it is not JSON."""
    try:
        return orjson.loads(raw or b"")
    except orjson.JSONDecodeError:
        return None
