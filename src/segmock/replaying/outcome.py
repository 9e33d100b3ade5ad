"""What became of a step, and of all steps of a scenario."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from segmock.core.pipeline import REQUEST_ID

if TYPE_CHECKING:
    from segmock.core.expecting import Mismatch
    from segmock.core.messages import Request, Response
    from segmock.core.steps import Step


@dataclass(frozen=True)
class Outcome:
    """What became of a step in one of its turns, which count from 1.

    `response` is None where nothing was asked or the answer broke off. `problem` says in a sentence
    why the step could not be done as it stands, `skipped` why it was not even tried. `seconds` is
    how long the answer took.
    """

    step: Step
    turn: int = 1
    request: Request | None = None
    response: Response | None = None
    mismatches: tuple[Mismatch, ...] = ()
    problem: str = ""
    skipped: str = ""
    seconds: float = 0

    @property
    def state(self) -> Literal["kept", "broken", "skipped"]:
        """Whether everything was as expected, or the step was left out."""
        if self.skipped:
            return "skipped"
        return "broken" if self.problem or self.mismatches else "kept"

    @property
    def name(self) -> str:
        """The step's name, with the turn where it has several."""
        return f"{self.step.name} ({self.turn})" if self.step.repeat > 1 else self.step.name

    @property
    def line(self) -> str:
        """The request line without version, empty where nothing was asked."""
        if self.request is None:
            return ""
        query = f"?{self.request.query}" if self.request.query else ""
        return f"{self.request.method} {self.request.path}{query}"

    @property
    def request_id(self) -> str:
        """What a mock calls the request, empty where the target names none."""
        headers = {} if self.response is None else self.response.headers
        return next(
            (text for name, text in headers.items() if name.lower() == REQUEST_ID.lower()), ""
        )


@dataclass(frozen=True)
class Replay:
    """All steps of a scenario at one target, which is a URL or empty for this process."""

    scenario: str
    target: str
    outcomes: tuple[Outcome, ...]
    notes: tuple[str, ...] = ()
    """Sentences about what could not be as the scenario says, such as its given state."""

    @property
    def kept(self) -> bool:
        """Whether no step is broken."""
        return not self.count("broken")

    @property
    def seconds(self) -> float:
        """How long all answers took."""
        return sum(one.seconds for one in self.outcomes)

    def count(self, state: str) -> int:
        """Return how many outcomes have a state."""
        return sum(one.state == state for one in self.outcomes)
