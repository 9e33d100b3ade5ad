"""What Schemathesis has written down, as findings: the case that shows each, where, its code."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING

from segmock.contract.finding import Started
from segmock.contract.generated.recording import Recording, faults
from tests.contract.generated.things import described

if TYPE_CHECKING:
    from segmock.core.document import Json, Record

URL = "http://127.0.0.1:8080/below"
PHASES = ("coverage", "stateful")
READ, DROP = ("GET", "/{tenant}/things/{id}"), ("DELETE", "/{tenant}/things/{id}")
NO_AUTH = {
    "type": "IgnoredAuth",
    "operation": "GET /{tenant}/things/{id}",
    "title": "API accepts requests without authentication",
    "message": "Expected 401 or 403,\n\n got `200 OK`",
}
STAYS = {
    "type": "UseAfterFree",
    "operation": "DELETE /{tenant}/things/{id}",
    "title": "Deleted resource still available",
    "message": "",
}


def _case(operation: tuple[str, str], **more: Json) -> Record:
    return {
        "value": {"method": operation[0], "path": operation[1], **more.pop("value", {})},
        **more,
    }


def _sent(method: str, path: str, status: int = 200, body: bytes | None = None) -> Record:
    return {
        "request": {
            "method": method,
            "uri": f"{URL}{path}",
            "headers": {"X-Key": ["segmock"], "Accept-Language": ["de", "en"]},
            **({"body": {"$base64": b64encode(body).decode()}} if body else {}),
        },
        "response": {
            "status_code": status,
            "headers": {"content-type": ["application/json"]},
            "content": {"$base64": b64encode(b'{"id": "a"}').decode()},
            "elapsed": 0.5,
        },
    }


def _failed(name: str, failure: Record) -> list[Record]:
    return [
        {"name": "another", "status": "success"},
        {"name": name, "status": "failure", "failure_info": {"failure": failure}},
    ]


def _recording(*events: Record) -> tuple[Recording, list[Started]]:
    recording = Recording(described(), URL, PHASES)
    return recording, [told for event in events for told in recording.take(event)]


def _scenario(phase: str, **recorder: Json) -> Record:
    return {"ScenarioFinished": {"phase": phase, "recorder": recorder}}


ONE = _scenario(
    "coverage",
    label="GET /{tenant}/things/{id}",
    cases={"c1": _case(READ), "c2": _case(READ), "c3": _case(("TRACE", READ[1]))},
    interactions={
        "c1": _sent("GET", "/here/things/a?q=1", body=b"{}"),
        "c2": _sent("GET", "/here/things/b"),
        "c3": _sent("TRACE", "/here/things/b"),
    },
    checks={"c1": _failed("ignored_auth", NO_AUTH), "c2": _failed("ignored_auth", NO_AUTH)},
)


def test_cases_are_counted_by_phase_and_operation() -> None:
    """Those of a sequence too, which has no operation of its own."""
    two = _scenario(
        "stateful",
        label="Stateful tests",
        cases={"s1": _case(READ), "s2": _case(DROP), "s3": _case(("PUT", "/elsewhere"))},
        interactions={key: _sent("GET", "/") for key in ("s1", "s2", "s3")},
    )
    recording, _ = _recording(ONE, two, two)
    assert recording.phases["coverage"].cases == {"read": 3}
    assert recording.phases["stateful"].cases == {"read": 2, "drop": 2}


def test_a_finding_is_one_check_of_one_operation() -> None:
    """The first case shows it; it is a request as it was sent, below the path of the base URL."""
    recording, _ = _recording(ONE)
    (finding,) = recording.findings({})["coverage"]
    assert (finding.key, finding.endpoint) == ("ignored_auth@read", "GET /{tenant}/things/{id}")
    assert finding.expected == "401 or 403 without a valid credential"
    assert finding.actual == (
        "API accepts requests without authentication: Expected 401 or 403, got `200 OK`"
    )
    assert finding.pointer == "#/paths/~1{tenant}~1things~1{id}/get/security"
    (call,) = finding.calls
    assert (call.operation, call.method, call.target) == ("read", "GET", "/here/things/a?q=1")
    assert call.headers == {"x-key": "segmock", "accept-language": "de, en"}
    assert call.body == b"{}"
    (reply,) = finding.replies
    assert (reply.status, reply.json, reply.seconds) == (200, {"id": "a"}, 0.5)
    assert reply.media == "application/json"
    assert (finding.code, finding.curl) == (0, ())


def test_schemathesis_own_report_has_codes_and_commands() -> None:
    """And knows the case that shows a failure best; a body may run over several lines."""
    report = {
        "testCases": [{"id": "c2", "startLine": 1, "endLine": 5}],
        "faults": {
            "foundFaults": [
                {
                    "testCaseId": case,
                    "faultCategories": [
                        {"code": code, "context": f"GET:/x -> {kind}: a title -> with more"}
                    ],
                }
                for case, code, kind in (("c2", 311, "IgnoredAuth"), ("c2", 905, "Other"))
            ]
        },
    }
    script = "#!/bin/bash\n# GET /x\n#\ncurl -d '{\n}' http://x\ncurl http://y\n\n# next\ncurl z"
    known = faults(report, script)
    assert known == {
        "c2": ({"IgnoredAuth": 311, "Other": 905}, ("curl -d '{\n}' http://x", "curl http://y"))
    }
    recording, _ = _recording(ONE)
    (finding,) = recording.findings(known)["coverage"]
    assert finding.code == 311
    assert finding.curl == ("curl -d '{\n}' http://x", "curl http://y")
    assert finding.calls[0].path == "/here/things/b"


def test_of_several_phases_the_one_that_shows_it_best_counts() -> None:
    """What is found again in another phase is not told again."""
    later = _scenario("stateful", **ONE["ScenarioFinished"]["recorder"])
    recording, _ = _recording(ONE, later)
    assert [len(found) for found in recording.findings({}).values()] == [1, 0]
    recording, _ = _recording(later)
    assert [len(found) for found in recording.findings({}).values()] == [0, 1]


def test_a_code_of_schemathesis_own_is_none() -> None:
    """Only those of Web Fuzzing Commons are codes that others know."""
    recording, _ = _recording(ONE)
    (finding,) = recording.findings({"c1": ({"IgnoredAuth": 906}, ())})["coverage"]
    assert finding.code == 0


def test_a_sequence_is_all_that_led_there() -> None:
    """But for what checks have asked beside it, with other credentials."""
    steps = _scenario(
        "stateful",
        label="Stateful tests",
        cases={
            "s1": _case(READ),
            "beside": _case(READ, parent_id="s1"),
            "s2": _case(DROP, parent_id="s1", transition={}),
            "s3": _case(READ, parent_id="s1", transition={"id": "x"}),
            "after": _case(READ),
        },
        interactions={
            "s1": _sent("GET", "/here/things/1"),
            "beside": _sent("GET", "/here/things/2"),
            "s2": _sent("DELETE", "/here/things/3", 204),
            "s3": _sent("GET", "/here/things/4"),
            "after": _sent("GET", "/here/things/5"),
        },
        checks={"s3": _failed("use_after_free", STAYS)},
    )
    recording, _ = _recording(steps)
    (finding,) = recording.findings({})["stateful"]
    assert [call.path[-1] for call in finding.calls] == ["1", "3", "4"]
    assert finding.operation == "drop"
    assert finding.actual == "Deleted resource still available"
    assert finding.pointer == "#/paths/~1{tenant}~1things~1{id}/delete"


def test_a_pointer_leads_to_what_was_expected() -> None:
    """A parameter, the body, a status, or all statuses."""

    def pointer(check: str, label: str, status: int = 200, **data: Json) -> str:
        method, _, path = label.partition(" ")
        value = {"meta": {"phase": {"name": "coverage", "data": data}}}
        event = _scenario(
            "coverage",
            label=label,
            cases={"c": _case((method, path), value=value)},
            interactions={"c": _sent(method, "/", status)},
            checks={"c": _failed(check, {**STAYS, "operation": label})},
        )
        recording, _ = _recording(event)
        return recording.findings({})["coverage"][0].pointer.removeprefix("#/paths/~1{tenant}")

    read, replace = "GET /{tenant}/things/{id}", "PUT /{tenant}/things/{id}"
    rejected = "negative_data_rejection"
    assert pointer(rejected, read, parameter="id", parameter_location="path") == (
        "~1things~1{id}/parameters/1"
    )
    assert pointer(rejected, replace, parameter_location="body") == (
        "~1things~1{id}/put/requestBody"
    )
    assert pointer(rejected, read) == "~1things~1{id}/get"
    assert pointer("status_code_conformance", read, 418) == "~1things~1{id}/get/responses"
    schema = "response_schema_conformance"
    assert pointer(schema, read, 404) == "~1things~1{id}/get/responses/404"
    assert pointer(schema, read, 418) == "~1things~1{id}/get"


def test_a_request_without_an_answer_is_a_finding() -> None:
    """What the network says is one; whatever else goes wrong is another."""

    def error(kind: str, label: str) -> Record:
        value = {"type": kind, "message": "Read timed out\nafter 4.00 seconds"}
        return {"NonFatalError": {"phase": "coverage", "label": label, "value": value}}

    recording, _ = _recording(
        error("ReadTimeout", "GET /{tenant}/things/{id}"),
        error("ConnectionError", "GET /{tenant}/things/{id}"),
        error("InvalidSchema", "schema"),
        _scenario(
            "coverage",
            label="GET /{tenant}/things/{id}",
            cases={"c": _case(READ)},
            interactions={"c": {"request": _sent("GET", "/here/things/a")["request"]}},
        ),
    )
    answered, unfinished = recording.findings({})["coverage"]
    assert answered.key == "answered@read"
    assert answered.actual == "ReadTimeout: Read timed out after 4.00 seconds"
    assert [call.path for call in answered.calls] == ["/here/things/a"]
    assert unfinished.key == "unfinished@"


def test_a_request_that_got_no_answer_has_no_reply() -> None:
    """It is among the calls all the same."""
    event = _scenario(
        "coverage",
        label="GET /{tenant}/things/{id}",
        cases={"c": _case(READ)},
        interactions={"c": {"request": _sent("GET", "/x")["request"]}},
        checks={"c": _failed("ignored_auth", NO_AUTH)},
    )
    recording, _ = _recording(event)
    (finding,) = recording.findings({})["coverage"]
    assert (len(finding.calls), finding.replies) == (1, ())


def test_phases_are_told_as_they_begin_and_timed() -> None:
    """Those that are Schemathesis's own preparation are not."""

    def event(kind: str, name: str, at: float, **more: Json) -> Record:
        return {kind: {"phase": {"name": name, **more}, "timestamp": at}}

    recording, told = _recording(
        event("PhaseStarted", "probing", 1.0),
        event("PhaseStarted", "coverage", 2.0),
        event("PhaseFinished", "coverage", 4.5),
        event("PhaseStarted", "stateful", 5.0),
        event("PhaseFinished", "stateful", 5.5, skip_reason="not_applicable"),
        {"EngineFinished": {"stop_reason": "completed"}},
    )
    assert told == [Started("coverage", 1, 2), Started("stateful", 2, 2)]
    assert recording.phases["coverage"].seconds == 2.5
    assert recording.phases["stateful"].reason == "not applicable"
    assert recording.finished == "completed"


def test_a_run_that_has_not_ended_is_known_as_such() -> None:
    """And one that has broken down, too."""
    assert _recording(ONE)[0].finished == ""
    assert _recording({"FatalError": {}})[0].finished == "error"
