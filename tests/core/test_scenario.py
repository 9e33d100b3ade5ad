from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from segmock.core import rules, scenario, stubs
from segmock.core.clock import Timing
from segmock.core.document import DefectsError
from segmock.core.filtering import All, Compare, Op
from segmock.core.scenario import MAX_CALLS, MAX_GENERATED, MAX_PERSONAS, Group, Scenario
from segmock.core.steps import Script, Step

if TYPE_CHECKING:
    from segmock.core.document import Json

ROOT = Path(__file__).parent.parent.parent
NINE = datetime(2026, 6, 1, 9, tzinfo=UTC)
FILES = sorted((ROOT / "fixtures").glob("*.yaml"))


def defects(raw: Json) -> list[tuple[str, str]]:
    """Return place and hint of each defect of a scenario."""
    with pytest.raises(DefectsError) as caught:
        scenario.read(raw, "f.yaml")
    assert {d.file for d in caught.value.defects} == {"f.yaml"}
    return [(d.pointer, d.hint) for d in caught.value.defects]


def of(**raw: Json) -> list[tuple[str, str]]:
    """Return the defects of a scenario that has a name."""
    return defects({"name": "x", **raw})


def test_a_name_is_all_that_a_scenario_needs() -> None:
    """Everything else has a default."""
    assert scenario.read({"name": "x"}, "f.yaml") == Scenario(name="x", file="f.yaml")
    assert Scenario().timing == Timing(None, None)


def test_a_scenario_is_read_from_its_file(tmp_path: Path) -> None:
    """All keys are read, and the file's name is kept."""
    path = tmp_path / "full.yaml"
    path.write_text(
        """
        name: full
        purpose: Everything at once.
        clock: {start: 2026-01-01T00:00:00+01:00, step: 0.5}
        seed: 7
        personas: 20
        groups:
          loyal: {name: Loyal, where: {order_count: {ge: 2, lt: 9}, country: {in: [DE]}}}
          all: {}
        given: {acme: {crates: 12, shelves: [{shelf: top}]}}
        settings: {acme: {paint: bright}}
        limits: {acme: 5}
        faults: [{id: slow, delay: 1}]
        stubs: [{id: canned, vendor: acme, operation: browse, answer: {status: 200}}]
        send: {headers: {Acme-Key: x}}
        steps: [{name: A while, advance: 5}]
        """,
        encoding="utf-8",
    )
    where = (
        Compare(("order_count",), Op.GE, 2),
        Compare(("order_count",), Op.LT, 9),
        Compare(("country",), Op.IN, ["DE"]),
    )
    canned = {"id": "canned", "vendor": "acme", "operation": "browse", "answer": {"status": 200}}
    assert scenario.load(path) == Scenario(
        name="full",
        purpose="Everything at once.",
        timing=Timing(datetime(2025, 12, 31, 23, tzinfo=UTC), timedelta(seconds=0.5)),
        seed=7,
        personas=20,
        groups={"loyal": Group("loyal", "Loyal", All(where)), "all": Group("all", "all", All())},
        given={"acme": {"crates": 12, "shelves": [{"shelf": "top"}]}},
        settings={"acme": {"paint": "bright"}},
        limits={"acme": 5},
        faults=(rules.read({"id": "slow", "delay": 1}, "full.yaml"),),
        stubs=(stubs.read(canned, "full.yaml"),),
        script=Script({"Acme-Key": "x"}, (Step("A while", advance=5, pointer="/steps/0"),)),
        file="full.yaml",
    )


@pytest.mark.parametrize(
    "clock, timing",
    [
        ({}, Timing()),
        ({"start": "2026-06-01T09:00:00Z"}, Timing(NINE)),
        ({"start": "2026-06-01T09:00:00Z", "step": 0}, Timing(NINE, timedelta(0))),
        ({"step": 2}, Timing(None, timedelta(seconds=2))),
    ],
)
def test_a_clock_runs_unless_it_has_a_step(clock: Json, timing: Timing) -> None:
    """From its start, or from the present; with a step of nothing it stands still."""
    assert scenario.read({"name": "x", "clock": clock}, "f").timing == timing


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_scenarios_that_come_along_are_read(path: Path) -> None:
    """Every scenario has the name of its file, and a purpose."""
    read = scenario.load(path)
    assert read.name == path.stem
    assert read.purpose


@pytest.mark.parametrize("name", [None, "", 5, "Default", "-x", "a_b", "../x", "x" * 65, "a\n"])
def test_a_name_is_a_word(name: Json) -> None:
    """A name can stand in a path and in a command line."""
    assert [place for place, _ in defects({"name": name})] == ["/name"]
    assert scenario.read({"name": "x" * 64}, "f").name == "x" * 64


@pytest.mark.parametrize("raw", [None, [], "text", 5])
def test_something_else_than_a_mapping_has_no_name(raw: Json) -> None:
    """A file that holds something else is refused, not read as empty."""
    assert [place for place, _ in defects(raw)] == ["/name"]


@pytest.mark.parametrize(
    "raw, place",
    [
        ({"persona": 5}, "/persona"),
        ({"seed": -1}, "/seed"),
        ({"seed": 2**63}, "/seed"),
        ({"seed": "7"}, "/seed"),
        ({"seed": True}, "/seed"),
        ({"personas": -1}, "/personas"),
        ({"personas": MAX_PERSONAS + 1}, "/personas"),
        ({"personas": 1.5}, "/personas"),
        ({"clock": 5}, "/clock"),
        ({"clock": {"speed": 2}}, "/clock"),
        ({"clock": {"start": "noon"}}, "/clock/start"),
        ({"clock": {"start": "2026-06-01"}}, "/clock/start"),
        ({"clock": {"start": "1979-12-31T00:00:00Z"}}, "/clock/start"),
        ({"clock": {"start": "3000-01-01T00:00:00Z"}}, "/clock/start"),
        ({"clock": {"step": -1}}, "/clock/step"),
        ({"clock": {"step": "1"}}, "/clock/step"),
        ({"clock": {"step": True}}, "/clock/step"),
        ({"clock": {"step": 1_000_001}}, "/clock/step"),
        ({"clock": {"step": None}}, "/clock/step"),
        ({"settings": []}, "/settings"),
        ({"settings": {"acme": "bright"}}, "/settings/acme"),
        ({"settings": {"acme": {"paint": 1}}}, "/settings/acme/paint"),
        ({"limits": 5}, "/limits"),
        ({"limits": {"acme": -1}}, "/limits/acme"),
        ({"limits": {"acme": True}}, "/limits/acme"),
        ({"limits": {"acme": 1.5}}, "/limits/acme"),
        ({"limits": {"acme": MAX_CALLS + 1}}, "/limits/acme"),
        ({"send": {"header": {}}}, "/send"),
        ({"steps": {}}, "/steps"),
        ({"groups": []}, "/groups"),
        ({"groups": {"a/b": 5}}, "/groups/a~1b"),
        ({"groups": {"a": {"wher": {}}}}, "/groups/a"),
        ({"groups": {"a": {"where": []}}}, "/groups/a/where"),
        ({"groups": {"a": {"where": {"age": {"ge": 5}}}}}, "/groups/a/where/age"),
        ({"groups": {"a": {"where": {"city": "Berlin"}}}}, "/groups/a/where/city"),
        ({"groups": {"a": {"where": {"city": {"is": "Berlin"}}}}}, "/groups/a/where/city/is"),
        ({"given": []}, "/given"),
        ({"given": {"acme": 5}}, "/given/acme"),
        ({"given": {"acme": {"crates": "12"}}}, "/given/acme/crates"),
        ({"given": {"acme": {"crates": [1]}}}, "/given/acme/crates"),
        ({"given": {"acme": {"crates": True}}}, "/given/acme/crates"),
        ({"given": {"acme": {"crates": -1}}}, "/given/acme/crates"),
        ({"given": {"acme": {"crates": MAX_GENERATED + 1}}}, "/given/acme/crates"),
    ],
)
def test_each_fault_has_its_place_and_a_hint(raw: Json, place: str) -> None:
    """What is misspelt, of another type or out of bounds stops the start."""
    ((found, hint),) = of(**raw)
    assert found == place
    assert hint.endswith(".")


def test_all_faults_come_at_once() -> None:
    """One start tells everything that is wrong with a scenario."""
    raw = {
        "speed": 1,
        "clock": {"start": "x", "step": "y"},
        "seed": -1,
        "groups": {"a": 1, "b": {"where": {"x": {}, "city": {"is": 1, "eq": 2}}}},
        "given": {"acme": {"crates": "x"}, "other": 1},
    }
    assert [place for place, _ in defects(raw)] == [
        *("/speed", "/name", "/clock/start", "/clock/step", "/seed", "/groups/a"),
        *("/groups/b/where/x", "/groups/b/where/city/is", "/given/acme/crates", "/given/other"),
    ]


def test_nothing_in_a_scenario_is_executed(tmp_path: Path) -> None:
    """A tag that would build an object is refused like any other fault."""
    path = tmp_path / "evil.yaml"
    path.write_text("name: !!python/object/apply:os.system [true]\n", encoding="utf-8")
    with pytest.raises(DefectsError, match="the tag"):
        scenario.load(path)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_given_state_stands_alone(path: Path) -> None:
    """Written as a file that starts from no other, it is read as the same, without its steps."""
    known = scenario.load(path)
    alone = scenario.read(json.loads(json.dumps(known.alone(NINE))), "f.yaml")
    timing = Timing(NINE, known.timing.step)
    assert alone == replace(known, file="f.yaml", purpose="", script=None, timing=timing)
