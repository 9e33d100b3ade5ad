"""The JSON Schema for editors says the same as the reader of scenarios."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import jsonschema_rs
import orjson
import pytest

from segmock.core import document, inheriting, rules, scenario, scripting, steps, stubs, written
from segmock.core.counted import MAX_KEPT
from segmock.core.document import DefectsError
from segmock.core.expecting import WORDS
from segmock.core.filtering import Op
from segmock.core.universe import Persona
from tests.core.test_scripting import BAD

if TYPE_CHECKING:
    from segmock.core.document import Json, Record

FIXTURES = Path(__file__).parent.parent.parent / "fixtures"
FILES = sorted(FIXTURES.glob("*.yaml"))
SCHEMA = orjson.loads((FIXTURES / "scenario.schema.json").read_bytes())
VALIDATOR = jsonschema_rs.Draft202012Validator(SCHEMA, offline=True)
LINE = "# yaml-language-server: $schema=scenario.schema.json\n"
ONLY_READ = {"too many requests"}
"""What a schema cannot say: sums, and what stands at two places."""


def valid(raw: Json) -> bool:
    """Tell whether an editor finds nothing wrong."""
    return VALIDATOR.is_valid(raw)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_scenario_is_valid_for_editors_and_names_the_schema(path: Path) -> None:
    """The first line leads editors to the schema."""
    assert path.read_text(encoding="utf-8").startswith(LINE)
    assert [error.message for error in VALIDATOR.iter_errors(document.load(path))] == []


@pytest.mark.parametrize("name", sorted(BAD.keys() - ONLY_READ))
def test_what_is_no_step_for_the_reader_is_none_for_editors(name: str) -> None:
    """Both refuse it."""
    raw, _ = BAD[name]
    assert not valid({"name": "x", **raw})


@pytest.mark.parametrize(
    "raw",
    [
        {"name": "X"},
        {},
        {"name": "x", "speed": 1},
        {"name": "x", "purpose": 1},
        {"name": "x", "clock": {"end": 1}},
        {"name": "x", "clock": []},
        {"name": "x", "clock": {"step": -1}},
        {"name": "x", "clock": {"step": True}},
        {"name": "x", "clock": {"start": 5}},
        {"name": "x", "seed": -1},
        {"name": "x", "seed": 2**63},
        {"name": "x", "personas": -1},
        {"name": "x", "personas": 1.5},
        {"name": "x", "groups": []},
        {"name": "x", "groups": {"a": {"who": 1}}},
        {"name": "x", "groups": {"a": {"name": 1}}},
        {"name": "x", "groups": {"a": {"where": {"shoe": {}}}}},
        {"name": "x", "groups": {"a": {"where": {"city": {"is": 1}}}}},
        {"name": "x", "groups": {"a": {"where": {"city": 1}}}},
        {"name": "x", "given": {"v": []}},
        {"name": "x", "given": {"v": {"c": -1}}},
        {"name": "x", "given": {"v": {"c": [1]}}},
        {"name": "x", "settings": {"v": {"s": 1}}},
        {"name": "x", "limits": {"v": -1}},
        {"name": "x", "faults": {}},
        {"name": "x", "faults": [{"status": 1}]},
        {"name": "x", "stubs": [{}]},
        {"name": "x", "stubs": [{}] * (MAX_KEPT + 1)},
    ],
)
def test_what_is_no_scenario_for_the_reader_is_none_for_editors(raw: Record) -> None:
    """Both refuse it, before anything is held against a description."""
    assert not valid(raw)
    with pytest.raises(DefectsError):
        scenario.read(raw, "f.yaml")


def test_the_keys_are_those_of_the_reader() -> None:
    """At the top, of a step, of a request, of what is expected, of people and operators."""
    parts = SCHEMA["$defs"]
    assert SCHEMA["properties"].keys() == scenario.KEYS
    assert parts["step"]["properties"].keys() == scripting.STEP
    assert parts["request"]["properties"].keys() == scripting.REQUEST
    expect = {key for way in parts["expect"]["anyOf"] for key in way["properties"]}
    assert expect == scripting.EXPECT
    assert tuple(parts["matcher"]["dependentSchemas"]) == WORDS
    assert parts["where"]["properties"].keys() == Persona.__annotations__.keys()
    assert parts["conditions"]["propertyNames"]["enum"] == [op.value for op in Op]


def test_the_bounds_are_those_of_the_reader() -> None:
    """Numbers in two places are equal."""
    top, parts = SCHEMA["properties"], SCHEMA["$defs"]
    step, request = parts["step"]["properties"], parts["request"]["properties"]
    assert top["personas"]["maximum"] == scenario.MAX_PERSONAS
    assert valid({"name": "x", "personas": 0})
    assert top["limits"]["additionalProperties"]["maximum"] == scenario.MAX_CALLS
    assert top["steps"]["maxItems"] == scripting.MAX_STEPS
    assert top["faults"]["maxItems"] == top["stubs"]["maxItems"] == MAX_KEPT
    assert step["faults"]["maxItems"] == MAX_KEPT
    assert step["repeat"]["maximum"] == scripting.MAX_REPEAT
    assert step["advance"]["maximum"] == steps.MAX_SECONDS
    assert request["size"]["maximum"] == scripting.MAX_BLANKS
    assert inheriting.KEY in top


@pytest.mark.parametrize("word, name", [("fault", rules.SCHEMA), ("stub", stubs.SCHEMA)])
def test_rules_and_stubs_are_those_of_the_control_plane(word: str, name: str) -> None:
    """Word for word, whatever their definitions are called."""
    whole = orjson.loads(orjson.dumps(written.schema(name)))
    defined = whole.pop("$defs", {})
    whole.pop("$schema")
    text = orjson.dumps({"": whole, **defined}).replace(b"#/$defs/", f"#/$defs/{word}-".encode())
    for part, meant in orjson.loads(text).items():
        assert SCHEMA["$defs"][f"{word}-{part}" if part else word] == meant
