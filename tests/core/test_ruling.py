"""By which rule a value was generated is told from its schema."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from segmock.core.ruling import rule

if TYPE_CHECKING:
    from segmock.core.document import Record
    from tests.conftest import Client

CRATE, KEY = "#/components/schemas/Crate", "#/components/schemas/Key"
CRATES = "#/paths/~1crates/get/responses/200/content/application~1json/schema"
ADDRESS = "#/components/schemas/Address"


@pytest.mark.parametrize(
    "schema, place, told",
    [
        (CRATE, "/label", {"schema": f"{CRATE}/properties/label", "pool": "slug"}),
        (CRATE, "/colour", {"schema": f"{CRATE}/properties/colour", "rule": "enum"}),
        (CRATE, "/weight", {"schema": f"{CRATE}/properties/weight"}),
        (CRATE, "/nothing", {"schema": CRATE}),
        (CRATES, "/crates/0/label", {"schema": f"{CRATE}/properties/label", "pool": "slug"}),
        (KEY, "/doors/0", {"schema": f"{KEY}/properties/doors/items"}),
        (KEY, "/home", {"schema": f"{KEY}/properties/home", "rule": "format uri"}),
    ],
)
def test_a_rule_is_told(acme: Client, schema: str, place: str, told: Record) -> None:
    """Pool, enumeration or format, and the place of the schema."""
    (served,) = acme.mock.pipeline.served
    assert rule(served.spec, schema, place) == told


def test_a_name_that_says_enough_is_told(mock: Client) -> None:
    """Where the schema names no pool the field's own name does."""
    spec = next(
        s.spec
        for s in mock.mock.pipeline.served
        if "Address" in s.spec.document["components"]["schemas"]
    )
    told = {"schema": f"{ADDRESS}/properties/city", "pool": "city"}
    assert rule(spec, ADDRESS, "/city") == told
