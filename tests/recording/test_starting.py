"""How a recorded mock has started is written, and whatever else answers is no mock."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from segmock.recording.starting import start_of

if TYPE_CHECKING:
    from segmock.core.document import Json


def test_a_mock_tells_its_scenario_seed_people_and_choices() -> None:
    """Of the choices those that are not the default."""
    settings = {
        "some": {"choice": "b", "choices": ["a", "b"]},
        "same": {"choice": "a", "choices": ["a", "b"]},
    }
    vendors = {"acme": {"settings": settings}, "other": {"settings": {}}}
    said = {"scenario": "default", "seed": 3, "personas": 20, "vendors": vendors}
    begun = {"from": "default", "seed": 3, "personas": 20}
    assert start_of(said) == {**begun, "settings": {"acme": {"some": "b"}}}
    assert start_of({**said, "vendors": {}}) == begun


@pytest.mark.parametrize(
    "said",
    [
        None,
        [],
        {"scenario": "default"},
        {"scenario": "../x", "seed": 1, "personas": 1},
        {"scenario": 1, "seed": 1, "personas": 1},
        {"scenario": "a", "seed": "1", "personas": 1},
    ],
)
def test_what_is_no_mock_tells_nothing(said: Json) -> None:
    """Whatever it says."""
    assert start_of(said) == {}
