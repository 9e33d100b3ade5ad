"""The engine: sends the steps of a script to a target in their order, and tells what became of it.

It prints nothing and knows neither HTTP nor worlds: that is what targets are for.
"""

from __future__ import annotations

from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING, Protocol

from segmock.core.steps import Script
from segmock.replaying.outcome import Outcome, Replay

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from segmock.core.document import Json
    from segmock.core.messages import Request, Response
    from segmock.core.rules import Rule
    from segmock.core.scenario import Scenario
    from segmock.core.steps import Step


class Skipped(Exception):  # noqa: N818 - what it means, not that it is an error
    """A target cannot do what a step says; the message is one sentence."""


class Failed(Exception):  # noqa: N818 - as Skipped
    """A target was asked and nothing came of it; the message is one sentence."""


class Target(Protocol):
    """Where steps are sent; each may raise Skipped or Failed.

    `world` is empty for the replay's own world. `note` says in a sentence what is not there as the
    scenario has it, if anything.
    """

    note: str

    def advance(self, seconds: float, world: str) -> None:
        """Let time pass in a world."""

    def fault(self, rules: tuple[Rule, ...], world: str) -> None:
        """Put rules of deliberate failures in the place of a world's own."""

    def send(self, request: Request, world: str) -> Response | None:
        """Return the answer, None where it broke off."""

    def hidden(self, text: str) -> str:
        """Return a text out of an answer without what must not be shown."""

    def close(self) -> None:
        """Leave nothing behind."""


def _nobody(_: Outcome) -> None:
    """Hear nothing."""


def replay(script: Script, target: Target) -> Iterator[Outcome]:
    """Send the steps to a target in their order; yield what becomes of each, as it does."""
    player = _Player(script.headers, target)
    for step in script.steps:
        for turn in range(1, step.repeat + 1):
            outcome = player.play(step, turn)
            yield outcome
            if outcome.skipped:
                break


def played(
    scenario: Scenario, target: Target, url: str = "", tell: Callable[[Outcome], None] = _nobody
) -> Replay:
    """Replay a scenario and close its target; `tell` hears of each outcome."""
    found: list[Outcome] = []
    try:
        for outcome in replay(scenario.script or Script({}, ()), target):
            found.append(outcome)
            tell(outcome)
    finally:
        target.close()
    notes = (target.note,) if target.note else ()
    return Replay(scenario.name, url, tuple(found), notes)


class _Player:
    def __init__(self, headers: Mapping[str, str], target: Target) -> None:
        self._headers = headers
        self._target = target
        self._captured: dict[str, Json] = {}
        self._lost: dict[str, str] = {}
        """Names that nothing was captured for, each with the step that was to do it."""

    def play(self, step: Step, turn: int) -> Outcome:
        request: Request | None = None
        try:
            if step.faults is not None and turn == 1:
                self._target.fault(step.faults, step.world)
            if step.advance:
                self._target.advance(self._seconds(step), step.world)
            if not step.request:
                return Outcome(step, turn)
            request = step.message(self._headers, self._captured)
            started = perf_counter()
            response = self._target.send(request, step.world)
            seconds = perf_counter() - started
            mismatches = tuple(
                replace(one, got=self._target.hidden(one.got))
                for one in step.expect.mismatches(response, self._captured)
            )
        except Skipped as reason:
            self._lose(step)
            return Outcome(step, turn, request, skipped=str(reason))
        except Failed as reason:
            self._lose(step)
            return Outcome(step, turn, request, problem=str(reason))
        except KeyError as error:
            name = error.args[0]
            self._lose(step)
            why = f"It needs {name!r}, which {self._lost[name]!r} has not captured."
            return Outcome(step, turn, request, skipped=why)
        problem = "" if response is None else self._capture(step, response)
        return Outcome(step, turn, request, response, mismatches, problem, "", seconds)

    def _seconds(self, step: Step) -> float:
        try:
            return step.seconds(self._captured)
        except ValueError as error:
            raise Failed(f"It is to wait for what is no number of seconds: {error}.") from None

    def _capture(self, step: Step, response: Response) -> str:
        """Capture what the step says; return a sentence where that is not there."""
        try:
            found = step.captures(response)
        except KeyError as error:
            self._lose(step)
            return f"There is no {error} to capture in the answer."
        self._captured.update(found)
        return ""

    def _lose(self, step: Step) -> None:
        for name in step.capture:
            self._lost.setdefault(name, step.name)
