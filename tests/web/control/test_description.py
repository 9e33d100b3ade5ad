"""The control plane's own description is sound, and says what there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from segmock.core import spec as specs
from segmock.core import written
from segmock.core.document import tokens, walk
from segmock.web.control.answering import DESCRIPTION, HANDLERS, PREFIX, described
from tests.web.control.routes import browser

if TYPE_CHECKING:
    from segmock.core.document import Json
    from tests.conftest import Client


def test_every_operation_has_a_handler_and_every_handler_an_operation() -> None:
    """Nothing is promised that is not there, and nothing is there that is not described."""
    assert set(described().spec.operations) == set(HANDLERS)


def test_no_two_operations_share_a_handler() -> None:
    """Each does something of its own."""
    assert len(set(HANDLERS.values())) == len(HANDLERS)


def test_the_description_is_sound() -> None:
    """As the reference judge sees it, too."""
    assert specs.load(DESCRIPTION).operations == described().spec.operations


def test_every_route_is_below_the_prefix() -> None:
    """There is no other path on the port than those of the vendors."""
    operations = described().spec.operations.values()
    assert {o.template.startswith(PREFIX) for o in operations} == {True}


def test_whatever_is_changed_is_closed() -> None:
    """A field that is misspelt in a body is refused, not ignored."""
    for operation in described().spec.operations.values():
        for schema in operation.body.values():
            whole = described().spec.schema(schema["$ref"]) if "$ref" in schema else schema
            for place, node in walk(whole):
                if isinstance(node, dict) and "properties" in node and "type" in node:
                    assert "additionalProperties" in node, (operation.id, place)


def test_every_operation_may_refuse() -> None:
    """With 413 for a body that is too long, and with 400 where there is anything to be wrong."""
    for operation in described().spec.operations.values():
        assert 413 in operation.replies, operation.id
        assert 400 in operation.replies or not operation.parameters, operation.id


@pytest.mark.parametrize("name, thing", [("faults", "Fault"), ("stubs", "Stub")])
def test_what_is_written_in_a_scenario_is_taken_here(name: str, thing: str) -> None:
    """A fault, or a stub, has one schema; here its parts stand beside it."""

    def moved(node: Json) -> Json:
        if isinstance(node, list):
            return [moved(one) for one in node]
        if isinstance(node, dict):
            return {key: place(key, moved(value)) for key, value in node.items()}
        return node

    def place(key: str, value: Json) -> Json:
        if key != "$ref":
            return value
        return f"#/components/schemas/{thing}-{tokens(value)[-1]}"

    whole = written.schema(name)
    said = described().spec.document["components"]["schemas"]
    parts = whole.get("$defs", {})
    assert said[thing] == {k: moved(v) for k, v in whole.items() if k not in {"$schema", "$defs"}}
    assert {part: said[f"{thing}-{part}"] for part in parts} == moved(parts)


def test_it_is_served(acme: Client) -> None:
    """With the server that it was asked of, so that a tool can use it as it is."""
    document = browser(acme).get(f"{PREFIX}openapi.json").get_json()
    assert document["servers"] == [{"url": "http://localhost"}]
    assert document["paths"] == described().spec.document["paths"]
