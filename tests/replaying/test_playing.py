"""The engine of replays: what becomes of each step, whatever the target is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import orjson

from segmock.core import scripting
from segmock.core.messages import Response
from segmock.core.scenario import Scenario
from segmock.replaying.playing import Failed, Skipped, played, replay

if TYPE_CHECKING:
    from segmock.core.document import Json, Record
    from segmock.core.messages import Request
    from segmock.core.rules import Rule
    from segmock.core.steps import Script
    from segmock.replaying.outcome import Outcome


@dataclass
class Fake:
    """A target that answers by path, and remembers what was done to it."""

    answers: dict[str, Json]
    done: list[Json] = field(default_factory=list)
    note: str = ""

    def advance(self, seconds: float, world: str) -> None:
        """Remember."""
        self.done.append(("advance", seconds, world))

    def fault(self, rules: tuple[Rule, ...], world: str) -> None:
        """Remember."""
        self.done.append(("fault", len(rules), world))

    def send(self, request: Request, world: str) -> Response | None:
        """Answer, break off, or raise what stands there."""
        self.done.append((request.method, request.path, world))
        found = self.answers[request.path]
        if isinstance(found, Exception):
            raise found
        if found is None:
            return None
        return Response(200, {"Segmock-Request-Id": "default.7"}, orjson.dumps(found))

    def hidden(self, text: str) -> str:
        """Hide the secret."""
        return text.replace("secret", "***")

    def close(self) -> None:
        """Remember."""
        self.done.append("closed")


def script(*steps: Record) -> Script:
    """Return the script of some steps."""
    found, defects = scripting.read({"steps": [*steps]}, "x.yaml")
    assert defects == []
    assert found is not None
    return found


def get(path: str, expect: Json = None, **parts: Json) -> Record:
    """Return a step that asks for a path."""
    request = {"method": "GET", "path": path}
    return {"name": path, "request": request, "expect": expect or {"status": 200}, **parts}


def outcomes(target: Fake, *steps: Record) -> list[Outcome]:
    """Return what becomes of some steps."""
    return list(replay(script(*steps), target))


def test_steps_are_done_in_their_order_and_capture_for_those_behind() -> None:
    """Time passes and faults are set before the request; each world is told by its name."""
    target = Fake({"/a": {"id": "b"}, "/b": 1})
    later = {"name": "Later", "advance": 5, "world": "other"}
    found = outcomes(
        target,
        get("/a", capture={"id": "/id"}),
        later,
        get("/${id}", faults=[{"delay": 1}], advance=2, world="third"),
    )
    assert [one.state for one in found] == ["kept"] * 3
    assert target.done == [
        ("GET", "/a", ""),
        ("advance", 5, "other"),
        ("fault", 1, "third"),
        ("advance", 2, "third"),
        ("GET", "/b", "third"),
    ]
    assert [one.line for one in found] == ["GET /a", "", "GET /b"]
    assert [one.request_id for one in found] == ["default.7", "", "default.7"]


def test_a_step_is_repeated_with_its_time_and_without_its_faults() -> None:
    """Each turn is an outcome of its own."""
    target = Fake({"/a": 1})
    found = outcomes(target, get("/a", repeat=2, advance=1, faults=[]))
    assert [(one.name, one.turn) for one in found] == [("/a (1)", 1), ("/a (2)", 2)]
    assert [one[0] for one in target.done] == ["fault", "advance", "GET", "advance", "GET"]


def test_what_is_not_as_expected_is_told_and_the_rest_still_done() -> None:
    """Without what must not be shown."""
    target = Fake({"/a": {"b": "my secret"}, "/c": 1})
    expect = {"status": [201, 204], "body": {"b": "x"}}
    first, second = outcomes(target, get("/a", expect), get("/c"))
    assert (first.state, second.state) == ("broken", "kept")
    assert [(m.part, m.pointer, m.expected, m.got) for m in first.mismatches] == [
        ("status", "", "201 or 204", "200"),
        ("body", "/b", '"x"', '"my ***"'),
    ]


def test_what_breaks_off_may_be_expected() -> None:
    """Nothing is captured from it."""
    target = Fake({"/a": None})
    kept, broken = outcomes(target, get("/a", {"broken-off": True}), get("/a", capture={"x": "/x"}))
    assert (kept.state, broken.state) == ("kept", "broken")
    assert broken.mismatches[0].got == "one that breaks off"


def test_what_cannot_be_captured_is_told_and_what_needs_it_is_left_out() -> None:
    """With the step that was to capture it."""
    target = Fake({"/a": {}, "/c": 1})
    found = outcomes(target, get("/a", capture={"id": "/id"}), get("/${id}", repeat=3), get("/c"))
    assert [one.state for one in found] == ["broken", "skipped", "kept"]
    assert found[0].problem == "There is no '/id' to capture in the answer."
    assert found[1].skipped == "It needs 'id', which '/a' has not captured."


def test_what_is_waited_for_may_be_captured() -> None:
    """Seconds pass; of anything else the step is told, and nothing is asked."""
    target = Fake({"/a": {"n": 1.5, "x": "soon"}})
    capture = {"n": "/n", "x": "/x"}
    found = outcomes(
        target, get("/a", capture=capture), get("/a", advance="${n}"), get("/a", advance="${x}")
    )
    assert [one.problem for one in found] == [
        "",
        "",
        "It is to wait for what is no number of seconds: soon.",
    ]
    assert target.done[1:] == [("advance", 1.5, ""), ("GET", "/a", "")]


def test_a_target_may_leave_a_step_out_or_fail() -> None:
    """Both are told in its words."""
    target = Fake({"/a": Skipped("It cannot."), "/b": Failed("It did not.")})
    capture = {"id": "/id"}
    found = outcomes(
        target, get("/a", capture=capture), get("/b", capture={"n": ""}), get("/${id}${n}")
    )
    assert [(one.state, one.skipped or one.problem) for one in found] == [
        ("skipped", "It cannot."),
        ("broken", "It did not."),
        ("skipped", "It needs 'id', which '/a' has not captured."),
    ]


def test_a_name_that_is_expected_and_was_not_captured_leaves_the_step_out() -> None:
    """It cannot be judged."""
    target = Fake({"/a": {}, "/b": {}})
    expect = {"status": 200, "body": {"x": "${id}"}}
    _, second = outcomes(target, get("/a", capture={"id": "/id"}), get("/b", expect))
    assert second.state == "skipped"


def test_a_replay_is_the_whole_and_its_target_is_closed() -> None:
    """Whoever listens hears of each outcome at once."""
    target = Fake({"/a": 1}, note="It is another one.")
    heard: list[Outcome] = []
    scenario = Scenario("x", script=script(get("/a"), get("/a", {"status": 404})))
    whole = played(scenario, target, "http://x", heard.append)
    assert (whole.scenario, whole.target, whole.notes) == ("x", "http://x", (target.note,))
    assert whole.outcomes == tuple(heard)
    assert (whole.kept, whole.count("kept"), whole.count("broken")) == (False, 1, 1)
    assert whole.seconds >= 0
    assert target.done[-1] == "closed"


def test_a_scenario_without_steps_is_nothing_to_replay() -> None:
    """It is kept."""
    whole = played(Scenario("x"), Fake({}))
    assert (whole.outcomes, whole.notes, whole.kept) == ((), (), True)
