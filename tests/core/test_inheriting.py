"""A scenario that starts from another one's given state."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml

from segmock.core import scenario
from segmock.core.document import DefectsError
from segmock.core.inheriting import MAX_CHAIN, merged

if TYPE_CHECKING:
    from pathlib import Path

    from segmock.core.document import Json
    from segmock.core.scenario import Scenario

ONE = {
    "name": "one",
    "purpose": "The first.",
    "clock": {"start": "2026-06-01T09:00:00Z"},
    "seed": 7,
    "personas": 20,
    "groups": {"all": {"name": "All"}, "some": {"where": {"country": {"eq": "DE"}}}},
    "given": {"a": {"x": [{"n": 1}], "y": 3}, "b": {"z": 1}},
    "settings": {"a": {"s": "one", "t": "one"}},
    "limits": {"a": 5},
    "faults": [{"delay": 1}],
    "steps": [{"name": "Later", "advance": 1}],
}


def read(folder: Path, *raws: dict[str, Json]) -> Scenario:
    """Return the last of some scenarios that stand in a folder."""
    for raw in raws:
        (folder / f"{raw['name']}.yaml").write_text(yaml.safe_dump(raw), encoding="utf-8")
    return scenario.load(folder / f"{raws[-1]['name']}.yaml")


def refused(folder: Path, *raws: dict[str, Json]) -> list[tuple[str, str, str]]:
    """Return file, place and what of the defects of the last of some scenarios."""
    with pytest.raises(DefectsError) as caught:
        read(folder, *raws)
    return [(d.file, d.pointer, d.what) for d in caught.value.defects]


def test_all_that_is_given_is_taken_over_and_nothing_else(tmp_path: Path) -> None:
    """Neither purpose nor faults nor steps are part of a given state."""
    one = read(tmp_path, ONE)
    two = read(tmp_path, ONE, {"name": "two", "from": "one"})
    same = ("timing", "seed", "personas", "groups", "given", "settings", "limits")
    assert [getattr(two, name) for name in same] == [getattr(one, name) for name in same]
    assert (two.purpose, two.faults, two.script, two.file) == ("", (), None, "two.yaml")


def test_what_a_scenario_says_itself_goes_before(tmp_path: Path) -> None:
    """Group by group, collection by collection, setting by setting."""
    own = {
        "name": "two",
        "from": "one",
        "clock": {"step": 1},
        "seed": 8,
        "groups": {"all": {"name": "Everybody"}},
        "given": {"a": {"x": []}, "c": {"v": 2}},
        "settings": {"a": {"t": "two"}},
        "limits": {"b": 1},
    }
    two = read(tmp_path, ONE, own)
    assert (two.seed, two.personas, two.timing.start) == (8, 20, None)
    assert {code: group.name for code, group in two.groups.items()} == {
        "all": "Everybody",
        "some": "some",
    }
    assert two.given == {"a": {"x": [], "y": 3}, "b": {"z": 1}, "c": {"v": 2}}
    assert two.settings == {"a": {"s": "one", "t": "two"}}
    assert two.limits == {"a": 5, "b": 1}


def test_one_may_start_from_one_that_starts_from_another(tmp_path: Path) -> None:
    """The nearest goes before."""
    three = read(
        tmp_path,
        ONE,
        {"name": "two", "from": "one", "seed": 8},
        {"name": "three", "from": "two", "personas": 5},
    )
    assert (three.seed, three.personas) == (8, 5)


def test_what_is_no_mapping_is_told_as_ever(tmp_path: Path) -> None:
    """It is not laid over anything."""
    assert merged({"given": 5}, {"given": {"a": {}}}) == {"given": 5}
    assert ("two.yaml", "/given", "is not a mapping") in refused(
        tmp_path, ONE, {"name": "two", "from": "one", "given": 5}
    )


def test_a_defect_of_the_other_one_is_told_with_its_file(tmp_path: Path) -> None:
    """It is mended where it stands."""
    odd = {**ONE, "seed": -1}
    found = refused(tmp_path, odd, {"name": "two", "from": "one"})
    assert found == [("one.yaml", "/seed", "is -1")]


def test_a_name_that_nothing_has_is_told_with_the_nearest(tmp_path: Path) -> None:
    """It is no path: only names of the folder are looked at."""
    (_, place, what), *_ = refused(tmp_path, ONE, {"name": "two", "from": "ona"})
    assert (place, what) == ("/from", "'ona' is not a scenario")
    for odd in ("../one", "/etc/passwd", 5, ["one"]):
        assert refused(tmp_path, {"name": "two", "from": odd})[0][1] == "/from"


def test_what_the_folder_has_not_may_be_in_another_one(tmp_path: Path) -> None:
    """As those that come along are for somebody's own; the folder's own go before."""
    own, also = tmp_path / "own", tmp_path / "also"
    own.mkdir()
    also.mkdir()
    read(also, ONE, {"name": "two", "from": "one", "personas": 5})
    (own / "mine.yaml").write_text("{name: mine, from: two}", encoding="utf-8")
    assert scenario.load(own / "mine.yaml", also).personas == 5
    (own / "two.yaml").write_text("{name: two, from: one, personas: 6}", encoding="utf-8")
    mine = scenario.load(own / "mine.yaml", also)
    assert (mine.personas, mine.seed) == (6, 7)


def test_scenarios_cannot_start_from_themselves(tmp_path: Path) -> None:
    """Neither directly, nor in a circle, nor without an end."""
    assert "two from two" in refused(tmp_path, {"name": "two", "from": "two"})[0][2]
    circle = refused(tmp_path, {"name": "a", "from": "b"}, {"name": "b", "from": "a"})
    assert "b from a from b" in circle[0][2]
    long = [{"name": f"s{n}", "from": f"s{n - 1}"} for n in range(1, MAX_CHAIN + 2)]
    assert "too far" in refused(tmp_path, {**ONE, "name": "s0"}, *long)[0][2]


def test_without_a_folder_there_is_nothing_to_start_from() -> None:
    """A scenario that is read from elsewhere says everything itself."""
    with pytest.raises(DefectsError, match="/from"):
        scenario.read({"name": "x", "from": "one"}, "request")


def test_a_scenario_has_the_name_of_its_file(tmp_path: Path) -> None:
    """Otherwise nobody finds it."""
    (tmp_path / "two.yaml").write_text("name: one\n", encoding="utf-8")
    with pytest.raises(DefectsError, match=r"'one' in the file two\.yaml"):
        scenario.load(tmp_path / "two.yaml")


def test_the_names_of_a_folder_are_those_that_can_be_used(tmp_path: Path) -> None:
    """What has another name, or is no YAML, is no scenario."""
    for name in ("b.yaml", "a.yaml", "Odd.yaml", "scenario.schema.json", ".a.yaml.swp"):
        (tmp_path / name).write_text("", encoding="utf-8")
    assert scenario.names(tmp_path) == ["a", "b"]
