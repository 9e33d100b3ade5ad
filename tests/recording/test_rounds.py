"""What the scenarios of the package do is recorded, written, and replayed alike."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from segmock import app
from segmock.recording.recorded import Tape
from segmock.recording.writing import scenario
from segmock.replaying.inside import Inside
from segmock.replaying.playing import played
from tests.conftest import settings
from tests.live import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from segmock.core.messages import Request, Response

NAMES = (
    *("segment-activated", "b2b-legal-entities", "export-expires", "invalid-filter"),
    *("oauth-token-lifecycle", "rate-limited", "segment-in-use", "segment-validity"),
    *("app-authorized", "beyond-the-end", "filter-and-sort"),
)


class Watched(Inside):
    """A target of which everything is recorded, with the time that was let pass."""

    def __init__(self, mock: app.Mock) -> None:
        super().__init__(mock)
        self.tape = Tape()
        self._passed = 0.0

    def advance(self, seconds: float, world: str) -> None:
        """Let time pass, and count it."""
        super().advance(seconds, world)
        self._passed += seconds

    def send(self, request: Request, world: str) -> Response | None:
        """Send a request, and keep it with its answer."""
        response = super().send(request, world)
        assert response is not None
        self.tape.keep(request, response, self._passed)
        return response


@pytest.mark.parametrize("name", NAMES)
def test_what_is_recorded_of_a_scenario_is_answered_alike(name: str, tmp_path: Path) -> None:
    """By a mock in the same given state, strictly."""
    folder = tmp_path / "fixtures"
    shutil.copytree(ROOT / "fixtures", folder)
    mock = app.build(settings(scenario=name, clock=None))
    watched = Watched(mock)
    assert played(mock.world.scenario, watched).kept
    text = scenario(
        watched.tape, mock.pipeline.served, name="again", start={"from": name}, keep_people=True
    ).text
    (folder / "again.yaml").write_text(text, "utf-8")
    other = app.build(settings(fixtures=folder, scenario="again", clock=None))
    again = played(other.world.scenario, Inside(other))
    assert [one for one in again.outcomes if one.state != "kept"] == []
    assert len([one for one in again.outcomes if one.request]) == len(watched.tape)
